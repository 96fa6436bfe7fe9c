import { expect, test } from 'bun:test'
import { adminWith, auditOf, refuses, superAdmin } from '../admin/support'
import { expectStockToMatch, orderAgain, stockOf } from '../payment/support'
import { readyBuyer } from '../support/customers'
import { openShop } from '../support/shop'
import { expectState, wakeUpsOf } from './support'

const shop = await openShop()
const { sql } = shop.context.db
const { token } = await superAdmin(shop)
const look = async (orderId: string) => (await shop.call(`/admin/orders/${orderId}`, { token })).body

/** An order that waits for a bank transfer: as a company that may pay later leaves it behind. */
async function transferOrder() {
  const buyer = await readyBuyer(shop)
  const { productId, accessToken } = buyer
  const quantity = buyer.quantity + 2
  await shop.call(`/cart/items/${productId}`, { method: 'PUT', token: accessToken, body: { quantity } })
  const order = { productId, quantity, ...(await orderAgain(shop, buyer)) }
  await sql`
    update orders set payment_method = 'bank_transfer', payment_term_days = 14, expires_at = null
    where id = ${order.orderId}`
  const rows = () =>
    sql`select status, payment_status, paid_at, event_seq from orders where id = ${order.orderId}`
  const act = (verb: string, key: string, body: object = {}) =>
    shop.call(`/admin/orders/${order.orderId}/${verb}`, { token, body, headers: { 'idempotency-key': key } })
  return { ...order, rows, act }
}

test.each(['approve-transfer', 'mark-paid'])('%s of an order that is not there is refused', async (verb) => {
  const rows = () => sql`select id, status, payment_status, event_seq from orders order by id`
  const headers = { 'idempotency-key': verb }
  await refuses(shop, { status: 404, code: 'ORDER_NOT_FOUND', rows }, () =>
    shop.call(`/admin/orders/${crypto.randomUUID()}/${verb}`, { token, body: {}, headers }),
  )
})

test('an order by bank transfer is approved once and marked paid once, whoever asks again', async () => {
  const order = await transferOrder()
  const { orderId, act, rows } = order
  const before = await stockOf(shop, order.productId)
  await refuses(shop, { status: 409, code: 'TRANSFER_NOT_AWAITED', rows }, () => act('mark-paid', 'early'))

  const audit = await auditOf(shop, async () => {
    for (const replayed of [null, 'true']) {
      const approved = await act('approve-transfer', 'go', { reason: 'known for years' })
      const page = await expectState(look, approved, { status: 'confirmed', paymentStatus: 'pending' })
      expect(page.awaitsTransfer).toBe(true)
      expect(approved.headers.get('idempotent-replayed')).toBe(replayed)
    }
    expect(await stockOf(shop, order.productId)).toEqual({
      stock: before.stock - order.quantity,
      reserved: before.reserved - order.quantity,
    })
    await refuses(shop, { status: 409, code: 'TRANSFER_NOT_PENDING', rows }, () =>
      act('approve-transfer', 'again'),
    )
    for (const replayed of [null, 'true']) {
      const paid = await act('mark-paid', 'paid', { reason: 'statement 7' })
      const page = await expectState(look, paid, { status: 'confirmed', paymentStatus: 'paid' })
      expect(page.awaitsTransfer).toBe(false)
      expect(paid.headers.get('idempotent-replayed')).toBe(replayed)
    }
    await refuses(shop, { status: 409, code: 'TRANSFER_NOT_AWAITED', rows }, () => act('mark-paid', 'anew'))
  })
  expect(audit.map(({ action, entity_id, after, reason }) => ({ action, entity_id, after, reason }))).toEqual(
    [
      {
        action: 'order.transfer_approved',
        entity_id: orderId,
        after: { status: 'confirmed' },
        reason: 'known for years',
      },
      {
        action: 'order.transfer_received',
        entity_id: orderId,
        after: { paymentStatus: 'paid' },
        reason: 'statement 7',
      },
    ],
  )
  const { timeline } = await look(orderId)
  expect(timeline.map((entry: { event: string }) => entry.event)).toEqual([
    'order.placed',
    'order.approved',
    'payment.transfer_received',
  ])
  await expectStockToMatch(shop)
})

test('one whose money came is not cancelled as if it had not, and stays as it was', async () => {
  const { orderId, act, rows, productId } = await transferOrder()
  await act('approve-transfer', 'go')
  await act('mark-paid', 'paid')
  const all = async () => [await rows(), await stockOf(shop, productId)]
  await refuses(shop, { status: 409, code: 'TRANSFER_ALREADY_PAID', rows: all }, () =>
    act('cancel', 'c', { reason: 'changed their mind' }),
  )
  expect((await look(orderId)).legalMoves).toEqual(['preparing'])

  const unpaid = await transferOrder()
  await act('approve-transfer', 'go')
  expect((await unpaid.act('cancel', 'c', { reason: 'never paid' })).body.status).toBe('cancelled')
})

test('an order that is to be paid online is not approved without its money', async () => {
  const { orderId, act, rows } = await transferOrder()
  await sql`update orders set payment_method = 'blik', payment_term_days = null where id = ${orderId}`
  await refuses(shop, { status: 409, code: 'TRANSFER_NOT_PENDING', rows }, () =>
    act('approve-transfer', 'go'),
  )
})

test('a customer who follows the order is woken by both steps, and by neither when it is sent again', async () => {
  const { orderId, act } = await transferOrder()
  for (const verb of ['approve-transfer', 'mark-paid']) {
    const first = await wakeUpsOf(shop, orderId, () => act(verb, verb))
    const again = await wakeUpsOf(shop, orderId, () => act(verb, verb))
    expect([first.reply.status, first.woken, again.reply.status, again.woken]).toEqual([200, 1, 200, 0])
  }
})

test('an accountant confirms the money of a transfer, and no more; support writes a note, and no more', async () => {
  const [accountant, support] = [await adminWith(shop, 'accountant'), await adminWith(shop, 'support')]
  const { orderId, act, rows } = await transferOrder()
  const post = (by: { token: string }, verb: string, body: object) =>
    shop.call(`/admin/orders/${orderId}/${verb}`, {
      token: by.token,
      body,
      headers: { 'idempotency-key': crypto.randomUUID() },
    })
  const refused = { status: 403, code: 'PERMISSION_MISSING', rows }
  await refuses(shop, refused, () => post(accountant, 'approve-transfer', {}))
  await act('approve-transfer', 'go')
  await refuses(shop, refused, () => post(support, 'mark-paid', {}))

  expect((await post(support, 'notes', { text: 'the customer called' })).body).toMatchObject({ id: orderId })
  expect((await post(accountant, 'mark-paid', {})).body).toMatchObject({ paymentStatus: 'paid' })

  await refuses(shop, refused, () => post(accountant, 'move', { to: 'preparing' }))
  await refuses(shop, refused, () => post(support, 'move', { to: 'preparing' }))
  expect((await look(orderId)).staffNotes).toMatchObject([{ text: 'the customer called' }])
})
