/** Choices that a seed repeats. */
export { type Choices, openChoices } from './choices'
/** What was asked, how long it took and what came of it. */
export { type Meter, openMeter, queries, type RouteReport, report } from './meter'
/** The payment sheet at the emulator or at Stripe itself, and the wait until an order is paid. */
export { findStripe, type StripeSide } from './payment'
/** Sessions: signed in by a code from wherever codes come, or taken up again. */
export {
  type Account,
  type CodeSource,
  codeCommand,
  developmentInbox,
  resume,
  type Session,
  signIn,
} from './sign-in'
/** One visit: browse, fill the cart, order, pay, look, cancel. */
export { type PlacedOrder, type Shopper, visit } from './visit'
