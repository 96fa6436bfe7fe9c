export const orderStatuses = [
  'pending',
  'confirmed',
  'preparing',
  'shipped',
  'delivered',
  'cancelled',
  'expired',
] as const
export type OrderStatus = (typeof orderStatuses)[number]

/** Where an order may go from where it is. An expired one comes back only when money arrives late. */
export const orderTransitions: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  pending: ['confirmed', 'cancelled', 'expired'],
  confirmed: ['preparing', 'cancelled'],
  preparing: ['shipped', 'cancelled'],
  shipped: ['delivered'],
  delivered: [],
  cancelled: [],
  expired: ['confirmed'],
}

export function canMove(from: OrderStatus, to: OrderStatus): boolean {
  return orderTransitions[from].includes(to)
}

/** The steps that staff take an order through; everything else that happens to it has a cause of its own. */
export const fulfilmentSteps = ['preparing', 'shipped', 'delivered'] as const satisfies readonly OrderStatus[]
export type FulfilmentStatus = (typeof fulfilmentSteps)[number]

/** Whether whoever watches an order has seen the last of it. */
export function isClosed(status: OrderStatus): boolean {
  return status === 'delivered' || status === 'cancelled' || status === 'expired'
}

export const paymentStatuses = [
  'pending',
  'requires_action',
  'processing',
  'paid',
  'failed',
  'cancelled',
  'partially_refunded',
  'refunded',
] as const
export type PaymentStatus = (typeof paymentStatuses)[number]

export const onlinePaymentMethods = ['card', 'blik', 'apple_pay', 'google_pay'] as const
export const paymentMethods = [...onlinePaymentMethods, 'bank_transfer'] as const
export type PaymentMethod = (typeof paymentMethods)[number]

/** Whether Stripe takes the money before the order goes on. */
export function isPaidOnline(method: PaymentMethod): boolean {
  return method !== 'bank_transfer'
}

/** Whether money may be moving at this moment, so that nothing must be done to the order until its news is here. */
export function isBeingPaid(order: { readonly paymentStatus: PaymentStatus }): boolean {
  return order.paymentStatus === 'processing'
}

/** What holds an order back by what is known of its money; anything else was set by staff. */
export const paymentHolds = ['dispute', 'payment_unclear', 'payment_mismatch'] as const
export type PaymentHold = (typeof paymentHolds)[number]

interface Movable {
  readonly status: OrderStatus
  readonly paymentStatus: PaymentStatus
  readonly paymentMethod: PaymentMethod
  readonly holdReason: string | null
}

/**
 * The steps of its fulfilment that staff may take an order through from here. Nothing is packed or sent that is held back,
 * or that is neither paid nor an approved bank transfer.
 */
export function legalMoves(order: Movable): FulfilmentStatus[] {
  return fulfilmentSteps.filter((to) => {
    if (!canMove(order.status, to)) return false
    return to === 'delivered' || (order.holdReason === null && isCovered(order))
  })
}

/**
 * Whether staff may cancel an order: it has not left the house, no money for it is moving at this moment, and none came
 * by bank transfer.
 */
export function canCancel(order: Movable): boolean {
  if (!canMove(order.status, 'cancelled')) return false
  return order.status === 'pending' ? !isBeingPaid(order) : !isPaidTransfer(order)
}

/** Whether nothing but its hold keeps an order from going there. */
export function isHeldBack(order: Movable, to: FulfilmentStatus): boolean {
  return !legalMoves(order).includes(to) && legalMoves({ ...order, holdReason: null }).includes(to)
}

/** Whether the shop has the order's money, or has agreed to wait for it: who confirmed a transfer approved it. */
function isCovered(order: Movable): boolean {
  const { paymentStatus, paymentMethod } = order
  if (paymentStatus === 'paid' || paymentStatus === 'partially_refunded') return true
  return paymentMethod === 'bank_transfer' && paymentStatus === 'pending'
}

/** Whether the money of an approved bank transfer is still to come. */
export function awaitsTransfer(order: Movable): boolean {
  const isApproved = ['confirmed', 'preparing', 'shipped', 'delivered'].includes(order.status)
  return order.paymentMethod === 'bank_transfer' && order.paymentStatus === 'pending' && isApproved
}

/** Whether the shop has its money by bank transfer: that goes back by hand, and the order cannot say that it did. */
export function isPaidTransfer(order: Pick<Movable, 'paymentMethod' | 'paymentStatus'>): boolean {
  return order.paymentMethod === 'bank_transfer' && isSettled(order.paymentStatus)
}

/** Whether it can be said with which parcel an order travels: it is packed, or on its way. */
export function isTrackable(status: OrderStatus): boolean {
  return fulfilmentSteps.some((step) => step === status)
}

/** Whether cancelling an order gives money back: what Stripe took for it. */
export function givesMoneyBack(order: Omit<Movable, 'holdReason'>): boolean {
  return order.status !== 'pending' && isPaidOnline(order.paymentMethod) && isSettled(order.paymentStatus)
}

export type CancelDecision = 'already' | 'release' | 'refund' | 'return' | 'being_paid' | 'too_late'

/**
 * What a customer's wish to cancel leads to. `release`: unpaid, its units are freed. `refund` and `return`: confirmed
 * and not picked yet, its units go back to stock, and what Stripe took is given back.
 */
