/** What catalog refuses with: a cart refuses a product that is not for sale. */
export { CatalogErrors } from './errors'
/** What an order says of the units it holds. */
export type { ReservationState } from './product'
