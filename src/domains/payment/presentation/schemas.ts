import { Type } from '@sinclair/typebox'
import { Choice, Id, Minor, Moment, Nullable } from '#http/schemas'
import { sheetStatuses } from '../payment'

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
