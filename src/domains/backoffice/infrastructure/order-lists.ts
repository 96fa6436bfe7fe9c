import type { OrderStatus, PaymentMethod, PaymentStatus } from '#order'
import type { Database } from '#platform/database'

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
  /** Part of a customer's name, address, phone or company. */
  readonly customer: string | undefined
  readonly from: Date | undefined
  readonly to: Date | undefined
  readonly totalAtLeast: number | undefined
  readonly totalAtMost: number | undefined
  /** Time and id of the last order seen. */
  readonly after: readonly (string | number)[] | undefined
  readonly limit: number
}

/** The customer behind order `o`, as one JSON object: `buyer.customer`. */
export const orderCustomer = (db: Database) => db.sql`
  join lateral (select jsonb_build_object('id', u.id, 'firstName', u.first_name, 'lastName', u.last_name, 'userType', u.user_type,
      'phone', u.phone, 'email', u.email, 'companyName', coalesce(c.name, m.claimed_name)) as customer
    from users u
    left join company_members m on m.user_id = u.id and m.state = 'approved'
    left join companies c on c.id = m.company_id
    where u.id = o.user_id and u.user_type is not null) buyer on true`

/** One page of orders, newest first, with the number of all that match (up to 1,001): one statement. */
export async function selectOrders(
  db: Database,
  query: OrderQuery,
): Promise<{ readonly rows: ListedOrder[]; readonly counted: number }> {
  const { sql } = db
  const where = conditions(db, query)
  const [createdAt, id] = query.after ?? []
  const beyond = query.after
    ? sql`and (o.created_at, o.id) < (${String(createdAt)}::timestamptz, ${String(id)}::uuid)`
    : sql``
  const rows = await sql<(ListedOrder & { counted: number })[]>`
    with counted as (select count(*)::int as n from (select from orders o where ${where} limit 1001) c),
    page as (
      select o.* from orders o where ${where} ${beyond}
      order by o.created_at desc, o.id desc
      limit ${query.limit + 1}
    )
    select o.id, o.order_number as "orderNumber", o.status, o.payment_status as "paymentStatus",
      o.payment_method as "paymentMethod", o.total_minor as "totalMinor", o.currency, o.hold_reason as "holdReason",
      o.created_at as "createdAt", o.paid_at as "paidAt", buyer.customer,
      (select count(*)::int from order_items i where i.order_id = o.id) as "itemCount", counted.n as counted
    from counted left join (page o ${orderCustomer(db)}) on true
    order by o.created_at desc, o.id desc`
  return { rows: rows.filter((row) => row.id !== null), counted: rows[0]?.counted ?? 0 }
}

function conditions(db: Database, query: OrderQuery) {
  const { sql } = db
  return sql`true
    ${query.status ? sql`and o.status = ${query.status}` : sql``}
    ${query.paymentStatus ? sql`and o.payment_status = ${query.paymentStatus}` : sql``}
    ${query.paymentMethod ? sql`and o.payment_method = ${query.paymentMethod}` : sql``}
    ${query.userId ? sql`and o.user_id = ${query.userId}` : sql``}
    ${query.number ? sql`and o.order_number = ${query.number.trim().toUpperCase()}` : sql``}
    ${query.from ? sql`and o.created_at >= ${query.from.toISOString()}::timestamptz` : sql``}
    ${query.to ? sql`and o.created_at < ${query.to.toISOString()}::timestamptz` : sql``}
    ${query.totalAtLeast === undefined ? sql`` : sql`and o.total_minor >= ${query.totalAtLeast}`}
    ${query.totalAtMost === undefined ? sql`` : sql`and o.total_minor <= ${query.totalAtMost}`}
    ${query.userType ? sql`and exists(select from users u where u.id = o.user_id and u.user_type = ${query.userType})` : sql``}
    ${query.customer ? sql`and o.user_id in (${customersLike(db, query.customer)})` : sql``}`
}

/** The customers are found first, because they are fewer than the orders. */
function customersLike({ sql }: Database, text: string) {
  const pattern = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`
  return sql`
    select u.id from users u
    left join company_members m on m.user_id = u.id
    left join companies c on c.id = m.company_id
    where u.user_type is not null and (u.first_name || ' ' || u.last_name ilike ${pattern}
      or u.email ilike ${pattern} or u.phone like ${pattern} or c.name ilike ${pattern} or c.nip like ${pattern})`
}
