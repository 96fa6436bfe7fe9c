import type { Database, Queryable, Transaction } from '#platform/database'
import type {
  Order,
  OrderItem,
  OrderState,
  OrderStatus,
  PaymentMethod,
  PaymentStatus,
  TimelineEntry,
} from '../order'
import { timelineOf } from './order-events'

/** The parcel of order `o`, as far as that was said. */
const parcel = ({ sql }: Queryable) => sql`
  case when num_nonnulls(o.shipping_company, o.tracking_number) > 0 then
    jsonb_build_object('shippingCompany', o.shipping_company, 'trackingNumber', o.tracking_number) end`

const head = (db: Queryable) => db.sql`
  o.id, o.order_number as "orderNumber", o.status, o.payment_status as "paymentStatus",
  o.payment_method as "paymentMethod", o.payment_term_days as "paymentTermDays",
  o.subtotal_minor as "subtotalMinor", o.vat_minor as "vatMinor",
  o.shipping_minor as "shippingMinor", o.discount_minor as "discountMinor", o.total_minor as "totalMinor",
  o.refunded_minor as "refundedMinor", o.currency, ${parcel(db)} as parcel,
  o.shipping_address as "shippingAddress", o.billing_address as "billingAddress", o.notes,
  o.expires_at as "expiresAt", coalesce(o.expires_at <= now(), false) as overdue, o.paid_at as "paidAt", o.cancelled_at as "cancelledAt",
  o.cancel_reason as "cancelReason", o.created_at as "createdAt"`

interface TimelineRow extends Omit<TimelineEntry, 'createdAt'> {
  readonly createdAt: string
}
type OrderHead = Omit<Order, 'items' | 'timeline'>
type OrderRow = OrderHead & { readonly items: OrderItem[]; readonly timeline: TimelineRow[] }

/** A customer's own order with its items and timeline, in one statement. */
export async function findOwnedOrder(db: Database, id: string, userId: string): Promise<Order | undefined> {
  const rows = await db.sql<OrderRow[]>`
    select ${head(db)},
      (select coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'productId', i.product_id,
          'productCode', i.product_code, 'name', i.name, 'vatRate', i.vat_rate, 'quantity', i.quantity, 'unitPriceMinor', i.unit_price_minor,
          'totalMinor', i.total_minor) order by i.position), '[]'::jsonb)
        from order_items i where i.order_id = o.id) as items,
      (select coalesce(jsonb_agg(jsonb_build_object('seq', e.seq, 'event', e.event, 'actor', e.actor,
          'details', e.details, 'createdAt', e.created_at) order by e.seq), '[]'::jsonb)
        from ${timelineOf(db)}) as timeline
    from orders o where o.id = ${id} and o.user_id = ${userId}`
  const [row] = rows
  return (
    row && {
      ...row,
      timeline: row.timeline.map((entry) => ({ ...entry, createdAt: new Date(entry.createdAt) })),
    }
  )
}

/** One page of a customer's orders, newest first; one more than asked for tells whether there are more. */
export async function selectOwnedOrders(
  db: Queryable,
  userId: string,
  page: { readonly limit: number; readonly after: readonly (string | number)[] | undefined },
): Promise<OrderHead[]> {
  const { sql } = db
  const [createdAt, id] = page.after ?? []
  const beyond = page.after
    ? sql`and (o.created_at, o.id) < (${String(createdAt)}::timestamptz, ${String(id)}::uuid)`
    : sql``
  return await sql<OrderHead[]>`
    select ${head(db)} from orders o
    where o.user_id = ${userId} ${beyond}
    order by o.created_at desc, o.id desc
    limit ${page.limit + 1}`
}

/** What the payment of an order has to know of it. */
export interface LockedOrder {
  readonly id: string
  readonly orderNumber: string
  readonly userId: string
  readonly status: OrderStatus
  readonly paymentStatus: PaymentStatus
  readonly paymentMethod: PaymentMethod
  readonly totalMinor: number
  readonly currency: string
  readonly holdReason: string | null
  /** Whether the time to pay is over, by the database's clock. */
  readonly overdue: boolean
}

export async function lockOrder(tx: Transaction, id: string): Promise<LockedOrder | undefined> {
  const rows = await tx.sql<LockedOrder[]>`
    select id, order_number as "orderNumber", user_id as "userId", status, payment_status as "paymentStatus",
      payment_method as "paymentMethod", total_minor as "totalMinor", currency,
      hold_reason as "holdReason", coalesce(expires_at <= now(), false) as overdue
    from orders where id = ${id} for no key update`
  return rows[0]
}

interface OrderStateRow extends Omit<OrderState, 'legalMoves' | 'canCancel'> {
  readonly paymentMethod: PaymentMethod
}

/** How an order stands, with what decides where it may go from there: one statement. */
export async function findOrderState(db: Database, id: string): Promise<OrderStateRow | undefined> {
  const rows = await db.sql<OrderStateRow[]>`
    select o.id, o.status, o.payment_status as "paymentStatus", o.payment_method as "paymentMethod",
      o.hold_reason as "holdReason", ${parcel(db)} as parcel
    from orders o where o.id = ${id}`
  return rows[0]
}
