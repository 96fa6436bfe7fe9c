import { expect, test } from 'bun:test'
import { signUpCorporate } from '../identity/support'
import { addAddress, readyBuyer, signUp } from '../support/customers'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'
import { expectStockToMatch, stockOf } from '../support/stock'
import { adminWith, auditOf, refuses, superAdmin } from './support'

const shop = await openShop()
const { sql } = shop.context.db
const boss = await superAdmin(shop)
const support = await adminWith(shop, 'support')
const manager = await adminWith(shop, 'order_manager')

const get = (path: string, token = support.token) => shop.call(path, { token })
const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  shop.call(path, { token: boss.token, body, headers })
const accounts = () => sql`
  select (select json_agg(json_build_array(id, blocked_at) order by id) from users) as users,
    (select count(*) from user_sessions where revoked_at is null)::int as sessions,
    (select count(*) from security_events where kind <> 'access_refused')::int as events,
    (select json_agg(m order by m::text) from company_members m) as members`

test('a customer is found, and seen with orders, totals and sessions', async () => {
  const buyer = await readyBuyer(shop)
  const placed = await shop.call('/orders', {
    token: buyer.accessToken,
    body: { shippingAddressId: buyer.addressId, paymentMethod: 'card' },
  })
  await sql`update orders set payment_status = 'paid' where id = ${placed.body.id}`
  const found = await get(`/admin/users?count=true&q=${encodeURIComponent(buyer.phone.slice(3))}`)
  expect(found.body).toMatchObject({ data: [{ id: buyer.userId }], total: { value: 1, exact: true } })
  const { body } = await get(`/admin/users/${buyer.userId}`)
  expect(body).toMatchObject({ orderCount: 1, paidMinor: buyer.totalMinor, company: null, blockedAt: null })
  expect(body.lastOrders[0].id).toBe(placed.body.id)
  expect(body.sessions).toMatchObject([{ id: buyer.sessionId, platform: 'ios' }])
  // Staff are no customers: another permission shows them.
  expect((await get(`/admin/users/${boss.id}`)).body.code).toBe('CUSTOMER_NOT_FOUND')
  expect((await get('/admin/users?q=Kaya&count=true')).body.total.value).toBe(0)
  expect((await get('/admin/users?userType=corporate')).body.data).toEqual([])
})

test('a blocked customer is out at once; sessions can be ended without a block', async () => {
  const customer = await signUp(shop)
  const path = `/admin/users/${customer.userId}`
  const me = () => shop.call('/me', { token: customer.accessToken })
  const shown = async () => (await get(path)).body
  const reason = { reason: 'charge-back' }
  await refuses(shop, { status: 409, code: 'ALREADY_SO', rows: accounts }, () =>
    post(`${path}/unblock`, reason),
  )
  const audit = await auditOf(shop, async () => {
    expect((await me()).status).toBe(200)
    const blocked = await post(`${path}/block`, reason)
    expect(blocked.body).toEqual({ id: customer.userId, blockedAt: expect.any(String) })
    expect(await shown()).toMatchObject({ blockedAt: blocked.body.blockedAt, sessions: [] })
    expect((await me()).status).toBe(401)
    await refuses(shop, { status: 409, code: 'ALREADY_SO', rows: accounts }, () =>
      post(`${path}/block`, reason),
    )
    expect((await get('/admin/users?blocked=true&count=true')).body.total.value).toBe(1)
    expect((await post(`${path}/unblock`, reason)).body).toEqual({ id: customer.userId, blockedAt: null })
    expect((await shown()).blockedAt).toBeNull()
  })
  expect(audit.map((row) => [row.action, row.reason])).toEqual([
    ['customer.blocked', 'charge-back'],
    ['customer.unblocked', 'charge-back'],
  ])
  const other = await signUp(shop)
  const ended = await post(`/admin/users/${other.userId}/revoke-sessions`, { reason: 'lost phone' })
  expect(ended.body).toEqual({ id: other.userId, blockedAt: null })
  expect((await get(`/admin/users/${other.userId}`)).body.sessions).toEqual([])
  expect((await shop.call('/me', { token: other.accessToken })).status).toBe(401)
  await refuses(shop, { status: 409, code: 'ALREADY_SO', rows: accounts }, () =>
    post(`/admin/users/${other.userId}/revoke-sessions`, { reason: 'again' }),
  )
  await refuses(shop, { status: 422, code: 'VALIDATION_FAILED', rows: accounts }, () =>
    post(`${path}/block`, {}),
  )
  await refuses(shop, { status: 403, code: 'PERMISSION_MISSING', rows: accounts }, () =>
    shop.call(`${path}/block`, { token: support.token, body: reason }),
  )
})

