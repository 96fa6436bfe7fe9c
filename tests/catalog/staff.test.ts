import { expect, test } from 'bun:test'
import { openShop } from '../support/shop'
import { makeProduct, someProduct } from './products'
import { adminWith, auditOf, refuses, superAdmin } from '../admin/support'

const shop = await openShop()
const { sql } = shop.context.db
const boss = await superAdmin(shop)
const manager = await adminWith(shop, 'product_manager')
const { token } = manager

const [category] = await sql<[{ id: string }]>`select id from categories order by position limit 1`

const products = () => sql`select count(*)::int as n, max(version) as v from products`
const catalogVersion = async () => (await sql`select version from catalog_state`)[0]?.version

test('a product is made, changed, set and archived; each is on record and bumps the catalog', async () => {
  const before = await catalogVersion()
  const audit = await auditOf(shop, async () => {
    const made = await makeProduct(shop, token, {
      version: 99,
      stock: 500,
      reserved: 3,
      id: boss.id,
      currency: 'EUR',
    })
    // What is not the caller's to say is ignored: nobody makes stock out of nothing.
    expect(made).toMatchObject({ version: 1, stock: 0, reserved: 0, currency: 'PLN', available: 0 })
    expect(made.id).not.toBe(boss.id)
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
  const archived = await shop.call('/admin/products?status=archived', { token })
  expect(archived.body.total).toEqual({ value: archived.body.data.length, exact: true })
  const found = await shop.call('/admin/products?q=BIAŁY', { token })
  expect(found.body.data.length).toBeGreaterThan(0)
  expect((await shop.call('/admin/products?q=%25%25%25', { token })).body.total.value).toBe(0)

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

test('categories are made, moved, refused in a circle, and deleted only when empty', async () => {
  const fields = (slug: string, parentId: string | null) => ({
    slug,
    parentId,
    position: 900,
    translations: { tr: { name: slug, description: '' } },
  })
  const make = (slug: string, parentId: string | null) =>
    shop.call('/admin/categories', { token, body: fields(slug, parentId) })
  const rows = () => sql`select id, slug, parent_id from categories order by id`
  const audit = await auditOf(shop, async () => {
    const parent = (await make('test-parent', null)).body
    const child = (await make('test-child', parent.id)).body
    const path = `/admin/categories/${parent.id}`
    await refuses(shop, { status: 409, code: 'CATEGORY_CYCLE', rows }, () =>
      shop.call(path, { method: 'PATCH', token, body: { parentId: child.id } }),
    )
    await refuses(shop, { status: 409, code: 'CATEGORY_NOT_EMPTY', rows }, () =>
      shop.call(path, { method: 'DELETE', token }),
    )
    await refuses(shop, { status: 409, code: 'CATEGORY_SLUG_TAKEN', rows }, () => make('test-child', null))
    await refuses(shop, { status: 404, code: 'CATEGORY_NOT_FOUND', rows }, () => make('orphan', boss.id))
    await refuses(shop, { status: 422, code: 'VALIDATION_FAILED', rows }, () =>
      shop.call('/admin/categories', { token, body: { ...fields('empty', null), translations: {} } }),
    )
    const renamed = await shop.call(path, { method: 'PATCH', token, body: { position: 901 } })
    expect(renamed.body.position).toBe(901)
    expect((await shop.call(`/admin/categories/${child.id}`, { method: 'DELETE', token })).status).toBe(200)
    expect((await shop.call(path, { method: 'DELETE', token })).status).toBe(200)
    expect((await shop.call(path, { token })).body.code).toBe('CATEGORY_NOT_FOUND')
  })
  expect(audit.map((row) => row.action)).toEqual([
    'category.created',
    'category.created',
    'category.changed',
    'category.deleted',
    'category.deleted',
  ])
  const full = await shop.call(`/admin/categories/${category.id}`, { method: 'DELETE', token })
  expect(full.body.code).toBe('CATEGORY_NOT_EMPTY')
})
