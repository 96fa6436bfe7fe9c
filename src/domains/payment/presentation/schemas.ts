import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { PageQuery } from '#http/pagination'
import { Choice, Id, Minor, Moment, Nullable, Reason, Text } from '#http/schemas'
import { paymentStates, refundActors, refundStates, sheetStatuses, stripeEventOutcomes } from '../payment'

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

/** Exactly one of `everything`, `amountMinor` and `lines`; what it does not know it refuses: nobody guesses with money. */
export const RefundBody = Type.Object(
  {
    everything: Type.Optional(Type.Literal(true, { description: 'All that is left' })),
    amountMinor: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 100_000_000_000, description: 'So many grosze' }),
    ),
    lines: Type.Optional(
      Type.Array(
        Type.Object(
          { productId: Id, quantity: Type.Integer({ minimum: 1, maximum: 9_999 }) },
          { additionalProperties: false },
        ),
        { minItems: 1, maxItems: 200, description: 'So many units' },
      ),
    ),
    restock: Type.Optional(
      Type.Boolean({
        description:
          'Do the units go back on sale? If not, they are written off; unsaid, they stay with the order and go back where it is cancelled',
      }),
    ),
    reason: Reason,
  },
  { additionalProperties: false, description: 'Exactly one of `everything`, `amountMinor` and `lines`' },
)

const Returned = Type.Array(Type.Object({ productId: Id, quantity: Type.Integer() }), {
  description: 'What went back on sale with it',
})
const CancelledOrder = Type.Boolean({ description: 'Did it cancel the order?' })

const refundFields = {
  id: Id,
  paymentId: Id,
  amountMinor: Minor,
  currency: Type.String(),
  state: Choice(refundStates),
  reason: Type.String(),
  actor: Choice(refundActors),
  actorId: Nullable(Id),
  retryOf: Nullable(Id),
  retriedBy: Nullable(Id),
  stripeRefundId: Nullable(Type.String()),
  failureCode: Nullable(Type.String()),
  failureMessage: Nullable(Type.String()),
  createdAt: Moment,
  cancelledOrder: CancelledOrder,
  returned: Returned,
  lines: Type.Array(
    Type.Object({
      orderItemId: Id,
      quantity: Type.Integer(),
      amountMinor: Minor,
      restocked: Type.Boolean(),
    }),
  ),
}
export const RefundSchema = Type.Object(refundFields)
export const RefundRetried = Type.Object({
  refundId: Id,
  cancelledOrder: CancelledOrder,
  returned: Returned,
})

export const RefundsQuery = t.Object({
  state: t.Optional(Choice(refundStates)),
  orderId: t.Optional(Id),
  ...PageQuery,
})
export const ListedRefund = Type.Object({ ...refundFields, orderId: Id })

export const OwnRefundsSchema = Type.Object({
  data: Type.Array(
    Type.Object({
      id: Id,
      amountMinor: Minor,
      currency: Type.String(),
      state: Choice(refundStates),
      createdAt: Moment,
      lines: Type.Array(Type.Object({ orderItemId: Id, quantity: Type.Integer(), amountMinor: Minor }), {
        description: 'Of which items; none where a sum was given back',
      }),
    }),
  ),
  nextCursor: Type.Null(),
})

export const DisputesQuery = t.Object({
  status: t.Optional(t.String({ pattern: '^[a-z_]{1,50}$', description: 'Stripe’s own word' })),
  orderId: t.Optional(Id),
  ...PageQuery,
})
export const DisputeSchema = Type.Object({
  id: Type.String(),
  orderId: Id,
  paymentId: Id,
  amountMinor: Minor,
  currency: Type.String(),
  reason: Type.String(),
  status: Type.String({ description: 'Stripe’s own word' }),
  evidenceDueAt: Nullable(Moment),
  createdAt: Moment,
})

export const ReleaseHoldBody = Type.Object({
  reason: Reason,
  decision: Type.Optional(
    Text(500, {
      description:
        'Why the order goes on although the money is not what was asked for. Kept in the audit log',
    }),
  ),
})
export const ReleasedHold = Type.Object({
  orderId: Id,
  released: Type.String({ description: 'The hold that is lifted' }),
})

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
