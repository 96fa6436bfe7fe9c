import { newId } from '#platform/ids'
import { readyBuyer } from '../support/customers'
import type { TestShop } from '../support/shop'
import { deliver, intentEvent, orderAgain, refundEvent, stockOf } from './support'

/** What tests do with refunds by staff, in a shop whose Stripe is forged. */
export function refundBench(shop: TestShop, token: string) {
  const { sql } = shop.context.db

  /** A paid order of three units of one product; `stock` is what there was of it before. */
  async function paidOrder() {
    const buyer = await readyBuyer(shop)
    const { productId, accessToken } = buyer
    const quantity = 3
    const item = { method: 'PUT', token: accessToken, body: { quantity } }
    const { totalMinor } = (await shop.call(`/cart/items/${productId}`, item)).body
    const order = { ...buyer, quantity, totalMinor: Number(totalMinor), ...(await orderAgain(shop, buyer)) }
    const { stock } = await stockOf(shop, productId)
    await deliver(shop.url, intentEvent(order, 'succeeded'))
    return { ...order, stock, path: `/admin/orders/${order.orderId}` }
  }

  const refund = ({ orderId }: PaidOrder, body: object, key: string = newId()) =>
    shop.call(`/admin/orders/${orderId}/refunds`, {
      token,
      body: { reason: 'damaged', ...body },
      headers: { 'idempotency-key': key },
    })

  const retry = (id: string) =>
    shop.call(`/admin/refunds/${id}/retry`, { token, body: { reason: 'the card works again' } })

  /** Stripe says that a refund of ours came to nothing. */
  const fail = (order: PaidOrder, { id, amountMinor }: { id: string; amountMinor: number }) =>
    deliver(
      shop.url,
      refundEvent(order, { id: `re_${newId()}`, amountMinor, status: 'failed', rowId: id }, 'failed'),
    )

  async function headOf({ orderId }: PaidOrder) {
    const [row] = await sql`select status, payment_status, cancel_reason from orders where id = ${orderId}`
    return { ...row }
  }

  /** All that a refund could have changed. */
  const rowsOf = (order: PaidOrder) => async () => [
    await headOf(order),
    await stockOf(shop, order.productId),
    await sql`select id, state, amount_minor from refunds where order_id = ${order.orderId} order by id`,
    await sql`select id, delta, reason from stock_movements where order_id = ${order.orderId} order by id`,
    await sql`select id from outbox where payload ->> 'orderId' = ${order.orderId} order by id`,
  ]

  return { paidOrder, refund, retry, fail, headOf, rowsOf }
}

export interface PaidOrder {
  readonly paymentId: string
  readonly orderId: string
  readonly intentId: string
  readonly productId: string
  readonly quantity: number
  readonly totalMinor: number
  readonly accessToken: string
  readonly userId: string
  readonly stock: number
  readonly path: string
}

export const unitsOf = ({ productId }: Pick<PaidOrder, 'productId'>, quantity: number) => [
  { productId, quantity },
]
