import type { OrderStatus, PaymentStatus } from '#order'
import type { Reader } from '#platform/database'
import type { Language } from '#platform/i18n'
import { type Listing, newestFirst, newestKey, type RowKey, selectListing } from '#platform/listing'
import { isMeant } from './customer-search'

export interface ListedCustomer {
  readonly id: string
  readonly userType: 'individual' | 'corporate'
  readonly phone: string
  readonly firstName: string
  readonly lastName: string
  readonly email: string | null
  readonly language: Language
  readonly blockedAt: Date | null
  readonly createdAt: Date
  readonly company: CustomerCompany | null
}

export interface CustomerCompany {
  readonly id: string
  readonly name: string
  readonly nip: string
  readonly state: 'pending' | 'approved' | 'refused'
  readonly paymentTermDays: number | null
}

export interface CustomerQuery {
  readonly search: string | undefined
  readonly userType: 'individual' | 'corporate' | undefined
  readonly blocked: boolean | undefined
  readonly after: RowKey | undefined
  readonly limit: number
  readonly count: boolean
}

const columns = ({ sql }: Reader) => sql`
  u.id, u.user_type as "userType", u.phone, u.first_name as "firstName", u.last_name as "lastName", u.email,
  u.language, u.blocked_at as "blockedAt", u.created_at as "createdAt",
  (select jsonb_build_object('id', c.id, 'name', case when m.state = 'approved' then c.name else m.claimed_name end,
      'nip', c.nip, 'state', m.state, 'paymentTermDays', m.payment_term_days)
    from company_members m join companies c on c.id = m.company_id where m.user_id = u.id) as company`

/** One page of customers, the newest first, with the number of all that match: one statement. */
export async function selectCustomers(
  reader: Reader,
  query: CustomerQuery,
): Promise<Listing<ListedCustomer>> {
  const { sql } = reader
  const where = sql`u.user_type is not null and u.deleted_at is null
    ${query.userType ? sql`and u.user_type = ${query.userType}` : sql``}
    ${query.blocked === undefined ? sql`` : sql`and (u.blocked_at is not null) = ${query.blocked}`}
    ${query.search ? sql`and ${isMeant(reader, query.search)}` : sql``}`
  return await selectListing<ListedCustomer>(reader, {
    as: 'u',
    matching: sql`from users u where ${where}`,
    ...newestFirst(reader, 'u', query.after),
    columns: columns(reader),
    limit: query.limit,
    count: query.count,
    keyOf: newestKey,
  })
}

export interface CustomerDetail extends ListedCustomer {
  readonly orderCount: number
  /** Of all orders that were paid, less what went back of it, in minor units. */
  readonly paidMinor: number
  readonly lastOrders: readonly {
    readonly id: string
    readonly orderNumber: string
    readonly status: OrderStatus
    readonly paymentStatus: PaymentStatus
    readonly totalMinor: number
    readonly createdAt: string
  }[]
  readonly sessions: readonly {
    readonly id: string
    readonly deviceName: string
    readonly platform: string
    readonly ip: string | null
    readonly createdAt: string
    readonly lastSeenAt: string
  }[]
}

const lastOrders = 10
const mostSessions = 50

/** A customer with the last orders, their totals, and the live sessions: one statement. */
export async function findCustomerDetail(reader: Reader, id: string): Promise<CustomerDetail | undefined> {
  const rows = await reader.sql<CustomerDetail[]>`
    select ${columns(reader)},
      (select count(*)::int from orders o where o.user_id = u.id) as "orderCount",
      (select coalesce(sum(o.total_minor - o.refunded_minor), 0)::bigint from orders o
        where o.user_id = u.id and o.payment_status in ('paid', 'partially_refunded')) as "paidMinor",
      (select coalesce(jsonb_agg(x order by x."createdAt" desc), '[]'::jsonb) from (
        select o.id, o.order_number as "orderNumber", o.status, o.payment_status as "paymentStatus",
          o.total_minor as "totalMinor", o.created_at as "createdAt"
        from orders o where o.user_id = u.id order by o.created_at desc, o.id desc limit ${lastOrders}) x) as "lastOrders",
      (select coalesce(jsonb_agg(x order by x."lastSeenAt" desc), '[]'::jsonb) from (
        select s.id, s.device_name as "deviceName", s.platform, s.ip, s.created_at as "createdAt",
          s.last_seen_at as "lastSeenAt"
        from user_sessions s where s.user_id = u.id and s.revoked_at is null and s.expires_at > now()
        order by s.last_seen_at desc limit ${mostSessions}) x) as sessions
    from users u where u.id = ${id} and u.user_type is not null and u.deleted_at is null`
  return rows[0]
}
