import { expect, test } from 'bun:test'
import { runOutsideTransaction } from '#platform/transaction-scope'
import { adminWith, auditOf, refuses, superAdmin } from '../admin/support'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'
import { makeProduct, someProduct } from './products'

const shop = await openShop()
const { sql } = shop.context.db
const boss = await superAdmin(shop)
const manager = await adminWith(shop, 'product_manager')
const { token } = manager

const [category] = await sql<[{ id: string }]>`select id from categories order by position limit 1`

const products = () => sql`select count(*)::int as n, max(version) as v from products`
const catalogVersion = async () => (await sql`select version from catalog_state`)[0]?.version

test('what is not the caller’s to say is refused: nobody makes stock out of nothing', async () => {
  const [category] = await sql<[{ id: string }]>`select id from categories limit 1`
  for (const more of [
    { version: 99 },
    { stock: 500 },
    { reserved: 3 },
    { id: boss.id },
    { currency: 'EUR' },
  ]) {
    await refuses(shop, { status: 422, code: 'VALIDATION_FAILED', rows: products }, () =>
      shop.call('/admin/products', { token, body: someProduct(category.id, more) }),
    )
  }
})

test('a product is made, changed, set and archived; each is on record and bumps the catalog', async () => {
  const before = await catalogVersion()
  const audit = await auditOf(shop, async () => {
    const made = await makeProduct(shop, token)
    expect(made).toMatchObject({ version: 1, stock: 0, reserved: 0, currency: 'PLN', available: 0 })
    const path = `/admin/products/${made.id}`
    const read = await shop.call(path, { token })
    expect(read.headers.get('etag')).toBe('"1"')
    expect(Object.keys(read.body.translations).toSorted()).toEqual(['pl', 'tr'])

    const headers = { 'if-match': '"1"', 'x-request-id': 'change-of-price' }
    const en = { name: 'Cheese', fullName: 'White cheese 500 g', description: '' }
    const changed = await shop.call(path, {
      method: 'PATCH',
      token,
      headers,
      body: { priceMinor: 1_399, translations: { en } },
    })
    expect(changed.body).toMatchObject({ priceMinor: 1_399, version: 2, vatRate: 5 })
    expect(Object.keys(changed.body.translations)).toHaveLength(3)
    const shown = await shop.call(`/products/${made.id}`, { headers: { 'accept-language': 'en' } })
    expect(shown.body).toMatchObject({ name: 'Cheese', priceMinor: 1_399 })

    const set = await shop.call(`${path}/settings`, { method: 'PATCH', token, body: { status: 'draft' } })
    expect(set.body).toMatchObject({ status: 'draft', version: 3 })
    expect((await shop.call(`/products/${made.id}`)).status).toBe(404)
    expect((await shop.call(path, { method: 'DELETE', token })).body.status).toBe('archived')
  })
  expect(audit.map((row) => row.action)).toEqual([
    'product.created',
    'product.changed',
    'product.changed',
    'product.archived',
  ])
  expect(audit[1]).toMatchObject({
    actor_id: manager.id,
    request_id: 'change-of-price',
    before: { priceMinor: 1_299, version: 1 },
    after: { priceMinor: 1_399, version: 2 },
  })
  // Exactly what the change was about: neither the time of it nor a field that stayed.
  expect(audit.slice(2).map(({ before: old, after }) => [old, after])).toEqual([
    [
      { status: 'active', version: 2 },
      { status: 'draft', version: 3 },
    ],
    [
      { status: 'draft', version: 3 },
      { status: 'archived', version: 4 },
    ],
  ])
  expect(await catalogVersion()).toBe(before + 4)
})

test('two people edit one product: one succeeds, the other is told, and nothing is lost', async () => {
  const { id } = await makeProduct(shop, token)
  const edit = (priceMinor: number, version = '"1"') =>
    shop.call(`/admin/products/${id}`, {
      method: 'PATCH',
      token,
      headers: { 'if-match': version },
      body: { priceMinor },
    })
  let second: Awaited<ReturnType<typeof edit>> | undefined
  const audit = await auditOf(shop, async () => {
    const replies = await Promise.all([edit(2_000), edit(3_000)])
    expect(replies.map((reply) => reply.status).toSorted()).toEqual([200, 412])
    second = replies.find((reply) => reply.status === 412)
  })
  expect(second?.body).toMatchObject({ code: 'PRODUCT_CHANGED', params: { version: 2 } })
  expect(audit).toHaveLength(1)
  await refuses(shop, { status: 422, code: 'IF_MATCH_REQUIRED', rows: products }, () =>
    shop.call(`/admin/products/${id}`, { method: 'PATCH', token, body: { priceMinor: 5_000 } }),
  )
  expect((await edit(4_000, '"2"')).body.priceMinor).toBe(4_000)
})

