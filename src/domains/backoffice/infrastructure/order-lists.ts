import {
  type BuyerSnapshot,
  type OrderStatus,
  type PaymentMethod,
  type PaymentStatus,
  readOrderNumber,
} from '#order'
import type { Reader } from '#platform/database'
import { type Listing, newestFirst, newestKey, type RowKey, selectListing } from '#platform/listing'
import { isMeant } from './customer-search'

export interface ListedOrder {
  readonly id: string
  readonly orderNumber: string
  readonly status: OrderStatus
  readonly paymentStatus: PaymentStatus
  readonly paymentMethod: PaymentMethod
  readonly totalMinor: number
  readonly currency: string
  readonly holdReason: string | null
  readonly createdAt: Date
  readonly paidAt: Date | null
  readonly itemCount: number
  readonly customer: OrderCustomer
}

export interface OrderCustomer {
  readonly id: string
  readonly firstName: string
  readonly lastName: string
  readonly userType: 'individual' | 'corporate'
  readonly phone: string
  readonly email: string | null
  readonly companyName: string | null
}

export interface OrderQuery {
  readonly status: OrderStatus | undefined
  readonly paymentStatus: PaymentStatus | undefined
  readonly paymentMethod: PaymentMethod | undefined
  readonly userType: 'individual' | 'corporate' | undefined
  readonly userId: string | undefined
  readonly number: string | undefined
  /** Stripe's id of the payment intent of any of its attempts. */
  readonly paymentIntent: string | undefined
  /** Part of a customer's name, address, phone or company. */
  readonly customer: string | undefined
  readonly from: Date | undefined
  readonly to: Date | undefined
  readonly totalAtLeast: number | undefined
  readonly totalAtMost: number | undefined
  /** Time and id of the last order seen. */
  readonly after: RowKey | undefined
  readonly limit: number
  readonly count: boolean
}

/** An order with who bought it, as they were then; of an order that does not say it, as they are `now`. */
interface OrderHead extends Omit<ListedOrder, 'customer'> {
  readonly userId: string
  readonly buyer: BuyerSnapshot | null
  readonly now: OrderCustomer | null
}

/** The customer behind order `o`, as one JSON object: `buyer.customer`. */
export const orderCustomer = ({ sql }: Reader) => sql`
  join lateral (select jsonb_build_object('id', u.id, 'firstName', u.first_name, 'lastName', u.last_name, 'userType', u.user_type,
      'phone', u.phone, 'email', u.email, 'companyName', coalesce(c.name, m.claimed_name)) as customer
    from users u
    left join company_members m on m.user_id = u.id and m.state = 'approved'
    left join companies c on c.id = m.company_id
    where u.id = o.user_id and u.user_type is not null) buyer on true`

/**
 * One page of orders, newest first. An index leads to those of a status, a payment status, a customer, a number, an
 * intent and a time; for all else the orders there are sifted. Orders of a release that kept no buyer are looked up.
 */
export async function selectOrders(reader: Reader, query: OrderQuery): Promise<Listing<ListedOrder>> {
  const { sql } = reader
  const listing = await selectListing<OrderHead>(reader, {
    as: 'o',
    matching: sql`from orders o where ${indexed(reader, query)}`,
    sifted: isSifted(query) ? sifted(reader, query) : undefined,
    ...newestFirst(reader, 'o', query.after),
    columns: sql`
      o.id, o.order_number as "orderNumber", o.status, o.payment_status as "paymentStatus",
      o.payment_method as "paymentMethod", o.total_minor as "totalMinor", o.currency, o.hold_reason as "holdReason",
      o.created_at as "createdAt", o.paid_at as "paidAt", o.user_id as "userId", o.buyer,
      case when o.buyer is null then (select buyer.customer from (select) own ${orderCustomer(reader)}) end as now,
      coalesce(o.item_count, (select count(*)::int from order_items i where i.order_id = o.id)) as "itemCount"`,
    limit: query.limit,
    count: query.count,
    keyOf: newestKey,
  })
  return { ...listing, rows: listing.rows.map(withCustomer) }
}

function withCustomer({ userId, buyer, now, ...order }: OrderHead): ListedOrder {
  const who = buyer ?? now
  if (!who) throw new Error(`Order ${order.id} is nobody's`)
  return { ...order, customer: { ...who, id: userId } }
}

function indexed(reader: Reader, query: OrderQuery) {
  const { sql } = reader
  return sql`true
    ${query.status ? sql`and o.status = ${query.status}` : sql``}
    ${query.paymentStatus ? sql`and o.payment_status = ${query.paymentStatus}` : sql``}
    ${query.userId ? sql`and o.user_id = ${query.userId}` : sql``}
    ${query.number ? sql`and o.order_number = ${readOrderNumber(query.number)}` : sql``}
    ${query.paymentIntent ? sql`and o.id in (${ordersOfIntent(reader, query.paymentIntent)})` : sql``}
    ${query.customer ? sql`and o.user_id in (${customersLike(reader, query.customer)})` : sql``}
    ${query.from ? sql`and o.created_at >= ${query.from.toISOString()}::timestamptz` : sql``}
    ${query.to ? sql`and o.created_at < ${query.to.toISOString()}::timestamptz` : sql``}`
}

function isSifted({ paymentMethod, userType, totalAtLeast, totalAtMost }: OrderQuery): boolean {
  return [paymentMethod, userType, totalAtLeast, totalAtMost].some((filter) => filter !== undefined)
}

function sifted({ sql }: Reader, query: OrderQuery) {
  return sql`true
    ${query.paymentMethod ? sql`and o.payment_method = ${query.paymentMethod}` : sql``}
    ${query.totalAtLeast === undefined ? sql`` : sql`and o.total_minor >= ${query.totalAtLeast}`}
    ${query.totalAtMost === undefined ? sql`` : sql`and o.total_minor <= ${query.totalAtMost}`}
    ${query.userType ? sql`and coalesce(o.buyer ->> 'userType', (select u.user_type from users u where u.id = o.user_id)) = ${query.userType}` : sql``}`
}

/** The order has the newest attempt's; an earlier attempt's stands with the attempt alone. */
function ordersOfIntent({ sql }: Reader, intent: string) {
  return sql`
    select id from orders where stripe_payment_intent_id = ${intent}
    union select order_id from payments where stripe_payment_intent_id = ${intent}`
}

/** The customers are found first, because they are fewer than the orders. */
function customersLike(reader: Reader, text: string) {
  return reader.sql`select u.id from users u where u.user_type is not null and ${isMeant(reader, text)}`
}
