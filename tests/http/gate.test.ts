import { expect, test } from 'bun:test'
import { superAdmin } from '../admin/support'
import { makeProduct, someProduct } from '../catalog/products'
import { challengeFor } from '../identity/support'
import { codeOf, newDevice, newPhone, readyBuyer } from '../support/customers'
import { openShop, type Reply } from '../support/shop'
import { walkRoutes } from './routes'

const shop = await openShop()
const { sql } = shop.context.db
const admin = await superAdmin(shop)
const buyer = await readyBuyer(shop)
const routes = walkRoutes(shop)
const gated = routes.filter(({ caller }) => caller !== 'signed')
const tokens = { staff: admin.token, customer: buyer.accessToken, anybody: undefined, signed: undefined }
const faultsOf = ({ body }: Reply) =>
  (body.errors ?? []).map(({ pointer, code }: Record<string, string>) => [pointer, code])
const refusedFor = (reply: Reply, ...fault: string[]) => {
  expect([reply.status, reply.body.code]).toEqual([422, 'VALIDATION_FAILED'])
  expect(faultsOf(reply)).toContainEqual(fault)
}

test('no route takes a query parameter that it does not know', async () => {
  expect(gated.length).toBeGreaterThan(90)
  for (const { name, method, path, caller } of gated) {
    const reply = await shop.call(`${path}?surely=not`, { method, token: tokens[caller] })
    expect({ name, status: reply.status, faults: faultsOf(reply) }).toEqual({
      name,
      status: 422,
      faults: [['/query/surely', 'UNKNOWN_PARAMETER']],
    })
  }
})

test('a parameter is given once, and the one that was meant is named', async () => {
  refusedFor(await shop.call('/products?sort=name&sort=-price'), '/query/sort', 'REPEATED_PARAMETER')
  refusedFor(await shop.call('/products?sort=name&%73ort=name'), '/query/sort', 'REPEATED_PARAMETER')
  const misspelt = await shop.call('/products?instock=true')
  expect(misspelt.body.errors[0]).toMatchObject({
    params: { nearest: 'inStock' },
    message: 'There is no parameter “instock”. Did you mean inStock?',
  })
  const unheardOf = await shop.call('/products?colour=red', { headers: { 'accept-language': 'pl' } })
  expect(unheardOf.body.errors[0].message).toBe(
    'Nie ma parametru „colour”. Znane tutaj: q, category, brand, badge, minPrice, maxPrice, inStock, sort, limit, cursor.',
  )
  for (const query of ['category=%ff', 'category=%', '%ed%a0%80=x', 'category=%ed%a0%80']) {
    expect((await shop.call(`/products?${query}`)).body.code).toBe('MALFORMED_REQUEST')
  }
  refusedFor(await shop.call('/products?category=a%00b'), '/query/category', 'ZERO_BYTE')
  refusedFor(await shop.call('/products?limit=1000'), '/query/limit', 'TOO_LARGE')
})

test('everything under /admin and /orders refuses unknown fields; customers’ other bodies are the exception', async () => {
  const open = gated.filter(({ isStrict, body }) => body && !isStrict).map(({ name }) => name)
  expect(open.toSorted()).toEqual([
    'PATCH /cart/items',
    'PATCH /me',
    'PATCH /me/addresses/:id',
    'POST /auth/guest',
    'POST /auth/logout',
    'POST /auth/otp',
    'POST /auth/otp/verify',
    'POST /auth/refresh',
    'POST /auth/register',
    'POST /auth/revoke-all-sessions',
    'POST /auth/revoke-session',
    'POST /cart/items',
    'POST /me/addresses',
    'PUT /cart/items/:productId',
    'PUT /me/company',
  ])
  const strict = gated.filter(({ isStrict, method }) => isStrict && method !== 'GET')
  expect(strict.length).toBeGreaterThan(40)
  for (const { name, method, path, caller } of strict) {
    const reply = await shop.call(path, { method, token: tokens[caller], body: { surely: 1 } })
    expect({ name, status: reply.status, faults: faultsOf(reply) }).toMatchObject({
      name,
      status: 422,
      faults: [['/surely', 'UNKNOWN_FIELD']],
    })
  }
})

test('a misspelt amount of a refund, or a misspelt field within a line, gives nothing back', async () => {
  const placed = await shop.call('/orders', {
    token: buyer.accessToken,
    body: { shippingAddressId: buyer.addressId, paymentMethod: 'card' },
  })
  const refund = (body: unknown) =>
    shop.call(`/admin/orders/${placed.body.id}/refunds`, {
      token: admin.token,
      body,
      headers: { 'idempotency-key': crypto.randomUUID() },
    })
  const misspelt = await refund({ amount: 100, reason: 'half' })
  refusedFor(misspelt, '/amount', 'UNKNOWN_FIELD')
  expect(misspelt.body.errors[0].params.nearest).toBe('amountMinor')
  refusedFor(
    await refund({ reason: 'half', lines: [{ productId: buyer.productId, quantity: 1, restok: true }] }),
    '/lines/0/restok',
    'UNKNOWN_FIELD',
  )
  expect(await sql`select id from refunds`).toHaveLength(0)
})

