import { expect, test } from 'bun:test'
import { adminWith, auditOf, refuses, superAdmin } from '../admin/support'
import { readyBuyer } from '../support/customers'
import { openShop } from '../support/shop'
import { deliver, forge, intentEvent, paidOrder, unpaidOrder } from './support'

const shop = await openShop()
const { sql } = shop.context.db
const boss = await superAdmin(shop)
const manager = await adminWith(shop, 'order_manager')
const { token } = manager
const get = (path: string) => shop.call(path, { token: manager.token })
const post = (path: string, token = boss.token) =>
  shop.call(path, { token, body: { reason: 'looked into it' } })
const inbox = () => sql`select id, outcome, processed_at, attempts from stripe_events order by id`

test('events are listed by how they ended, shown without secrets, and replayed on record', async () => {
  const order = await unpaidOrder(shop)
  const paid = intentEvent(order, 'succeeded')
  await deliver(shop.url, paid)
  const ignored = intentEvent({ intentId: 'pi_of_another_shop', totalMinor: 1 }, 'canceled')
  await deliver(shop.url, ignored)

  const list = await get('/admin/stripe-events?limit=1&count=true')
  expect(list.body.data).toMatchObject([{ id: ignored.id, outcome: 'ignored' }])
  expect(list.body.total).toEqual({ value: 2, exact: true })
  const next = await get(`/admin/stripe-events?limit=1&cursor=${list.body.nextCursor}`)
  expect(next.body.data).toMatchObject([{ id: paid.id, outcome: 'applied', error: null }])
  expect((await get('/admin/stripe-events?outcome=unprocessed&count=true')).body).toEqual({
    data: [],
    nextCursor: null,
    total: { value: 0, exact: true },
  })
  expect((await get('/admin/stripe-events?type=payment_intent.canceled')).body.data).toHaveLength(1)
  expect((await get('/admin/stripe-events?outcome=applied')).body.data).toMatchObject([{ id: paid.id }])
  const detail = await get(`/admin/stripe-events/${paid.id}`)
  expect(detail.body.payload.type).toBe('payment_intent.succeeded')
  expect(JSON.stringify(detail.body)).not.toContain('_secret_')

  const movements = () => sql`select count(*)::int as n from money_movements`
  const before = await movements()
  const audit = await auditOf(shop, async () => {
    expect((await post(`/admin/stripe-events/${paid.id}/replay`)).body.outcome).toBe('applied')
  })
  expect(await movements()).toEqual(before)
  expect(audit).toMatchObject([
    { action: 'stripe_event.replayed', entity_id: paid.id, reason: 'looked into it' },
  ])

  await refuses(shop, { status: 404, code: 'STRIPE_EVENT_NOT_FOUND', rows: inbox }, () =>
    post('/admin/stripe-events/evt_nobody/replay'),
  )
  await refuses(shop, { status: 403, code: 'PERMISSION_MISSING', rows: inbox }, () =>
    post(`/admin/stripe-events/${paid.id}/replay`, manager.token),
  )
  await refuses(shop, { status: 422, code: 'VALIDATION_FAILED', rows: inbox }, () =>
    post('/admin/stripe-events/evt%20or%20not/replay'),
  )
  expect((await get('/admin/stripe-events/evt_nobody')).body.code).toBe('STRIPE_EVENT_NOT_FOUND')
})

test('an event that fails again when it is replayed says why, and is kept with that', async () => {
  const order = await unpaidOrder(shop)
  const failing = intentEvent(order, 'succeeded')
  const fail = () => shop.at('event.applied', () => Promise.reject(new Error('the disk is full')))
  fail()
  await deliver(shop.url, failing)
  const unreadable = forge('payment_intent.succeeded', { id: 'pi_x' })
  await deliver(shop.url, unreadable)
  const state = () => sql`
    select (select jsonb_agg(o order by o.id) from orders o) as orders,
      (select count(*)::int from money_movements) as movements`
  const before = await state()

  fail()
  const failed = await post(`/admin/stripe-events/${failing.id}/replay`)
  expect([failed.status, failed.body.code]).toEqual([500, 'WEBHOOK_PROCESSING_FAILED'])
  // In this shop nobody answers for Stripe.
  const unasked = await post(`/admin/stripe-events/${unreadable.id}/replay`)
  expect([unasked.status, unasked.body.code]).toEqual([503, 'STRIPE_UNAVAILABLE'])

  expect(await state()).toEqual(before)
  for (const [id, error] of [
    [failing.id, 'the disk is full'],
    [unreadable.id, 'cannot be read'],
  ] as const) {
    const { body } = await get(`/admin/stripe-events/${id}`)
    expect(body).toMatchObject({ processedAt: null, attempts: 2, error: expect.stringContaining(error) })
  }
})

test('an app learns without a token whose account is paid, and from how much on', async () => {
  const { stripe, shop: rules } = shop.context.config
  expect(await shop.call('/payment/config')).toMatchObject({
    status: 200,
    body: {
      publishableKey: stripe.publishableKey,
      currency: 'PLN',
      merchantCountry: stripe.merchantCountry,
      minimumOrderMinor: rules.minimumOrderMinor,
    },
  })
})

test('Stripe is not asked about an order of which nothing was prepared there', async () => {
  const buyer = await readyBuyer(shop)
  const body = { shippingAddressId: buyer.addressId, paymentMethod: 'card' }
  const { body: placed } = await shop.call('/orders', { token: buyer.accessToken, body })
  const rows = () => sql`select status, payment_status, event_seq from orders where id = ${placed.id}`
  await refuses(shop, { status: 409, code: 'PAYMENT_NOT_AT_STRIPE', rows }, () =>
    post(`/admin/orders/${placed.id}/payment/refresh`),
  )
})

