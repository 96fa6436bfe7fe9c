export type {
  /** What changed what the shop holds for an order. */
  MovementKind,
  /** The life of one attempt to collect the money of an order. */
  PaymentState,
  /** Who asked for a refund. */
  RefundActor,
  /** How far a refund is. */
  RefundState,
} from './payment'
/** The words that money is described with; those of a dispute are Stripe's, and no closed list. */
export { disputeWords, movementKinds, paymentStates, refundActors, refundStates } from './payment'
