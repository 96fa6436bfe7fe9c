import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { CountedPageQuery } from '#http/pagination'
import {
  Choice,
  Described,
  Id,
  Minor,
  Moment,
  Money,
  Nullable,
  OpenChoice,
  Reason,
  Text,
} from '#http/schemas'
import {
  disputeWords,
  paymentStates,
  refundActors,
  refundStates,
  sheetStatuses,
  stripeEventOutcomes,
} from '../payment'

export const PaymentSheetSchema = Type.Object(
  {
    orderId: Id,
    status: Described(
      Choice(sheetStatuses, 'PaymentSheetStatus'),
      '`preparing`: ask again; `failed`: it could not be prepared, or was cancelled: it can be retried; `closed`: the ' +
        'order takes no money any more; `not_required`: by bank transfer',
    ),
    clientSecret: Nullable(Type.String({ description: 'For Stripe’s payment sheet; only while `ready`' })),
    publishableKey: Type.String({ description: 'With which Stripe’s SDK is opened' }),
    amountMinor: Described(Minor, 'The order’s total'),
    currency: Type.String({ description: 'ISO 4217' }),
    paymentMethodTypes: Type.Array(Type.String(), {
      description: 'Stripe’s own words: `blik`, or `card`, which wallets are, too',
    }),
    merchantCountry: Type.String({ description: 'ISO 3166-1, two letters; wallets ask for it' }),
    expiresAt: Described(
      Nullable(Moment),
      'Until when it can be paid; null where there is no such time, or not any more',
    ),
  },
  { title: 'PaymentSheet' },
)

export const PaymentConfigSchema = Type.Object(
  {
    publishableKey: Type.String({ description: 'With which Stripe’s SDK is opened' }),
    currency: Type.String({ description: 'ISO 4217' }),
    merchantCountry: Type.String({ description: 'ISO 3166-1, two letters; wallets ask for it' }),
    minimumOrderMinor: Described(Minor, 'The subtotal that an order of a household has to reach'),
  },
  { title: 'PaymentConfig' },
)

