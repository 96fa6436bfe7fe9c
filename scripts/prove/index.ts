/** Random histories of payments, refunds and disputes, judged by what is left in the end. */
export { proveMoney } from './money'
/** A crowd at several APIs, which together may not sell more than there is. */
export { flush, placeUntilAnswered, rush, startApis } from './orders/crowd-run'
/** A worker that is killed inside a job leaves it to the next one. */
export { killWorkerInsideOneJob } from './orders/killed-worker'
/** Random histories of carts, orders, payments and stock against a model of the shop. */
export { proveHistories } from './orders/random-history'
/** Sales while Stripe loses, doubles and delays. */
export { sellInChaos } from './payments/chaos'
