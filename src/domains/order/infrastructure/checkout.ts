import type { Database } from '#platform/database'
import { type RequestKey, replayOf } from '#platform/idempotency'
import type { CartLine } from '../cart'
import type { AddressSnapshot, PaymentStatus } from '../order'
import { cartLines, liveOrderJoin, type Perspective } from './cart-lines'
import { guestCartWaits } from './carts'

/** The live unpaid order of a cart. */
export interface LiveOrder {
  readonly id: string
  readonly cartVersion: number
  readonly requestHash: string
  readonly paymentStatus: PaymentStatus
  /** Whether the time to pay is over, by the database's clock. */
  readonly overdue: boolean
}

/** All that placing an order has to know, read in one statement. */
export interface Checkout {
  readonly cartId: string | null
  readonly cartVersion: number
  readonly lines: readonly CartLine[]
  readonly shippingAddress: AddressSnapshot | null
  readonly billingAddress: AddressSnapshot | null
  readonly liveOrder: LiveOrder | null
  /** The order by bank transfer that this very submission led to: it emptied the cart, and nothing was put in since. */
  readonly transferId: string | null
  /** A guest's cart has to be merged into this one first. */
  readonly guestCartWaits: boolean
  readonly replay: { readonly resultId: string | null; readonly sameBody: boolean } | null
  /** A fresh value of the sequence behind order numbers. Values of refused orders are lost, which nobody can see. */
  readonly sequenceValue: number
}

export interface CheckoutQuery extends Perspective {
  readonly userId: string
  readonly shippingAddressId: string
  readonly billingAddressId: string
  readonly requestKey: RequestKey | undefined
  readonly requestHash: string
  readonly byTransfer: boolean
}

/** How long the same body, sent again after an order by bank transfer, is taken for the same submission. */
const sameSubmissionHours = 24

export async function readCheckout(db: Database, query: CheckoutQuery): Promise<Checkout> {
  const { sql } = db
  const { userId } = query
  const address = (id: string) => sql`
    (select jsonb_build_object('recipientName', recipient_name, 'recipientPhone', recipient_phone, 'street', street,
        'city', city, 'postalCode', postal_code, 'country', country)
    from addresses where id = ${id} and user_id = ${userId} and deleted_at is null)`
  const transfer = query.byTransfer
    ? sql`(select o.id from orders o
        where o.user_id = u.id and o.created_at > now() - make_interval(hours => ${sameSubmissionHours})
          and o.cart_id = c.id and o.cart_version = c.version - 1 and o.request_hash = ${query.requestHash}
          and o.payment_method = 'bank_transfer' and o.status = 'pending'
        order by o.created_at desc limit 1)`
    : sql`null::uuid`
  const [row] = await sql<[Checkout]>`
    select c.id as "cartId", coalesce(c.version, 0) as "cartVersion", ${cartLines(db, query)} as lines,
      ${address(query.shippingAddressId)} as "shippingAddress", ${address(query.billingAddressId)} as "billingAddress",
      case when live.id is not null then jsonb_build_object('id', live.id, 'cartVersion', live.cart_version,
        'requestHash', live.request_hash, 'paymentStatus', live.payment_status, 'overdue', live.overdue) end as "liveOrder",
      ${transfer} as "transferId", ${guestCartWaits(db)} as "guestCartWaits",
      ${replayOf(db, query.requestKey)} as replay, nextval('order_number_seq') as "sequenceValue"
    from (select ${userId}::uuid as id) u
    left join carts c on c.user_id = u.id
    ${liveOrderJoin(db)}`
  return row
}