test('an id is the same id in either case', async () => {
  const phone = newPhone()
  const challengeId = await challengeFor(shop, phone)
  const verified = await shop.call('/auth/otp/verify', {
    body: { challengeId: challengeId.toUpperCase(), code: codeOf(shop, challengeId), device: newDevice() },
  })
  expect(verified.body.status).toBe('profile_required')

  const { productId } = buyer
  const added = await shop.call('/cart/items', {
    method: 'PATCH',
    token: buyer.accessToken,
    body: { items: [{ productId: productId.toUpperCase(), quantity: 90 }] },
  })
  expect(added.body.items).toMatchObject([{ productId, quantity: 90 }])
  const twice = [productId, productId.toUpperCase()].map((id) => ({ productId: id, quantity: 1 }))
  const alike = await shop.call('/cart/items', {
    method: 'PATCH',
    token: buyer.accessToken,
    body: { items: twice },
  })
  const same = await shop.call('/cart/items', {
    method: 'PATCH',
    token: buyer.accessToken,
    body: { items: [twice[0], twice[0]] },
  })
  expect(alike.status).toBeLessThan(500)
  expect({ status: alike.status, code: alike.body.code }).toEqual({
    status: same.status,
    code: same.body.code,
  })
})

test('one request in two spellings of its path has its effect once', async () => {
  const [order] = await sql<[{ id: string }]>`select id from orders limit 1`
  const note = (id: string) =>
    shop.call(`/admin/orders/${id}/notes`, {
      token: admin.token,
      body: { text: 'called back' },
      headers: { 'idempotency-key': 'note-1' },
    })
  const replies = [await note(order.id), await note(order.id.toUpperCase())]
  expect(replies.map(({ status }) => status)).toEqual([201, 201])
  expect(await sql`select id from order_notes where order_id = ${order.id}`).toHaveLength(1)
})

test('what an id, an address or a moment is does not change while the process lives', async () => {
  const verdicts = async () => {
    const emails = [
      'a@b.example',
      'a@b',
      'a b@c.example',
      '"a"@b.example',
      'a@[127.0.0.1]',
      'ą@b.example',
      'a..b@c.de',
    ]
    const byEmail = emails.map((email) =>
      shop.call('/admin/auth/login', { body: { email, password: 'not this one' } }),
    )
    const ids = [`urn:uuid:${buyer.productId}`, `{${buyer.productId}}`, buyer.productId.replaceAll('-', '')]
    const byId = ids.map((productId) =>
      shop.call('/cart/items', { token: buyer.accessToken, body: { productId, quantity: 1 } }),
    )
    const moments = ['2026-01-01', '2026-02-30T00:00:00Z', '2026-01-01T00:00:00+02:00', '1/2/2026']
    const byMoment = moments.map((moment) =>
      shop.call(`/admin/audit-log?from=${moment}`, { token: admin.token }),
    )
    return (await Promise.all([...byEmail, ...byId, ...byMoment])).map(({ status }) => status)
  }
  const before = await verdicts()
  expect(before).toEqual([401, 422, 422, 422, 422, 422, 422, 422, 422, 422, 422, 422, 422, 422])
  expect((await shop.call('/openapi.json')).status).toBe(200)
  expect(await verdicts()).toEqual(before)
  // Whatever is not ours is what Elysia reads numbers and truth from a query by, which nobody replaces.
  const formats = [...JSON.stringify(routes.map(({ schemas }) => schemas)).matchAll(/"format":"([^"]+)"/g)]
  const foreign = new Set(formats.map(([, name = '']) => name).filter((name) => !name.startsWith('shop-')))
  expect(['boolean', 'int64', 'integer', 'numeric']).toEqual(expect.arrayContaining([...foreign]))
})

test('a moment of any year is answered, and refused where no database could hold it', async () => {
  const list = (from: string) => shop.call(`/admin/orders?from=${from}`, { token: admin.token })
  for (const from of ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', '2026-01-01T00:00:00%2B02:00']) {
    expect((await list(from)).status).toBe(200)
  }
  const beyond = ['0000-12-31T23:59:59Z', '0001-01-01T00:00:00%2B14:00', '9999-12-31T23:59:59-01:00']
  for (const from of [...beyond, '%2B010000-01-01T00:00:00Z', '-000001-01-01T00:00:00Z']) {
    refusedFor(await list(from), '/query/from', 'NOT_A_MOMENT')
  }
})

test('an image is a public address of https, and nothing else is shown to customers', async () => {
  const refused = [
    'javascript:alert(1)',
    'file:///etc/passwd',
    'data:image/png;base64,AAAA',
    'http://img.metropolitan.example/a.png',
    'https://127.0.0.1/a.png',
    'https://2130706433/a.png',
    'https://[::1]/a.png',
    'https://169.254.169.254/latest/meta-data',
    'https://localhost/a.png',
    'https://redis.internal/a.png',
    'https://printer.local./a.png',
    'https://intranet/a.png',
    'https://user:secret@img.metropolitan.example/a.png',
    'https://img.metropolitan.example:8443/a.png',
    'https://img.metropolitan.example\\@evil.example/a.png',
    'https://img.metropolitan.example/a\n.png',
  ]
  const [category] = await sql<[{ id: string }]>`select id from categories limit 1`
  for (const image of refused) {
    const body = someProduct(category.id, { images: [image] })
    const reply = await shop.call('/admin/products', { token: admin.token, body })
    expect({ image, faults: faultsOf(reply) }).toEqual({
      image,
      faults: [['/images/0', 'NOT_A_PUBLIC_IMAGE']],
    })
  }
  const images = [
    'https://img.metropolitan.example/süt%20%C5%82.png?w=640#x',
    'https://cdn.metropolitan.example./a',
  ]
  expect((await makeProduct(shop, admin.token, { images })).images).toEqual(images)
})
