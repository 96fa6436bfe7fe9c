import { Type } from '@sinclair/typebox'
import { Choice, Id, Minor, Moment, Nullable, Reason } from '#http/schemas'
import { paymentStates, sheetStatuses, stripeEventOutcomes } from '../payment'

export const PaymentSheetSchema = Type.Object(
  {
    orderId: Id,
    status: Choice(sheetStatuses),
    clientSecret: Nullable(Type.String({ description: 'For Stripe’s payment sheet; only while `ready`' })),
    publishableKey: Type.String(),
    amountMinor: Minor,
    currency: Type.String(),
    paymentMethodTypes: Type.Array(Type.String()),
    merchantCountry: Type.String(),
    expiresAt: Nullable(Moment),
  },
  { title: 'PaymentSheet' },
)

export const PaymentConfigSchema = Type.Object(
  {
    publishableKey: Type.String(),
    currency: Type.String(),
    merchantCountry: Type.String(),
    minimumOrderMinor: Minor,
  },
  { title: 'PaymentConfig' },
)

export const RefundBody = Type.Object({
  amountMinor: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 100_000_000_000,
      description: 'Without it and without `lines`: everything that is left',
    }),
  ),
  lines: Type.Optional(
    Type.Array(Type.Object({ productId: Id, quantity: Type.Integer({ minimum: 1, maximum: 9_999 }) }), {
      minItems: 1,
      maxItems: 200,
    }),
  ),
  restock: Type.Optional(
    Type.Boolean({ description: 'Unsaid, units go back where the order is cancelled herewith' }),
  ),
  reason: Reason,
})

export const RefundSchema = Type.Object({
  id: Id,
  paymentId: Id,
  amountMinor: Minor,
  currency: Type.String(),
  state: Type.String(),
  reason: Type.String(),
  actor: Type.String(),
  actorId: Nullable(Id),
  retryOf: Nullable(Id),
  stripeRefundId: Nullable(Type.String()),
  failureCode: Nullable(Type.String()),
  failureMessage: Nullable(Type.String()),
  createdAt: Moment,
  lines: Type.Array(
    Type.Object({
      orderItemId: Id,
      quantity: Type.Integer(),
      amountMinor: Minor,
      restocked: Type.Boolean(),
    }),
  ),
})
export const RefundRetried = Type.Object({ refundId: Id })

export const PaymentRefreshed = Type.Object({
  payments: Type.Array(
    Type.Object({
      id: Id,
      attempt: Type.Integer(),
      state: Choice(paymentStates),
      stripePaymentIntentId: Nullable(Type.String()),
      /** Null where Stripe was not asked about this one. */
      outcome: Nullable(Choice(stripeEventOutcomes)),
    }),
  ),
})
