import { openStaffSession } from './application/open-staff-session'
import { refreshSession } from './application/refresh-session'

/** Who is behind a bearer token, with the session checked in Postgres. */
export { authenticate } from './application/authenticate'
/** Blocks a user, who is out with his next request. */
export { blockUser } from './application/block-user'
/** Approves or refuses that a user buys for a company. */
export { decideMembership } from './application/decide-membership'
/** Ends all sessions of a user, in the transaction of what makes it necessary. */
export { revokeUserSessions } from './application/revoke-user-sessions'
/** Lets a blocked user sign in again. */
export { unblockUser } from './application/unblock-user'
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
/** Sessions of staff, whose password and second factor the caller verifies: how they begin, and go on. */
export const staffSessions = { open: openStaffSession, refresh: refreshSession }
