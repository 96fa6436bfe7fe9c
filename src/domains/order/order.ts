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

export const orderActors = ['customer', 'admin', 'stripe', 'system'] as const
export type OrderActor = (typeof orderActors)[number]

/** An address as it was when the order was placed; a later change of the address book does not touch it. */
export interface AddressSnapshot {
  readonly recipientName: string
  readonly recipientPhone: string
  readonly street: string
  readonly city: string
  readonly postalCode: string
  readonly country: string
}

export interface OrderItem {
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
  readonly createdAt: Date
}

export interface Order {
  readonly id: string
  readonly orderNumber: string
  readonly status: OrderStatus
  readonly paymentStatus: PaymentStatus
  readonly paymentMethod: PaymentMethod
  readonly subtotalMinor: number
  readonly vatMinor: number
  readonly shippingMinor: number
  readonly discountMinor: number
  readonly totalMinor: number
  readonly currency: string
  readonly shippingAddress: AddressSnapshot
  readonly billingAddress: AddressSnapshot
  readonly notes: string | null
  readonly expiresAt: Date | null
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
