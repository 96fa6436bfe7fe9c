import type { Database } from '#platform/database'
import type { RequestKey } from '#platform/idempotency'
import type { CartLine } from '../cart'
import type { AddressSnapshot, PaymentStatus } from '../order'
import { cartLines, type Perspective } from './carts'

/** The live unpaid order of a cart. */
export interface LiveOrder {
  readonly id: string
  readonly cartVersion: number
  readonly requestHash: string
  readonly paymentStatus: PaymentStatus
}

/** All that placing an order has to know, read in one statement. */
export interface Checkout {
  readonly cartId: string | null
  readonly cartVersion: number
  readonly lines: readonly CartLine[]
  readonly shippingAddress: AddressSnapshot | null
  readonly billingAddress: AddressSnapshot | null
  readonly liveOrder: LiveOrder | null
  readonly replay: { readonly resultId: string; readonly sameBody: boolean } | null
  /** A fresh value of the sequence behind order numbers. Values of refused orders are lost, which nobody can see. */
  readonly sequenceValue: number
}

export interface CheckoutQuery extends Perspective {
  readonly userId: string
  readonly shippingAddressId: string
  readonly billingAddressId: string
  readonly requestKey: RequestKey | undefined
}

export async function readCheckout(db: Database, query: CheckoutQuery): Promise<Checkout> {
  const { sql } = db
  const { userId, requestKey } = query
  const address = (id: string) => sql`
    (select jsonb_build_object('recipientName', recipient_name, 'recipientPhone', recipient_phone, 'street', street,
        'city', city, 'postalCode', postal_code, 'country', country)
    from addresses where id = ${id} and user_id = ${userId} and deleted_at is null)`
  const replay = requestKey
    ? sql`(select jsonb_build_object('resultId', result_id, 'sameBody', body_hash = ${requestKey.bodyHash})
        from idempotency_keys where actor_id = ${requestKey.actorId} and method = ${requestKey.method}
          and path = ${requestKey.path} and key = ${requestKey.key})`
    : sql`null::jsonb`
  const [row] = await sql<[Checkout]>`
    select c.id as "cartId", coalesce(c.version, 0) as "cartVersion", ${cartLines(db, query)} as lines,
      ${address(query.shippingAddressId)} as "shippingAddress", ${address(query.billingAddressId)} as "billingAddress",
      (select jsonb_build_object('id', o.id, 'cartVersion', o.cart_version, 'requestHash', o.request_hash,
          'paymentStatus', o.payment_status)
        from orders o
        where o.cart_id = c.id and o.status = 'pending' and o.payment_method <> 'bank_transfer') as "liveOrder",
      ${replay} as replay, nextval('order_number_seq') as "sequenceValue"
    from (select ${userId}::uuid as id) u left join carts c on c.user_id = u.id`
  return row
}
