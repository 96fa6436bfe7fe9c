/** Who of the staff is behind an access token, and whether they may do what is asked: the guard of `/admin`. */
export { authenticateStaff } from './application/authenticate-staff'
/** Throws what the routes of staff refuse with. */
export { AdminErrors } from './errors'
/** What a route needs, by name. */
export { AdminPermission } from './permission'
/** The caller, as the guard found them. */
export type { Staff } from './staff'
