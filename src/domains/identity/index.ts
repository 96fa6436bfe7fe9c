/** Who is behind an access token, with the session checked in Postgres. */
export { authenticate } from './application/authenticate'
/** Throws what identity refuses with; an order refuses an address that is not the caller's. */
export { IdentityErrors } from './errors'
/** The shapes of the caller. */
export { type Actor, anonymous, type Customer, type Guest, type PriceList } from './user'