test('whoever may block customers can neither block, unblock nor sign out staff, the deleted or nobody', async () => {
  const colleague = await adminWith(shop, 'support')
  const blocked = await adminWith(shop, 'support')
  await sql`update users set blocked_at = now() where id = ${blocked.id}`
  const gone = await signUp(shop)
  await sql`update users set deleted_at = now() where id = ${gone.userId}`
  for (const id of [colleague.id, blocked.id, boss.id, gone.userId, crypto.randomUUID()]) {
    for (const verb of ['block', 'unblock', 'revoke-sessions']) {
      await refuses(shop, { status: 404, code: 'CUSTOMER_NOT_FOUND', rows: accounts }, () =>
        post(`/admin/users/${id}/${verb}`, { reason: 'coup' }),
      )
    }
  }
  expect((await shop.call('/admin/me', { token: colleague.token })).status).toBe(200)
})

test('signing a blocked customer out says since when they are blocked', async () => {
  const customer = await signUp(shop)
  const path = `/admin/users/${customer.userId}`
  const { body } = await post(`${path}/block`, { reason: 'charge-back' })
  // A session that a block never ended, as one of an older release.
  await sql`update user_sessions set revoked_at = null where user_id = ${customer.userId}`
  expect((await post(`${path}/revoke-sessions`, { reason: 'left over' })).body).toEqual(body)
})

test('a membership is approved with terms, pays by bank transfer, and is refused again', async () => {
  const signedUp = await signUpCorporate(shop, { name: 'Sklep Ali', nip: '5261040828' })
  expect(signedUp.status).toBe(201)
  const { accessToken: token, userId } = signedUp.body
  const waiting = await get('/admin/companies?state=pending')
  const [company] = waiting.body.data
  expect(company).toMatchObject({
    nip: '5261040828',
    members: [{ userId, state: 'pending', claimedName: 'Sklep Ali' }],
  })
  const member = `/admin/companies/${company.id}/members/${userId}`

  for (const paymentTermDays of [10, 0, '14', undefined]) {
    await refuses(shop, { status: 422, code: 'VALIDATION_FAILED', rows: accounts }, () =>
      post(`${member}/approve`, { paymentTermDays }),
    )
  }
  for (const [verb, body] of [
    ['approve', { paymentTermDays: 14 }],
    ['refuse', { reason: 'not theirs' }],
  ] as const) {
    await refuses(shop, { status: 404, code: 'MEMBERSHIP_NOT_FOUND', rows: accounts }, () =>
      post(`/admin/companies/${company.id}/members/${boss.id}/${verb}`, body),
    )
    await refuses(shop, { status: 404, code: 'COMPANY_NOT_FOUND', rows: accounts }, () =>
      post(`/admin/companies/${boss.id}/members/${userId}/${verb}`, body),
    )
  }
  const audit = await auditOf(shop, async () => {
    const approved = await post(`${member}/approve`, { paymentTermDays: 14 })
    expect(approved.body.members).toMatchObject([
      { state: 'approved', paymentTermDays: 14, decidedBy: boss.id },
    ])
    expect((await get(`/admin/companies/${company.id}`)).body).toEqual(approved.body)
  })
  expect(audit).toMatchObject([
    {
      action: 'membership.approved',
      before: { state: 'pending' },
      after: { state: 'approved', paymentTermDays: 14 },
    },
  ])
  await transfer(token)
  const refused = await post(`${member}/refuse`, { reason: 'left the company' })
  expect(refused.body.members).toMatchObject([{ state: 'refused', paymentTermDays: null }])
  expect((await get('/admin/companies?state=pending&count=true')).body.total.value).toBe(0)
  expect((await get('/admin/companies?q=sklep&count=true')).body.total.value).toBe(1)
})

