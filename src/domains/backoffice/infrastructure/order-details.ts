import { type OrderActor, type OrderStatus, type PaymentMethod, type PaymentStatus, timelineOf } from '#order'
import type { Reader } from '#platform/database'
import type { Language } from '#platform/i18n'
import { type OrderCustomer, orderCustomer } from './order-lists'

interface OrderAddress {
  readonly recipientName: string
  readonly recipientPhone: string
  readonly street: string
  readonly city: string
  readonly postalCode: string
  readonly country: string
}

/** An order as staff see it. Times within lists are texts: they come as JSON. */
export interface OrderDetail {
  readonly id: string
  readonly orderNumber: string
  readonly status: OrderStatus
  readonly paymentStatus: PaymentStatus
  readonly paymentMethod: PaymentMethod
  readonly paymentTermDays: number | null
  readonly subtotalMinor: number
  readonly vatMinor: number
  readonly shippingMinor: number
  readonly discountMinor: number
  readonly totalMinor: number
  readonly currency: string
  readonly language: Language
  readonly shippingAddress: OrderAddress
  readonly billingAddress: OrderAddress
  readonly notes: string | null
  readonly holdReason: string | null
  readonly shippingCompany: string | null
  readonly trackingNumber: string | null
  readonly expiresAt: Date | null
  readonly paidAt: Date | null
  readonly cancelledAt: Date | null
  readonly cancelReason: string | null
  readonly createdAt: Date
  readonly customer: OrderCustomer
  readonly items: readonly {
    readonly id: string
    readonly productId: string
    readonly productCode: string
    readonly name: string
    readonly vatRate: number
    readonly quantity: number
    readonly unitPriceMinor: number
    readonly totalMinor: number
  }[]
  readonly timeline: readonly {
    readonly seq: number
    readonly event: string
    readonly actor: OrderActor
    readonly actorId: string | null
    readonly requestId: string | null
    readonly details: Readonly<Record<string, unknown>>
    readonly createdAt: string
  }[]
  readonly staffNotes: readonly {
    readonly id: string
    readonly text: string
    readonly authorId: string
    readonly author: string
    readonly createdAt: string
  }[]
}

/** An order with items, timeline and the notes of staff: one statement, whatever their number. */
export async function findOrder(reader: Reader, id: string): Promise<OrderDetail | undefined> {
  const rows = await reader.sql<OrderDetail[]>`
    select o.id, o.order_number as "orderNumber", o.status, o.payment_status as "paymentStatus",
      o.payment_method as "paymentMethod", o.payment_term_days as "paymentTermDays",
      o.subtotal_minor as "subtotalMinor", o.vat_minor as "vatMinor", o.shipping_minor as "shippingMinor",
      o.discount_minor as "discountMinor", o.total_minor as "totalMinor", o.currency, o.language,
      o.shipping_address as "shippingAddress", o.billing_address as "billingAddress", o.notes,
      o.hold_reason as "holdReason", o.shipping_company as "shippingCompany", o.tracking_number as "trackingNumber",
      o.expires_at as "expiresAt", o.paid_at as "paidAt", o.cancelled_at as "cancelledAt",
      o.cancel_reason as "cancelReason", o.created_at as "createdAt", buyer.customer,
      (select coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'productId', i.product_id,
          'productCode', i.product_code, 'name', i.name, 'vatRate', i.vat_rate, 'quantity', i.quantity, 'unitPriceMinor', i.unit_price_minor,
          'totalMinor', i.total_minor) order by i.position), '[]'::jsonb)
        from order_items i where i.order_id = o.id) as items,
      (select coalesce(jsonb_agg(jsonb_build_object('seq', e.seq, 'event', e.event, 'actor', e.actor,
          'actorId', e.actor_id, 'requestId', e.request_id, 'details', e.details, 'createdAt', e.created_at)
          order by e.seq), '[]'::jsonb)
        from ${timelineOf(reader)}) as timeline,
      (select coalesce(jsonb_agg(jsonb_build_object('id', n.id, 'text', n.text, 'authorId', n.author_id,
          'author', u.first_name || ' ' || u.last_name, 'createdAt', n.created_at) order by n.created_at, n.id),
          '[]'::jsonb)
        from order_notes n join users u on u.id = n.author_id where n.order_id = o.id) as "staffNotes"
    from orders o ${orderCustomer(reader)} where o.id = ${id}`
  return rows[0]
}