test('two settings of one product are changed at once: both hold, and each is on record', async () => {
  const { id } = await makeProduct(shop, token)
  const set = (body: object) => shop.call(`/admin/products/${id}/settings`, { method: 'PATCH', token, body })
  let second: ReturnType<typeof set> | undefined
  // The first has written the product and is not done; the second waits for it.
  shop.at('admin.changed', async () => {
    second = set({ priceMinor: 1_999 })
    await eventually(async () => {
      const waiting = await runOutsideTransaction(
        async () =>
          await sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      )
      return waiting.length > 0
    })
  })
  const audit = await auditOf(shop, async () => {
    expect((await set({ minQuantityIndividual: 3 })).status).toBe(200)
    expect((await second)?.status).toBe(200)
  })
  expect((await shop.call(`/admin/products/${id}`, { token })).body).toMatchObject({
    minQuantityIndividual: 3,
    priceMinor: 1_999,
    version: 3,
  })
  expect(audit.map((row) => row.after)).toEqual([
    { minQuantityIndividual: 3, version: 2 },
    { priceMinor: 1_999, version: 3 },
  ])
})

test('what is wrong with a product is refused, and nothing is written', async () => {
  const { id, productCode, slug } = await makeProduct(shop, token)
  const bad = [
    { priceMinor: 12.5 },
    { priceMinor: 0 },
    { priceMinor: '1299' },
    { vatRate: 6 },
    { vatRate: 19 },
    { translations: {} },
    { translations: { tr: { name: '  ', fullName: 'x', description: '' } } },
    { translations: { de: { name: 'Käse', fullName: 'Käse', description: '' } } },
    { minQuantityIndividual: 0 },
    { quantityPerBox: -1 },
    { productCode: 'has space' },
    { status: 'archived' },
    { brand: 'nul\u0000byte' },
    { attributes: { allergens: [] } },
  ]
  for (const changes of bad) {
    await refuses(shop, { status: 422, code: 'VALIDATION_FAILED', rows: products }, () =>
      shop.call('/admin/products', { token, body: someProduct(category.id, changes) }),
    )
  }
  const taken = [
    [{ productCode }, 409, 'PRODUCT_CODE_TAKEN'],
    [{ slug }, 409, 'PRODUCT_SLUG_TAKEN'],
    [{ categoryId: boss.id }, 404, 'CATEGORY_NOT_FOUND'],
  ] as const
  for (const [changes, status, code] of taken) {
    await refuses(shop, { status, code, rows: products }, () =>
      shop.call('/admin/products', { token, body: someProduct(category.id, changes) }),
    )
  }
  await refuses(shop, { status: 404, code: 'PRODUCT_NOT_FOUND', rows: products }, () =>
    shop.call(`/admin/products/${boss.id}`, { method: 'DELETE', token }),
  )
  await refuses(shop, { status: 422, code: 'VALIDATION_FAILED', rows: products }, () =>
    shop.call(`/admin/products/${id}/settings`, { method: 'PATCH', token, body: {} }),
  )
})

test('a change that another product, or nothing, stands in the way of is refused, and nothing is written', async () => {
  const other = await makeProduct(shop, token)
  const { id } = await makeProduct(shop, token)
  const refused = [
    [{ productCode: other.productCode }, 409, 'PRODUCT_CODE_TAKEN'],
    [{ slug: other.slug }, 409, 'PRODUCT_SLUG_TAKEN'],
    [{ categoryId: boss.id }, 404, 'CATEGORY_NOT_FOUND'],
  ] as const
  const change = (path: string, body: object) =>
    shop.call(path, { method: 'PATCH', token, headers: { 'if-match': '"1"' }, body })
  for (const [body, status, code] of refused) {
    await refuses(shop, { status, code, rows: products }, () => change(`/admin/products/${id}`, body))
  }
  for (const path of [`/admin/products/${boss.id}`, `/admin/products/${boss.id}/settings`]) {
    await refuses(shop, { status: 404, code: 'PRODUCT_NOT_FOUND', rows: products }, () =>
      change(path, { priceMinor: 100 }),
    )
  }
})