export function decideCancel(order: {
  readonly status: OrderStatus
  readonly paymentStatus: PaymentStatus
  readonly paymentMethod: PaymentMethod
  readonly holdReason: string | null
}): CancelDecision {
  if (order.status === 'cancelled') return 'already'
  if (order.status === 'pending') return isBeingPaid(order) ? 'being_paid' : 'release'
  if (order.status !== 'confirmed' || order.holdReason !== null) return 'too_late'
  if (isPaidOnline(order.paymentMethod)) return 'refund'
  // What came by bank transfer can only go back by hand.
  return order.paymentStatus === 'pending' ? 'return' : 'too_late'
}

/** With what an order travels. */
export interface Parcel {
  readonly shippingCompany: string | null
  readonly trackingNumber: string | null
}

export const noParcel: Parcel = { shippingCompany: null, trackingNumber: null }

/** What the order itself knows of how it stands: the answer to whatever staff do with it. */
export interface OrderState {
  readonly id: string
  readonly status: OrderStatus
  readonly paymentStatus: PaymentStatus
  readonly holdReason: string | null
  /** With which it travels, as far as that was said. */
  readonly parcel: Parcel | null
  readonly legalMoves: readonly FulfilmentStatus[]
  readonly canCancel: boolean
}

export const orderActors = ['customer', 'admin', 'stripe', 'system'] as const
export type OrderActor = (typeof orderActors)[number]

/** An address as it was when the order was placed; a later change of the address book does not touch it. */
/** Who bought, as they were when they ordered: what they change of themselves later leaves the order alone. */
export interface BuyerSnapshot {
  readonly firstName: string
  readonly lastName: string
  readonly userType: 'individual' | 'corporate'
  /** E.164. */
  readonly phone: string
  readonly email: string | null
  /** For which they bought, with staff's approval; null for a household. */
  readonly companyName: string | null
}

export interface AddressSnapshot {
  readonly recipientName: string
  readonly recipientPhone: string
  readonly street: string
  readonly city: string
  readonly postalCode: string
  readonly country: string
}

export interface OrderItem {
  readonly id: string
  readonly productId: string
  readonly productCode: string
  readonly name: string
  readonly vatRate: number
  readonly quantity: number
  readonly unitPriceMinor: number
  readonly totalMinor: number
}

export interface TimelineEntry {
  readonly seq: number
  readonly event: string
  readonly actor: OrderActor
  readonly details: Readonly<Record<string, unknown>>
  readonly createdAt: Date
}

/** How far the payment of an order is, as far as its own state tells. The payment sheet has the rest. */
export const paymentSteps = [
  'not_required',
  'preparing',
  'ready',
  'processing',
  'paid',
  'failed',
  'closed',
] as const
export type PaymentStep = (typeof paymentSteps)[number]

/** `prepared`: whether the timeline says that there is an intent. */
export function paymentStepOf(
  order: {
    readonly status: OrderStatus
    readonly paymentStatus: PaymentStatus
    readonly paymentMethod: PaymentMethod
    readonly overdue: boolean
  },
  prepared: boolean,
): PaymentStep {
  const { status, paymentStatus, paymentMethod, overdue } = order
  if (!isPaidOnline(paymentMethod)) return 'not_required'
  if (settledStatuses.has(paymentStatus)) return 'paid'
  if (status !== 'pending') return 'closed'
  if (paymentStatus === 'processing') return 'processing'
  if (overdue) return 'closed'
  if (paymentStatus === 'failed') return 'failed'
  return prepared ? 'ready' : 'preparing'
}

const settledStatuses: ReadonlySet<PaymentStatus> = new Set(['paid', 'partially_refunded', 'refunded'])

/** Whether money was taken for it, some of which may have gone back. */
export function isSettled(status: PaymentStatus): boolean {
  return settledStatuses.has(status)
}

export interface Order {
  readonly id: string
  readonly orderNumber: string
  readonly status: OrderStatus
  readonly paymentStatus: PaymentStatus
  readonly paymentMethod: PaymentMethod
  /** Days to pay a bank transfer in; null where Stripe takes the money. */
  readonly paymentTermDays: number | null
  readonly subtotalMinor: number
  readonly vatMinor: number
  readonly shippingMinor: number
  readonly discountMinor: number
  readonly totalMinor: number
  /** What went back of it, or was promised back; a refund that failed does not count. */
  readonly refundedMinor: number
  readonly currency: string
  readonly parcel: Parcel | null
  readonly shippingAddress: AddressSnapshot
  readonly billingAddress: AddressSnapshot
  readonly notes: string | null
  readonly expiresAt: Date | null
  /** Whether the time to pay is over, by the database's clock: nobody is given a secret any more. */
  readonly overdue: boolean
  readonly paidAt: Date | null
  readonly cancelledAt: Date | null
  readonly cancelReason: string | null
  readonly createdAt: Date
  readonly items: readonly OrderItem[]
  readonly timeline: readonly TimelineEntry[]
}

/** Whether the order waits for a payment through Stripe. */
export function requiresPayment(order: Pick<Order, 'status' | 'paymentMethod'>): boolean {
  return order.status === 'pending' && isPaidOnline(order.paymentMethod)
}

/** Stripe's limits of one charge in PLN, in grosze: 2.00 to 999,999.99 PLN. */
export const payableOnline = { minimumMinor: 200, maximumMinor: 99_999_999 } as const
