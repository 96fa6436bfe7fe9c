/** Buys something as a new customer, by what their app would call. */
export { buySomething, type DemoState } from './purchase'
/** The shop by HTTP, and its answers read with care. */
export {
  type Answer,
  asList,
  asObject,
  type Call,
  NoAnswer,
  openShop,
  Refusal,
  type ShopClient,
  type Sighting,
  text,
} from './shop-client'
/** What the payment sheet of an app does: confirms an intent with a test card. */
export { confirmWithTestCard, insist, type Sheet } from './stripe-sheet'