/** Exactly one of `everything`, `amountMinor` and `lines`; what it does not know it refuses: nobody guesses with money. */
export const RefundBody = Type.Object(
  {
    everything: Type.Optional(Type.Literal(true, { description: 'All that is left' })),
    amountMinor: Type.Optional(
      Money({ minimum: 1, maximum: 100_000_000_000, description: 'So many grosze' }),
    ),
    lines: Type.Optional(
      Type.Array(
        Type.Object(
          {
            productId: Id,
            quantity: Type.Integer({ minimum: 1, maximum: 9_999, description: 'Units' }),
          },
          { title: 'RefundLine', additionalProperties: false },
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
  {
    title: 'RefundBody',
    additionalProperties: false,
    description: 'Exactly one of `everything`, `amountMinor` and `lines`',
  },
)

const Returned = Type.Array(
  Type.Object(
    { productId: Id, quantity: Type.Integer({ description: 'Units' }) },
    { title: 'ReturnedUnits' },
  ),
  {
    description: 'What went back on sale with it',
  },
)
const CancelledOrder = Type.Boolean({ description: 'Did it cancel the order?' })

const stateMeaning =
  '`pending`: promised, and asked for; `unknown`: Stripe says what this release does not know; `cancelled` and `failed`: ' +
  'nothing went back'

const refundFields = {
  id: Id,
  paymentId: Described(Id, 'The payment that it goes back of'),
  amountMinor: Minor,
  currency: Type.String({ description: 'ISO 4217' }),
  state: Described(Choice(refundStates, 'RefundState'), stateMeaning),
  reason: Type.String({
    description:
      'In the words of whoever asked for it; a word of the shop, such as `second_payment`, where it did so by itself',
  }),
  actor: Described(Choice(refundActors, 'RefundActor'), '`stripe`: somebody in Stripe’s dashboard'),
  actorId: Described(Nullable(Id), 'Who asked for it, of staff; else null'),
  retryOf: Described(Nullable(Id), 'The failed refund that this one makes good'),
  retriedBy: Described(Nullable(Id), 'The refund that makes this one good'),
  stripeRefundId: Nullable(Type.String({ description: 'Null until Stripe has made it' })),
  failureCode: Nullable(Type.String({ description: 'Stripe’s own word' })),
  failureMessage: Nullable(Type.String({ description: 'Stripe’s own text, in English' })),
  createdAt: Moment,
  cancelledOrder: CancelledOrder,
  returned: Returned,
  lines: Type.Array(
    Type.Object(
      {
        orderItemId: Described(Id, 'Of the order’s items'),
        quantity: Type.Integer({ description: 'Units' }),
        amountMinor: Minor,
        restocked: Type.Boolean({ description: 'Did they go back on sale?' }),
      },
      { title: 'RefundLine' },
    ),
  ),
}
export const RefundSchema = Type.Object(refundFields, { title: 'Refund' })
export const RefundRetried = Type.Object(
  {
    refundId: Described(Id, 'The refund that takes its place'),
    cancelledOrder: CancelledOrder,
    returned: Returned,
  },
  { title: 'RefundRetried' },
)

export const RefundsQuery = t.Object({
  state: t.Optional(Described(Choice(refundStates, 'RefundState'), 'Only refunds in this state')),
  orderId: t.Optional(Described(Id, 'Only those of this order')),
  ...CountedPageQuery,
})
export const ListedRefund = Type.Object({ ...refundFields, orderId: Id }, { title: 'ListedRefund' })

export const OwnRefundsSchema = Type.Object(
  {
    data: Type.Array(
      Type.Object(
        {
          id: Id,
          amountMinor: Minor,
          currency: Type.String({ description: 'ISO 4217' }),
          state: Described(Choice(refundStates, 'RefundState'), stateMeaning),
          createdAt: Moment,
          lines: Type.Array(
            Type.Object(
              {
                orderItemId: Described(Id, 'Of the order’s items'),
                quantity: Type.Integer({ description: 'Units' }),
                amountMinor: Minor,
              },
              { title: 'OwnRefundLine' },
            ),
            {
              description: 'Of which items; none where a sum was given back',
            },
          ),
        },
        { title: 'OwnRefund' },
      ),
    ),
    nextCursor: Type.Null({ description: 'All of them are on one page' }),
  },
  { title: 'OwnRefunds' },
)

export const DisputesQuery = t.Object({
  status: t.Optional(
    t.String({ pattern: '^[a-z_]{1,50}$', description: 'Stripe’s own word, such as `needs_response`' }),
  ),
  orderId: t.Optional(Described(Id, 'Only those of this order')),
  ...CountedPageQuery,
})
export const DisputeSchema = Type.Object(
  {
    id: Type.String({ description: 'Stripe’s' }),
    orderId: Id,
    paymentId: Id,
    amountMinor: Described(Minor, 'What is asked back'),
    currency: Type.String({ description: 'ISO 4217' }),
    reason: Type.String({ description: 'Stripe’s own word, such as `fraudulent`' }),
    status: OpenChoice('DisputeStatus', disputeWords),
    evidenceDueAt: Described(
      Nullable(Moment),
      'Until when the bank hears the shop; null where it does not ask',
    ),
    createdAt: Moment,
  },
  { title: 'Dispute' },
)

export const ReleaseHoldBody = Type.Object(
  {
    reason: Reason,
    decision: Type.Optional(
      Text(500, {
        description:
          'Why the order goes on although the money is not what was asked for. Kept in the audit log',
      }),
    ),
  },
  { title: 'ReleaseHoldBody' },
)
export const ReleasedHold = Type.Object(
  {
    orderId: Id,
    released: Described(
      Choice(['payment_unclear', 'payment_mismatch'] as const, 'ReleasedHoldReason'),
      'The hold that is lifted',
    ),
  },
  { title: 'ReleasedHold' },
)

export const PaymentRefreshed = Type.Object(
  {
    payments: Type.Array(
      Type.Object(
        {
          id: Id,
          attempt: Type.Integer({ description: 'From 1 on; the last one is the present' }),
          state: Described(
            Choice(paymentStates, 'PaymentAttemptState'),
            '`declined`: it can be tried again; `failed`: Stripe refused to make it; `unknown`: Stripe says what this release does not know',
          ),
          stripePaymentIntentId: Nullable(Type.String({ description: 'Null until Stripe has made it' })),
          outcome: Described(
            Nullable(Choice(stripeEventOutcomes, 'StripeEventOutcome')),
            'What Stripe’s answer led to: `ignored` changed nothing; null where Stripe was not asked about this one',
          ),
        },
        { title: 'PaymentAttempt' },
      ),
    ),
  },
  { title: 'PaymentRefreshed' },
)