test('the record of a decision says what it replaced, also where a colleague decides at the same moment', async () => {
  const { body } = await signUpCorporate(shop, { name: 'Bar Ewa', nip: '1060000062' })
  const [claim] = await sql`select company_id from company_members where user_id = ${body.userId}`
  const member = `/admin/companies/${claim?.company_id}/members/${body.userId}`
  let refusing: ReturnType<typeof post> | undefined
  // The approval is made and not yet committed: the refusal waits for it.
  shop.at('admin.changed', async () => {
    refusing = post(`${member}/refuse`, { reason: 'who is this?' })
    await eventually(async () => {
      const waiting = await sql`
        select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      return waiting.length > 0
    })
  })
  const audit = await auditOf(shop, async () => {
    expect((await post(`${member}/approve`, { paymentTermDays: 7 })).status).toBe(200)
    expect((await refusing)?.body.members).toMatchObject([{ state: 'refused', paymentTermDays: null }])
  })
  expect(audit.map((row) => [row.action, row.before])).toEqual([
    ['membership.approved', { state: 'pending', paymentTermDays: null }],
    ['membership.refused', { state: 'approved', paymentTermDays: 7 }],
  ])
})

/** Buys by bank transfer, and has it approved and marked paid. */
async function transfer(token: string): Promise<void> {
  const [product] = await sql<[{ id: string; minimum: number; box: number | null }]>`
    select id, min_quantity_corporate as minimum, quantity_per_box as box from products
    where status = 'active' and stock > 60 order by price_minor desc limit 1`
  const box = product.box ?? 1
  const quantity = Math.ceil(product.minimum / box) * box
  await shop.call(`/cart/items/${product.id}`, { token, method: 'PUT', body: { quantity } })
  const placed = await shop.call('/orders', {
    token,
    body: { shippingAddressId: await addAddress(shop, token), paymentMethod: 'bank_transfer' },
  })
  expect(placed.status).toBe(201)
  const path = `/admin/orders/${placed.body.id}`
  const rows = () => sql`select status, payment_status, paid_at from orders where id = ${placed.body.id}`
  const before = await stockOf(shop.context.db, product.id)
  const asManager = (verb: string) => shop.call(`${path}/${verb}`, { token: manager.token, body: {} })

  await refuses(shop, { status: 409, code: 'TRANSFER_NOT_AWAITED', rows }, () =>
    post(`${path}/mark-paid`, {}, { 'idempotency-key': 'early' }),
  )
  const approved = await asManager('approve-transfer')
  expect(approved.body).toMatchObject({
    status: 'confirmed',
    paymentStatus: 'pending',
    legalMoves: ['preparing'],
    canCancel: true,
  })
  expect(await stockOf(shop.context.db, product.id)).toEqual({
    stock: before.stock - quantity,
    reserved: before.reserved - quantity,
  })
  await expectStockToMatch(shop.context.db)
  await refuses(shop, { status: 409, code: 'TRANSFER_NOT_PENDING', rows }, () =>
    asManager('approve-transfer'),
  )
  expect((await shop.call(`${path}/move`, { token: manager.token, body: { to: 'preparing' } })).status).toBe(
    200,
  )

  // Both permissions are needed, and the manager of orders has one.
  await refuses(shop, { status: 403, code: 'PERMISSION_MISSING', rows }, () => asManager('mark-paid'))
  await refuses(shop, { status: 422, code: 'IDEMPOTENCY_KEY_REQUIRED', rows }, () =>
    post(`${path}/mark-paid`, {}),
  )
  const audit = await auditOf(shop, async () => {
    const key = { 'idempotency-key': 'paid' }
    const twice = await Promise.all(
      [1, 2].map(() => post(`${path}/mark-paid`, { reason: 'statement 7' }, key)),
    )
    expect(twice.map((reply) => [reply.status, reply.body.paymentStatus])).toEqual([
      [200, 'paid'],
      [200, 'paid'],
    ])
  })
  expect(audit).toMatchObject([
    { action: 'order.transfer_received', reason: 'statement 7', actor_id: boss.id },
  ])
}

test('customers and companies are listed in one statement beside the guard’s, at 1 row and at 100', async () => {
  await sql`
    insert into users (id, phone, user_type, first_name, last_name, language)
    select gen_random_uuid(), '+4860' || lpad(n::text, 7, '0'), 'individual', 'Many', 'No ' || n, 'pl'
    from generate_series(1, 120) n`
  await sql`
    insert into companies (id, nip, name)
    select gen_random_uuid(), lpad(n::text, 10, '0'), 'Many ' || n from generate_series(1, 120) n`
  const statements = async (path: string) => (await shop.statementsOf(() => get(path))).length
  for (const path of ['/admin/users', '/admin/companies']) {
    expect([await statements(`${path}?limit=1`), await statements(`${path}?limit=100`)]).toEqual([2, 2])
    const first = await get(`${path}?q=many&limit=70&count=true`)
    const second = await get(`${path}?q=many&limit=70&cursor=${first.body.nextCursor}`)
    expect([second.body.data.length, second.body.nextCursor]).toEqual([50, null])
    // More than 100 are not counted; the planner, which knows nothing of these rows yet, may be far off.
    expect(first.body.total).toEqual({ value: expect.any(Number), exact: false })
    expect(first.body.total.value).toBeGreaterThan(100)
  }
  expect(await statements(`/admin/users/${boss.id}`)).toBe(2)
})