test('a product that is sent twice under one key is made once', async () => {
  const headers = { 'idempotency-key': 'one-product' }
  const body = someProduct(category.id)
  const send = (sent: object) => shop.call('/admin/products', { token, headers, body: sent })
  const audit = await auditOf(shop, async () => {
    const replies = await Promise.all([send(body), send(body), send(body)])
    expect(replies.map((reply) => reply.status).toSorted()).toEqual([200, 200, 201])
    expect(new Set(replies.map((reply) => reply.body.id)).size).toBe(1)
  })
  expect(audit).toHaveLength(1)
  await refuses(shop, { status: 422, code: 'IDEMPOTENCY_KEY_REUSED', rows: products }, () =>
    send(someProduct(category.id)),
  )
})

test('a repeated request is answered with what it made, as that is now', async () => {
  const headers = { 'idempotency-key': 'made-before' }
  const body = someProduct(category.id)
  const send = () => shop.call('/admin/products', { token, headers, body })
  const made = await send()
  expect([made.status, made.headers.get('idempotent-replayed')]).toEqual([201, null])
  const path = `/admin/products/${made.body.id}`
  await shop.call(`${path}/settings`, { method: 'PATCH', token, body: { priceMinor: 777 } })
  const replies = [await send(), await send()]
  for (const reply of replies) {
    const { headers: sent } = reply
    expect(reply).toMatchObject({ status: 200, body: { id: made.body.id, priceMinor: 777, version: 2 } })
    expect([sent.get('idempotent-replayed'), sent.get('location'), sent.get('etag')]).toEqual([
      'true',
      path,
      '"2"',
    ])
  }
})

test('the list filters, searches, sorts and pages, in one statement beside the guard’s', async () => {
  const everything: string[] = []
  let cursor = ''
  do {
    const page = await shop.call(`/admin/products?sort=name&limit=40${cursor}`, { token })
    everything.push(...page.body.data.map((product: { id: string }) => product.id))
    cursor = page.body.nextCursor ? `&cursor=${page.body.nextCursor}` : ''
  } while (cursor)
  const [all] = await sql<[{ n: number }]>`select count(*)::int as n from products`
  expect(everything).toHaveLength(all.n)
  expect(new Set(everything).size).toBe(all.n)

  for (const sort of ['newest', 'updated', 'code', 'price', '-price', 'stock', '-stock', 'available']) {
    const first = await shop.call(`/admin/products?sort=${sort}&limit=5`, { token })
    const next = await shop.call(`/admin/products?sort=${sort}&limit=5&cursor=${first.body.nextCursor}`, {
      token,
    })
    expect([first.status, next.status]).toEqual([200, 200])
    const ids = [...first.body.data, ...next.body.data].map((product: { id: string }) => product.id)
    expect(new Set(ids).size).toBe(10)
  }
  const archived = await shop.call('/admin/products?status=archived&count=true', { token })
  expect(archived.body.total).toEqual({ value: archived.body.data.length, exact: true })
  const found = await shop.call('/admin/products?q=BIAŁY', { token })
  expect(found.body.data.length).toBeGreaterThan(0)
  expect((await shop.call('/admin/products?q=%25%25%25&count=true', { token })).body.total.value).toBe(0)
  const [some] = await sql`select category_id as id, brand from products order by created_at limit 1`
  for (const [filter, of] of [
    [`categoryId=${some?.id}`, sql`category_id = ${some?.id}`],
    [`brand=${encodeURIComponent(some?.brand)}`, sql`brand = ${some?.brand}`],
  ] as const) {
    const [expected] = await sql<[{ n: number }]>`select count(*)::int as n from products where ${of}`
    const { body } = await shop.call(`/admin/products?count=true&${filter}`, { token })
    expect(body.total.value).toBe(expected.n)
  }

  const statements = async (path: string) =>
    (await shop.statementsOf(() => shop.call(path, { token }))).length
  expect(await statements('/admin/products?limit=1')).toBe(2)
  expect(await statements('/admin/products?limit=100')).toBe(2)
  const foreign = await shop.call(
    `/admin/products?sort=price&cursor=${(await shop.call('/admin/products?limit=1', { token })).body.nextCursor}`,
    { token },
  )
  expect(foreign.body.code).toBe('CURSOR_INVALID')
})
