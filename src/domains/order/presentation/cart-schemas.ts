import { Type } from '@sinclair/typebox'
import { Choice, Described, Id, Minor, Nullable, OpenBody } from '#http/schemas'
import { cartProblemCodes, maxCartLines, maxLineQuantity } from '../cart'
import { paymentMethods } from '../order'

const Quantity = Type.Integer({
  minimum: 0,
  maximum: maxLineQuantity,
  description: 'Units that the cart has of it afterwards; 0 removes the line',
})
const PositiveQuantity = Type.Integer({
  minimum: 1,
  maximum: maxLineQuantity,
  description: 'Units more than the cart has of it',
})

export const AddItemBody = OpenBody(
  Type.Object({ productId: Id, quantity: PositiveQuantity }, { title: 'AddItemBody' }),
)
export const SetItemBody = OpenBody(Type.Object({ quantity: Quantity }, { title: 'SetItemBody' }))
export const BatchBody = OpenBody(
  Type.Object(
    {
      items: Type.Array(Type.Object({ productId: Id, quantity: Quantity }, { title: 'BatchLine' }), {
        minItems: 1,
        maxItems: maxCartLines,
      }),
    },
    { title: 'BatchBody' },
  ),
)

const CartProblemSchema = Type.Object(
  {
    code: Described(
      Choice(cartProblemCodes, 'CartProblemCode'),
      'Each but `PRICE_CHANGED` has to be mended before the cart can be ordered',
    ),
    params: Type.Record(Type.String(), Type.Unknown(), {
      description:
        '`productId` of the line, but for `MINIMUM_ORDER_NOT_MET`, and: `available` of `INSUFFICIENT_STOCK`, ' +
        '`minimum` of `MIN_QUANTITY_NOT_MET`, `quantityPerBox` of `BOX_MULTIPLE`, `from` and `to` of ' +
        '`PRICE_CHANGED` (minor units), `missingMinor` and `minimumOrderMinor` of `MINIMUM_ORDER_NOT_MET`',
    }),
  },
  { title: 'CartProblem' },
)

const VatShare = Type.Object(
  {
    rate: Type.Integer({ description: 'Per cent' }),
    grossMinor: Described(Minor, 'What is charged at this rate, with its share of shipping and discount'),
    vatMinor: Described(Minor, 'The VAT in it'),
  },
  { title: 'VatShare' },
)

export const CartSchema = Type.Object(
  {
    id: Described(Nullable(Id), 'Null until something was put in'),
    version: Type.Integer({ description: 'Raised by every change' }),
    items: Type.Array(
      Type.Object(
        {
          productId: Id,
          productCode: Type.String(),
          slug: Type.String(),
          name: Type.String({ description: 'The full name, in the language of Accept-Language' }),
          brand: Type.String(),
          size: Type.String({ description: 'As on the pack' }),
          image: Nullable(Type.String({ description: 'Address of the main image (https)' })),
          quantity: Type.Integer({ description: 'Units' }),
          unitPriceMinor: Described(Minor, 'Gross, of one unit, as it is now'),
          totalMinor: Described(Minor, 'Quantity times price; 0 for what is not for sale any more'),
          vatRate: Type.Integer({ description: 'Per cent, contained in the price' }),
          minQuantity: Type.Integer({ description: 'Fewer units of it cannot be ordered at once' }),
          quantityPerBox: Nullable(
            Type.Integer({ description: 'Only whole boxes of this many can be ordered; null: any number' }),
          ),
          available: Type.Integer({
            description: 'Units that this cart can order now; those that its own unpaid order holds count',
          }),
        },
        { title: 'CartLine' },
      ),
    ),
    currency: Type.String({ description: 'ISO 4217' }),
    subtotalMinor: Described(Minor, 'The sum of the lines'),
    discountMinor: Described(Minor, 'Taken off the subtotal'),
    shippingMinor: Described(Minor, 'The fee; 0 where shipping is free'),
    totalMinor: Described(
      Minor,
      'Subtotal less discount, with shipping: to be sent as `expectedTotalMinor` with the order',
    ),
    vatMinor: Described(Minor, 'VAT contained in the total'),
    vat: Type.Array(VatShare, { description: 'VAT contained in the total, by rate' }),
    minimumOrderMinor: Described(Minor, 'The subtotal that an order has to reach; 0: none'),
    missingToMinimumMinor: Described(Minor, 'By how much the subtotal is below that'),
    canOrder: Type.Boolean({ description: 'It is not empty, and no problem stands in the way' }),
    paymentMethods: Type.Array(Choice(paymentMethods, 'PaymentMethod'), {
      description: 'Those open to this caller; `bank_transfer` only to companies that may pay later',
    }),
    problems: Type.Array(CartProblemSchema, {
      description: 'Whatever stands in the way of ordering it, or should be seen before',
    }),
  },
  { title: 'Cart' },
)

export const ReorderedCartSchema = Type.Composite(
  [
    CartSchema,
    Type.Object({ unavailable: Type.Array(Id, { description: 'Products that are not for sale any more' }) }),
  ],
  { title: 'ReorderedCart' },
)
