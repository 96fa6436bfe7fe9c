import { blockUser } from './application/block-user'
import { decideMembership } from './application/decide-membership'
import { revokeUserSessions } from './application/revoke-user-sessions'
import { unblockUser } from './application/unblock-user'

/** Who is behind a bearer token, with the session checked in Postgres. */
export { authenticate } from './application/authenticate'
/** Throws what identity refuses with; an order refuses an address that is not the caller's. */
export { IdentityErrors } from './errors'
export type {
  /** Whoever calls. */
  Actor,
  /** A signed-in customer, with his price list and the company that he may buy for. */
  Customer,
  /** Somebody without an account who may have a cart; `guests.user_id` says who he turned out to be. */
  Guest,
} from './user'

/**
 * What staff do to customers' accounts. Each takes the open transaction, so that the record of who did it is written
 * with it.
 */
export const customerAccounts = {
  block: blockUser,
  unblock: unblockUser,
  revokeSessions: revokeUserSessions,
  decideMembership,
} as const
