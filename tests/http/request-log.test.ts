import { expect, test } from 'bun:test'
import { createApp } from '#app/app'
import { openLog } from '#platform/log'
import { afterThisFile } from '../support/cleanup'
import { signUp } from '../support/customers'
import { freePort } from '../support/processes'
import { openShop, send } from '../support/shop'

const shop = await openShop({ settings: { RATE_LIMIT_SIGN_INS: '50' } })
const lines: Record<string, unknown>[] = []
const log = openLog('api', 'info', { write: (line) => void lines.push(JSON.parse(line)) })
const lifecycle = { draining: false }
const app = createApp({
  context: { ...shop.context, log },
  lifecycle,
  reporter: { report: () => undefined, flush: () => Promise.resolve() },
})
const port = await freePort()
app.listen({ port, hostname: '127.0.0.1', reusePort: false })
afterThisFile(async () => void (await app.stop(true)))
const url = `http://127.0.0.1:${port}`

/** The line of one request, once it is written. */
async function lineOf(requestId: string): Promise<Record<string, unknown>> {
  for (;;) {
    const line = lines.find((candidate) => candidate.requestId === requestId && candidate.msg === 'request')
    if (line) return line
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const { accessToken } = await signUp(shop)
const nobody = crypto.randomUUID()

interface Refusal {
  readonly status: number
  readonly code: string
  readonly path: string
  readonly call: Parameters<typeof send>[2] & object
}

const refusals: (readonly [string, Refusal])[] = [
  ['nobody is signed in', { status: 401, code: 'UNAUTHENTICATED', path: '/orders', call: {} }],
  [
    'a token that is none',
    { status: 401, code: 'TOKEN_INVALID', path: '/products', call: { token: 'x.y.z' } },
  ],
  ['an unknown address', { status: 404, code: 'ROUTE_NOT_FOUND', path: '/nowhere', call: {} }],
  [
    'a wrong method',
    { status: 405, code: 'METHOD_NOT_ALLOWED', path: '/products', call: { method: 'DELETE' } },
  ],
  [
    'an order that is not there',
    { status: 404, code: 'ORDER_NOT_FOUND', path: `/orders/${nobody}`, call: { token: accessToken } },
  ],
  [
    'a body that is no JSON',
    {
      status: 400,
      code: 'MALFORMED_JSON',
      path: '/cart/items',
      call: { token: accessToken, body: '{', headers: { 'content-type': 'application/json' } },
    },
  ],
  [
    'a body of another kind',
    {
      status: 415,
      code: 'UNSUPPORTED_MEDIA_TYPE',
      path: '/cart/items',
      call: { token: accessToken, body: 'x', headers: { 'content-type': 'text/plain' } },
    },
  ],
  [
    'a body that is too large',
    {
      status: 413,
      code: 'BODY_TOO_LARGE',
      path: '/cart/items',
      call: { token: accessToken, body: { x: 'x'.repeat(300_000) } },
    },
  ],
  [
    'a body that does not fit',
    {
      status: 422,
      code: 'VALIDATION_FAILED',
      path: '/cart/items',
      call: { token: accessToken, body: { quantity: 1 } },
    },
  ],
  [
    'a cart that cannot be ordered',
    {
      status: 404,
      code: 'ADDRESS_NOT_FOUND',
      path: '/orders',
      call: { token: accessToken, body: { shippingAddressId: nobody, paymentMethod: 'card' } },
    },
  ],
]

test.each(refusals)(
  '%s: the status that left is the status of its line, beside the code',
  async (_, { status, code, path, call }) => {
    const requestId = crypto.randomUUID()
    const headers = { 'x-request-id': requestId, ...call.headers }
    const reply = await send(url, path, { ...call, headers })

    expect({ status: reply.status, code: reply.body.code }).toEqual({ status, code })
    expect(await lineOf(requestId)).toMatchObject({ status, code })
  },
)

test('too many requests, a process that drains, and what nobody foresaw', async () => {
  const ask = async (path: string, call: Parameters<typeof send>[2] = {}) => {
    const requestId = crypto.randomUUID()
    const reply = await send(url, path, { ...call, headers: { 'x-request-id': requestId } })
    return { reply, line: await lineOf(requestId) }
  }
  let limited = await ask('/auth/refresh', { body: { refreshToken: 'x', deviceId: 'device-1' } })
  while (limited.reply.status !== 429) {
    limited = await ask('/auth/refresh', { body: { refreshToken: 'x', deviceId: 'device-1' } })
  }
  expect(limited.line).toMatchObject({ status: 429, code: 'RATE_LIMIT_REACHED' })

  lifecycle.draining = true
  const drained = await ask('/readyz')
  lifecycle.draining = false
  expect([drained.reply.status, drained.line.status, drained.line.code]).toEqual([
    503,
    503,
    'SERVICE_UNAVAILABLE',
  ])

  const { sql } = shop.context.db
  await sql`alter table categories rename to categories_away`
  const broken = await ask('/categories')
  await sql`alter table categories_away rename to categories`
  expect([broken.reply.status, broken.line.status, broken.line.code]).toEqual([500, 500, 'INTERNAL_ERROR'])
})

test('what succeeded has no code, names the ids of its path and nothing that somebody typed', async () => {
  const requestId = crypto.randomUUID()
  const [product] = (await shop.call('/products?limit=1')).body.data
  await send(url, `/products/${product.id}`, { headers: { 'x-request-id': requestId } })
  const line = await lineOf(requestId)
  expect(line).toMatchObject({ status: 200, route: '/products/:id', ids: { id: product.id } })
  expect(line).not.toHaveProperty('code')

  const asked = crypto.randomUUID()
  await send(url, '/products?category=secret', { headers: { 'x-request-id': asked } })
  expect(JSON.stringify(await lineOf(asked))).not.toContain('secret')

  const named = crypto.randomUUID()
  await send(url, `/products/what-somebody-typed`, { headers: { 'x-request-id': named } })
  expect(await lineOf(named)).not.toHaveProperty('ids')
})

test('what a newer app sends beyond this release is left out and counted, without what people typed', async () => {
  const requestId = crypto.randomUUID()
  const body = { firstName: 'Ewa', giftWrap: { colour: 'red' }, 'what I typed': 1 }
  const call = { method: 'PATCH', token: accessToken, body, headers: { 'x-request-id': requestId } }
  expect(await send(url, '/me', call)).toMatchObject({ status: 200, body: { firstName: 'Ewa' } })
  const { unknownFields } = await lineOf(requestId)
  expect(unknownFields).toEqual({ count: 2, names: ['giftWrap'] })
})
