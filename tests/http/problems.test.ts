import { expect, test } from 'bun:test'
import { errorCatalogue } from '#app/error-catalogue'
import { allFieldFaults } from '#http/field-faults'
import { languages } from '#platform/i18n'
import { cartProblemCodes } from '../../src/domains/order/cart'
import { readyBuyer } from '../support/customers'
import { openShop } from '../support/shop'

const shop = await openShop()
const buyer = await readyBuyer(shop)
const { accessToken: token } = buyer

test('every error is written in three languages, with the same parameters in each', () => {
  const refusals = Object.entries(errorCatalogue).map(
    ([code, { definition }]) => [code, definition.text] as const,
  )
  expect(refusals.length).toBeGreaterThan(25)
  for (const [code, text] of [...refusals, ...allFieldFaults]) {
    const texts = languages.map((language) => text[language])
    expect({ code, different: new Set(texts).size }).toEqual({ code, different: 3 })
    const parameters = texts.map((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort())
    expect({ code, tr: parameters[0], pl: parameters[2] }).toEqual({
      code,
      tr: parameters[1],
      pl: parameters[1],
    })
  }
})

test('a refusal is a problem with everything an app needs, in the language asked for', async () => {
  const reply = await shop.call('/products/no-such-product', {
    headers: { 'accept-language': 'de, pl;q=0.8, en;q=0.5', 'x-request-id': 'test-1' },
  })
  expect(reply.status).toBe(404)
  expect(reply.headers.get('content-type')).toBe('application/problem+json')
  expect(reply.headers.get('content-language')).toBe('pl')
  expect(reply.headers.get('x-request-id')).toBe('test-1')
  expect(reply.body).toEqual({
    type: '/problems/PRODUCT_NOT_FOUND',
    title: 'Not found',
    status: 404,
    detail: 'Nie ma takiego produktu.',
    code: 'PRODUCT_NOT_FOUND',
    params: {},
    retryable: false,
    requestId: 'test-1',
  })
  const page = await shop.call(reply.body.type)
  expect(page.body).toMatchObject({ code: 'PRODUCT_NOT_FOUND', status: 404 })
})

test('a request id that could harm a log is replaced', async () => {
  const reply = await shop.call('/livez', { headers: { 'x-request-id': 'a b"} {' } })
  expect(reply.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
})

const order = { shippingAddressId: buyer.addressId, paymentMethod: 'card' }
const json = { 'content-type': 'application/json' }

const refused: {
  name: string
  path: string
  call: Parameters<typeof shop.call>[1]
  status: number
  code: string
}[] = [
  {
    name: 'JSON that does not parse',
    path: '/orders',
    call: { token, body: '{"a":' },
    status: 400,
    code: 'MALFORMED_JSON',
  },
  {
    name: 'half a surrogate pair, which would be another text in the database',
    path: '/orders',
    call: { token, body: JSON.stringify({ ...order, notes: 'half \ud83c' }) },
    status: 400,
    code: 'MALFORMED_JSON',
  },
  {
    name: 'a number beyond all numbers',
    path: '/orders',
    call: { token, body: '{"expectedTotalMinor": 1e999}' },
    status: 400,
    code: 'MALFORMED_JSON',
  },
  {
    name: 'a body that is not JSON',
    path: '/orders',
    call: { token, body: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    status: 415,
    code: 'UNSUPPORTED_MEDIA_TYPE',
  },
  {
    name: 'a body that is too large',
    path: '/orders',
    call: { token, body: JSON.stringify({ ...order, notes: 'x'.repeat(300_000) }) },
    status: 413,
    code: 'BODY_TOO_LARGE',
  },
  {
    name: 'no body',
    path: '/orders',
    call: { token, method: 'POST', headers: json },
    status: 422,
    code: 'VALIDATION_FAILED',
  },
  {
    name: 'a wrong method',
    path: '/orders',
    call: { token, method: 'DELETE' },
    status: 405,
    code: 'METHOD_NOT_ALLOWED',
  },
  { name: 'an unknown address', path: '/nowhere', call: {}, status: 404, code: 'ROUTE_NOT_FOUND' },
  { name: 'no token', path: '/orders', call: { body: order }, status: 401, code: 'UNAUTHENTICATED' },
  {
    name: 'a token that is none',
    path: '/products',
    call: { token: 'abc' },
    status: 401,
    code: 'TOKEN_INVALID',
  },
  {
    name: 'an unknown product',
    path: '/cart/items',
    call: { token, body: { productId: crypto.randomUUID(), quantity: 1 } },
    status: 404,
    code: 'PRODUCT_NOT_FOUND',
  },
  {
    name: 'somebody else’s address',
    path: '/orders',
    call: { token, body: { ...order, shippingAddressId: crypto.randomUUID() } },
    status: 404,
    code: 'ADDRESS_NOT_FOUND',
  },
  {
    name: 'an unknown order',
    path: `/orders/${crypto.randomUUID()}`,
    call: { token },
    status: 404,
    code: 'ORDER_NOT_FOUND',
  },
  {
    name: 'an unsigned webhook',
    path: '/webhooks/stripe',
    call: { body: { id: 'evt_1', object: 'event' } },
    status: 400,
    code: 'WEBHOOK_SIGNATURE_INVALID',
  },
  {
    name: 'a cursor of another list',
    path: '/products?cursor=abc',
    call: {},
    status: 422,
    code: 'CURSOR_INVALID',
  },
  {
    name: 'a phone that is none',
    path: '/auth/otp',
    call: { body: { phone: '123456', userType: 'individual' } },
    status: 422,
    code: 'PHONE_INVALID',
  },
]

test.each(refused)('$name is refused and changes nothing', async ({ path, call, status, code }) => {
  const before = await everything()
  const reply = await shop.call(path, call)
  expect({ status: reply.status, code: reply.body.code }).toEqual({ status, code })
  expect(await everything()).toEqual(before)
})

test('a field of the wrong form is named by its pointer', async () => {
  const reply = await shop.call('/cart/items', { token, body: { productId: 'x', quantity: '5' } })
  expect(reply.status).toBe(422)
  expect(reply.body.errors.map((field: { pointer: string }) => field.pointer).sort()).toEqual([
    '/productId',
    '/quantity',
  ])
})

test('everything that can be wrong with a cart or with a field is explained', async () => {
  const { body } = await shop.call('/problems')
  const explained = body.data.map(({ code }: { code: string }) => code)
  const faults = allFieldFaults.map(([code]) => code)
  expect(explained).toEqual(expect.arrayContaining([...cartProblemCodes, ...faults, 'ORDER_HELD']))
  expect(new Set(explained).size).toBe(explained.length)
})

test('the fields that are wrong are explained in the language asked for, with what would be right', async () => {
  const wrong = { productId: 'x', quantity: 0 }
  const messages = async (language: string) => {
    const call = { token, body: wrong, headers: { 'accept-language': language } }
    const { body } = await shop.call('/cart/items', call)
    return body.errors.map(({ code, message }: Record<string, string>) => `${code}: ${message}`)
  }
  expect(await messages('en')).toEqual([
    'NOT_AN_ID: This must be an id: a UUID of the form 8-4-4-4-12.',
    'TOO_SMALL: This must be at least 1.',
  ])
  expect(await messages('pl')).toContain('TOO_SMALL: Co najmniej 1.')
  expect(await messages('tr')).toContain('TOO_SMALL: En az 1 olmalı.')
  const method = await shop.call('/orders', { token, body: { ...order, paymentMethod: 'gold' } })
  expect(method.body.errors[0]).toMatchObject({
    code: 'NOT_ONE_OF',
    params: { choices: ['card', 'blik', 'apple_pay', 'google_pay', 'bank_transfer'] },
  })
})

test('a wrong method says which are right', async () => {
  const reply = await shop.call('/orders', { token, method: 'PUT' })
  expect(reply.headers.get('allow')).toBe('GET, POST')
})

test('somebody else’s order cannot be told from one that does not exist', async () => {
  const placed = await shop.call('/orders', { token, body: order })
  const stranger = await readyBuyer(shop)
  const reply = await shop.call(`/orders/${placed.body.id}`, { token: stranger.accessToken })
  expect({ status: reply.status, code: reply.body.code }).toEqual({ status: 404, code: 'ORDER_NOT_FOUND' })
  const sheet = await shop.call(`/orders/${placed.body.id}/payment`, { token: stranger.accessToken })
  expect(sheet.body.code).toBe('ORDER_NOT_FOUND')
})

/** How much of everything there is, and of what the refused requests could have touched. */
async function everything(): Promise<unknown> {
  return await shop.context.db.sql`
    select (select count(*) from orders) as orders, (select count(*) from otp_challenges) as challenges,
      (select count(*) from stripe_events) as events, (select count(*) from outbox) as messages,
      (select sum(reserved) from products) as reserved, (select sum(version) from carts) as carts,
      (select count(*) from addresses) as addresses`
}
