/** Random histories of payments, refunds and disputes, judged by what is left in the end. */
export { proveMoney } from './money'
/** What an order took and kept, by its rows. */
export { readTakings } from './money/judgement'
/** Stripe's side of all payments: what was taken, and what was given back. */
export { actAtStripe, listAtStripe } from './money/stripe-account'
/** A crowd at several APIs, which together may not sell more than there is. */
export { flush, placeUntilAnswered, rush, startApis } from './orders/crowd-run'
/** A worker that is killed inside a job leaves it to the next one. */
export { killWorkerInsideOneJob } from './orders/killed-worker'
/** Random histories of carts, orders, payments and stock against a model of the shop. */
export { proveHistories } from './orders/random-history'
/** What the emulator can be made to do, and what it says of itself. */
export { control } from './payments/stripe-side'
