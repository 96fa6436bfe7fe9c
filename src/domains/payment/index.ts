/** What payment refuses with. */
export { PaymentErrors } from './errors'
