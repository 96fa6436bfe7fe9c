/** Shuts a user out, in the caller's transaction, which holds their row. */
export { blockUser } from './application/account/block-user'
/** Leaves a trace of a refusal: a row that its subject and staff can read, and a line in the log. */
export { noteRefusal } from './application/account/note-refusal'
/** Leaves a trace at an account whose sessions were ended: staff have sessions of their own, and one list of what happened. */
export { noteSessionsRevoked } from './application/account/note-sessions-revoked'
/** Lets a blocked user in again, in the caller's transaction, which holds their row. */
export { unblockUser } from './application/account/unblock-user'
/** Says whether a person may buy for a company. Locks the user's row, the first lock of all. */
export { decideMembership } from './application/company/decide-membership'
/** Signs a user out everywhere. Locks the user's row, the first lock of all. */
export { revokeUserSessions } from './application/session/revoke-user-sessions'
/** The words a membership is described with, and the days a bank transfer may take. */
export { membershipStates, paymentTerms } from './company'
/** Throws what identity refuses with; an order refuses an address that is not the caller's. */
export { IdentityErrors } from './errors'
/** Which person, for which company, and by whom it was decided. */
export type { MembershipDecision } from './infrastructure/companies'
/** Tokens of one make, whoever's they are: staff have sessions of their own, and the same keys. */
export { readAccessToken, readRefreshToken, readSessionToken, signToken } from './infrastructure/tokens'
/** The statement that finds a customer and holds their row. An account of staff is no customer. */
export { lockCustomer } from './infrastructure/users'
/** The words for what happened to an account, and what they mean. */
export { securityEventKinds, securityEventMeanings } from './security-event'
/** What a session is signed in on, and where from. */
export type { Device, Origin } from './session'
export type {
  /** Whether an account is shut out, and since when. */
  AccountBlock,
  /** A signed-in customer, with their price list and the company that they may buy for. */
  Customer,
  /** Somebody without an account who may have a cart; `guests.user_id` says who they turned out to be. */
  Guest,
  /** At whose prices the caller buys. */
  PriceList,
} from './user'
/** The words an account is described with. */
export { userTypes } from './user'
