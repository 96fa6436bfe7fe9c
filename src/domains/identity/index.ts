import * as accounts from './infrastructure/staff-accounts'
import * as passwords from './infrastructure/staff-passwords'
import * as sessions from './infrastructure/staff-sessions'
import { signStaffTokens } from './infrastructure/staff-tokens'
import { readAccessToken, readRefreshToken } from './infrastructure/tokens'

/** Who is behind an access token, with the session checked in Postgres. */
export { authenticate } from './application/authenticate'
/** Throws what identity refuses with; an order refuses an address that is not the caller's. */
export { IdentityErrors } from './errors'
/** An account of staff, as sign-in and the list of admins know it. */
export type { StaffAccount } from './infrastructure/staff-accounts'
/** The shapes of the caller. */
export { type Actor, anonymous, type Customer, type PriceList } from './user'

/** Accounts, passwords, sessions and tokens of staff, for the admin domain, which decides who may do what. */
export const staffIdentity = {
  ...accounts,
  ...passwords,
  ...sessions,
  signStaffTokens,
  readAccessToken,
  readRefreshToken,
} as const
