import { blockUser } from './application/account/block-user'
import { decideMembership } from './application/company/decide-membership'
import { revokeUserSessions } from './application/session/revoke-user-sessions'
import { unblockUser } from './application/account/unblock-user'
import * as accounts from './infrastructure/staff-accounts'
import * as passwords from './infrastructure/staff-passwords'
import * as sessions from './infrastructure/staff-sessions'
import { signStaffTokens } from './infrastructure/staff-tokens'
import { readAccessToken, readRefreshToken } from './infrastructure/tokens'
import { lockUser } from './infrastructure/users'

/** Who is behind a bearer token, with the session checked in Postgres. */
export { authenticate } from './application/session/authenticate'
/** What staff do to a person or a membership. Each takes the open transaction; `user` is locked first of all. */
export { blockUser } from './application/account/block-user'
export { decideMembership } from './application/company/decide-membership'
export { revokeUserSessions } from './application/session/revoke-user-sessions'
export { unblockUser } from './application/account/unblock-user'
/** Throws what identity refuses with; an order refuses an address that is not the caller's. */
export { IdentityErrors } from './errors'
export type {
  /** Whoever calls. */
  Actor,
  /** A signed-in customer, with his price list and the company that he may buy for. */
  Customer,
  /** Somebody without an account who may have a cart; `guests.user_id` says who he turned out to be. */
  Guest,
  /** At whose prices the caller buys. */
  PriceList,
} from './user'

/**
 * What staff do to customers' accounts. Each takes the open transaction, so that the record of who did it is written
 * with it.
 */
export const customerAccounts = {
  lock: lockUser,
  block: blockUser,
  unblock: unblockUser,
  revokeSessions: revokeUserSessions,
  decideMembership,
} as const

/** An account of staff, as sign-in and the list of admins know it. */
export type { StaffAccount } from './infrastructure/staff-accounts'

/** Accounts, passwords, sessions and tokens of staff, for the admin domain, which decides who may do what. */
export const staffIdentity = {
  ...accounts,
  ...passwords,
  ...sessions,
  signStaffTokens,
  readAccessToken,
  readRefreshToken,
} as const