test('no payment is tried again for an order that takes none, that is not theirs, or that Stripe cannot be asked about', async () => {
  const order = await unpaidOrder(shop)
  const stranger = await readyBuyer(shop)
  const rows = async () => [
    await sql`select status, payment_status, event_seq from orders where id = ${order.orderId}`,
    await sql`select id, state from payments where order_id = ${order.orderId} order by attempt`,
  ]
  const retry = (token: string) =>
    shop.call(`/orders/${order.orderId}/payment/retry`, { method: 'POST', token })
  await refuses(shop, { status: 404, code: 'ORDER_NOT_FOUND', rows }, () => retry(stranger.accessToken))
  // In this shop nobody answers for Stripe.
  await refuses(shop, { status: 503, code: 'STRIPE_UNAVAILABLE', rows }, () => retry(order.accessToken))
  await shop.call(`/orders/${order.orderId}/cancel`, { token: order.accessToken, body: {} })
  await refuses(shop, { status: 409, code: 'PAYMENT_CLOSED', rows }, () => retry(order.accessToken))
})

const support = await adminWith(shop, 'support')
const missing = crypto.randomUUID()

test('money goes back under a key: once, never more than there was, and it is on record', async () => {
  const { orderId, path, totalMinor, productId } = await paidOrder(shop)
  const refund = (body: object, key?: string) =>
    shop.call(`${path}/refunds`, {
      token,
      body: { reason: 'goodwill', ...body },
      headers: key ? { 'idempotency-key': key } : {},
    })
  const rows = () => sql`select amount_minor, state from refunds where order_id = ${orderId} order by id`

  await refuses(shop, { status: 422, code: 'IDEMPOTENCY_KEY_REQUIRED', rows }, () =>
    refund({ amountMinor: 100 }),
  )
  await refuses(shop, { status: 409, code: 'REFUND_EXCEEDS_PAYMENT', rows }, () =>
    refund({ amountMinor: totalMinor + 1 }, 'too-much'),
  )
  await refuses(shop, { status: 422, code: 'RESTOCK_NEEDS_LINES', rows }, () =>
    refund({ amountMinor: 100, restock: true }, 'which'),
  )
  await refuses(shop, { status: 404, code: 'ORDER_NOT_FOUND', rows }, () =>
    shop.call(`/admin/orders/${missing}/refunds`, {
      token,
      body: { reason: 'goodwill', amountMinor: 100 },
      headers: { 'idempotency-key': 'nowhere' },
    }),
  )
  for (const amountMinor of [0, -5, 1.5, '100']) {
    await refuses(shop, { status: 422, code: 'VALIDATION_FAILED', rows }, () =>
      refund({ amountMinor }, 'bad'),
    )
  }
  await refuses(shop, { status: 409, code: 'REFUND_LINES_INVALID', rows }, () =>
    refund({ lines: [{ productId, quantity: 9_999 }] }, 'bad-lines'),
  )
  await refuses(shop, { status: 403, code: 'PERMISSION_MISSING', rows }, () =>
    shop.call(`${path}/refunds`, {
      token: support.token,
      body: { reason: 'x' },
      headers: { 'idempotency-key': 'y' },
    }),
  )
  const audit = await auditOf(shop, async () => {
    const both = await Promise.all([
      refund({ amountMinor: 500 }, 'five'),
      refund({ amountMinor: 500 }, 'five'),
    ])
    expect(both.map((reply) => reply.status).toSorted()).toEqual([200, 201])
    expect(await rows()).toHaveLength(1)
    await refuses(shop, { status: 422, code: 'IDEMPOTENCY_KEY_REUSED', rows }, () =>
      refund({ amountMinor: 600 }, 'five'),
    )
    // Two refunds at once of all that is left: one finds nothing.
    const rest = totalMinor - 500
    const race = await Promise.all([refund({ amountMinor: rest }, 'a'), refund({ amountMinor: rest }, 'b')])
    expect(race.map((reply) => reply.status).toSorted()).toEqual([201, 409])
    const given = race.find((reply) => reply.status === 201)
    expect(given?.body).toMatchObject({ amountMinor: rest, state: 'pending', actorId: manager.id, lines: [] })
    expect(given?.headers.get('location')).toBe(path)
    const page = await shop.call(path, { token })
    expect(page.body).toMatchObject({ status: 'cancelled', paymentStatus: 'refunded' })
    expect(page.body.refunds.find(({ id }: { id: string }) => id === given?.body.id)).toEqual(given?.body)
  })
  expect(audit).toMatchObject([
    { action: 'refund.requested', entity_id: orderId, reason: 'goodwill', after: { amountMinor: 500 } },
    { action: 'refund.requested' },
  ])
  const [failed] =
    await sql`update refunds set state = 'failed' where order_id = ${orderId} and amount_minor = 500 returning id`
  const retry = () =>
    shop.call(`/admin/refunds/${failed?.id}/retry`, { token, body: { reason: 'the card works again' } })
  const retried = await auditOf(shop, async () => expect((await retry()).status).toBe(200))
  expect(retried).toMatchObject([{ action: 'refund.retried', entity_id: failed?.id }])
  await refuses(shop, { status: 409, code: 'REFUND_NOT_FAILED', rows }, retry)
  await refuses(shop, { status: 404, code: 'REFUND_NOT_FOUND', rows }, () =>
    shop.call(`/admin/refunds/${missing}/retry`, { token, body: { reason: 'x' } }),
  )
})
