import { type Customer, IdentityErrors } from '#identity'
import type { Context } from '#platform/context'
import type { Language } from '#platform/i18n'
import type { RequestKey } from '#platform/idempotency'
import { newId } from '#platform/ids'
import { shopCurrency } from '#platform/money'
import { blocksOrder, type CartLine } from '../../cart'
import { OrderErrors } from '../../errors'
import { orderTopics, timelineEvents } from '../../events'
import type { Checkout } from '../../infrastructure/checkout'
import { orderNumber } from '../../infrastructure/order-numbers'
import type { OrderDraft, PlacedOrder } from '../../infrastructure/place-order-statement'
import { isPaidOnline, type Order, type PaymentMethod, payableOnline } from '../../order'
import type { PricedLine, Totals } from '../../pricing'
import { priceCart } from '../cart/price-cart'

export interface OrderRequest {
  readonly shippingAddressId: string
  readonly billingAddressId: string | undefined
  readonly paymentMethod: PaymentMethod
  readonly notes: string | undefined
  /** The total the customer agreed to; another one refuses the order. */
  readonly expectedTotalMinor: number | undefined
  readonly language: Language
  /** Identifies the submission: the same cart version with the same body is the same order. */
  readonly requestHash: string
  readonly requestKey: RequestKey | undefined
}

interface Basis {
  readonly customer: Customer
  readonly request: OrderRequest
  readonly checkout: Checkout
}

export interface DraftedOrder {
  readonly draft: Omit<OrderDraft, 'requestId'>
  /** The order as it will be read, once the statement has written it. */
  readonly render: (placed: PlacedOrder) => Order
}

/**
 * Checks and prices a checkout. Throws ADDRESS_NOT_FOUND, CART_EMPTY, PAYMENT_METHOD_NOT_ALLOWED, CART_HAS_PROBLEMS
 * (all of them at once), TOTAL_CHANGED and TOTAL_NOT_PAYABLE.
 */
export function draftOrder(context: Context, { customer, request, checkout }: Basis): DraftedOrder {
  const { shippingAddress, billingAddress, cartId, lines } = checkout
  if (!shippingAddress || !billingAddress) throw IdentityErrors.ADDRESS_NOT_FOUND()
  const online = isPaidOnline(request.paymentMethod)
  const paymentTermDays = online ? null : (customer.company?.paymentTermDays ?? null)
  if (!online && paymentTermDays === null) throw OrderErrors.PAYMENT_METHOD_NOT_ALLOWED()
  if (!cartId || lines.length === 0) throw OrderErrors.CART_EMPTY()

  const { totals, problems } = priceCart(context, { lines }, customer.priceList)
  const blocking = problems.filter(blocksOrder)
  if (blocking.length > 0) throw OrderErrors.CART_HAS_PROBLEMS({ problems: blocking })
  checkTotal(totals, request)

  const { shop } = context.config
  const items = lines.map((line, index) => ({ id: newId(), ...itemOf(line, totals.lines[index]) }))
  const id = newId()
  const draft = {
    id,
    orderNumber: orderNumber(shop.orderNumberKeys, checkout.sequenceValue),
    userId: customer.userId,
    language: request.language,
    priceList: customer.priceList,
    cartId,
    cartVersion: checkout.cartVersion,
    requestHash: request.requestHash,
    paymentMethod: request.paymentMethod,
    paymentMinutes: online ? shop.paymentMinutes : null,
    paymentTermDays,
    shippingAddress,
    billingAddress,
    notes: request.notes ?? null,
    currency: shopCurrency,
    items,
    totals,
    message: online ? { topic: orderTopics.placed, payload: { orderId: id } } : null,
    requestKey: request.requestKey,
  }
  return { draft, render: (placed) => render(draft, placed) }
}

function checkTotal({ totalMinor }: Totals, request: OrderRequest): void {
  const { expectedTotalMinor, paymentMethod } = request
  if (expectedTotalMinor !== undefined && expectedTotalMinor !== totalMinor) {
    throw OrderErrors.TOTAL_CHANGED({ params: { expectedTotalMinor, totalMinor } })
  }
  const { minimumMinor, maximumMinor } = payableOnline
  if (isPaidOnline(paymentMethod) && (totalMinor < minimumMinor || totalMinor > maximumMinor)) {
    throw OrderErrors.TOTAL_NOT_PAYABLE({ params: { totalMinor, minimumMinor, maximumMinor } })
  }
}

function itemOf(line: CartLine, priced: PricedLine | undefined) {
  return {
    productId: line.productId,
    productCode: line.productCode,
    name: line.name,
    vatRate: line.vatRate,
    quantity: line.quantity,
    unitPriceMinor: line.unitPriceMinor,
    totalMinor: priced?.totalMinor ?? 0,
  }
}

function render(draft: DraftedOrder['draft'], placed: PlacedOrder): Order {
  const { totals, items } = draft
  const { createdAt, expiresAt } = placed
  return {
    id: draft.id,
    orderNumber: draft.orderNumber,
    status: 'pending',
    paymentStatus: 'pending',
    paymentMethod: draft.paymentMethod,
    paymentTermDays: draft.paymentTermDays,
    subtotalMinor: totals.subtotalMinor,
    vatMinor: totals.vatMinor,
    shippingMinor: totals.shippingMinor,
    discountMinor: totals.discountMinor,
    totalMinor: totals.totalMinor,
    refundedMinor: 0,
    currency: draft.currency,
    parcel: null,
    shippingAddress: draft.shippingAddress,
    billingAddress: draft.billingAddress,
    notes: draft.notes,
    expiresAt,
    overdue: false,
    paidAt: null,
    cancelledAt: null,
    cancelReason: null,
    createdAt,
    items: [...items],
    timeline: [{ seq: 1, event: timelineEvents.placed, actor: 'customer', details: {}, createdAt }],
  }
}
