import { expect, test } from 'bun:test'
import postgres from 'postgres'
import type { Staff } from '#admin'
import { readConfig } from '#platform/config'
import { closeContext, openContext } from '#platform/context'
import { changeProductSettings } from '../../src/domains/catalog/application/change-product-settings'
import { adminWith, superAdmin } from '../admin/support'
import { signUpCorporate } from '../identity/support'
import { afterThisFile } from '../support/cleanup'
import { signUp } from '../support/customers'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'
import { makeProduct } from './products'

const shop = await openShop({ settings: { KEPT_ANSWER_BYTES: '1000000' } })
const { sql } = shop.context.db
/** Not the product's: whatever it changes, nobody is told of. */
const raw = postgres(shop.databaseUrl, { max: 1, onnotice: () => undefined })
afterThisFile(() => raw.end())

await superAdmin(shop)
const staff = await adminWith(shop, 'product_manager')
const { accessToken: household } = await signUp(shop)
const { body: company } = await signUpCorporate(shop, { name: 'Sklep', nip: '1060000062' })
await sql`update company_members set state = 'approved' where user_id = ${company.userId}`
const paths = ['/products?limit=5', '/products?sort=price&inStock=true', '/categories']

/** The longest that an answer may be old. */
const second = 1_000

/**
 * Asks until the answer is new. Whatever was asked a second after the change or later must be, however long the answer
 * took; what was asked before may be.
 */
async function untilNew(path: string, isNew: (body: { priceMinor: number }) => boolean): Promise<void> {
  const changedAt = performance.now()
  for (;;) {
    const askedAt = performance.now()
    const { body } = await shop.call(path)
    if (isNew(body)) return
    expect(askedAt - changedAt).toBeLessThan(second)
  }
}

test('what is kept costs no statement, and one for whoever is signed in: that of their session', async () => {
  for (const path of paths) {
    // Those who ask within a second of each other; on a machine that takes longer, the next try.
    let statements = ['']
    for (let tries = 0; tries < 20 && statements.length > 0; tries += 1) {
      await shop.call(path)
      statements = await shop.statementsOf(() => shop.call(path))
    }
    expect([path, statements]).toEqual([path, []])
    let signedIn = ['', '']
    for (let tries = 0; tries < 20 && signedIn.length > 1; tries += 1) {
      await shop.call(path, { token: household, headers: { 'accept-language': 'en' } })
      signedIn = await shop.statementsOf(() =>
        shop.call(path, { token: household, headers: { 'accept-language': 'en' } }),
      )
    }
    expect(signedIn).toHaveLength(1)
    expect(signedIn[0]).toContain('from (select * from user_sessions ')
  }
})

test('an answer is the same as when it was made, with what each caller’s answer says of itself', async () => {
  const { token } = staff
  const product = await makeProduct(shop, token, { priceMinor: 777 })
  const asked = await Promise.all([1, 2].map(() => shop.call(`/products/${product.id}`)))
  for (const { status, headers, body } of asked) {
    expect([status, body.priceMinor]).toEqual([200, 777])
    expect(headers.get('content-type')).toBe('application/json')
    expect(headers.get('cache-control')).toBe('public, no-cache')
    expect(headers.get('vary')).toContain('Authorization')
    expect(headers.get('vary')).toContain('Accept-Language')
  }
  expect(asked[0]?.headers.get('x-request-id')).not.toBe(asked[1]?.headers.get('x-request-id'))
  const own = await shop.call(`/products/${product.id}`, { token: household })
  expect(own.headers.get('cache-control')).toBe('private, no-cache')
})

test('an answer that no route has seen is the one that a route gives, and is logged and counted as that', async () => {
  const lines: Record<string, unknown>[] = []
  const gets = () => lines.filter(({ method }) => method === 'GET')
  const { info } = shop.context.log
  shop.context.log.info = (...line: unknown[]) => void lines.push(line[0] as Record<string, unknown>)
  const product = await makeProduct(shop, staff.token)
  for (const path of [`/products/${product.id}?`, '/products?limit=3', '/categories']) {
    lines.length = 0
    await raw`update product_translations set description = description || '.' where product_id = ${product.id}`
    const asked = {
      headers: { 'accept-language': 'pl', 'x-request-id': 'mine', origin: 'https://a.example' },
    }
    const replies = []
    for (let count = 0; count < 3; count += 1) replies.push(await shop.call(path, asked))
    const [first, ...others] = replies.map(({ status, headers, body }) => {
      const { 'ratelimit-remaining': left, 'ratelimit-reset': reset, date, ...rest } = headers.toJSON()
      expect([Number(left) > 0, Number(reset) > 0, typeof date]).toEqual([true, true, 'string'])
      return { status, rest, body }
    })
    for (const other of others) expect(other).toEqual(first ?? other)
    const [before, after] = [replies[0], replies[2]].map((one) =>
      Number(one?.headers.get('ratelimit-remaining')),
    )
    expect((before ?? 0) - (after ?? 0)).toBe(2)
    await eventually(() => gets().length === 3)
    const logged = gets().map(({ durationMs, ...line }) => ({ ...line, timed: typeof durationMs }))
    expect(new Set(logged.map((line) => JSON.stringify(line))).size).toBe(1)
    expect(logged[2]).toMatchObject({ method: 'GET', status: 200, timed: 'number' })
  }
  shop.context.log.info = info
})

test('whoever asks too often is refused what is kept, too', async () => {
  const strict = await openShop({ settings: { KEPT_ANSWER_BYTES: '1000000', RATE_LIMIT_READS: '60' } })
  const statuses: number[] = []
  for (let count = 0; count < 62; count += 1) statuses.push((await strict.call('/categories')).status)
  expect(statuses.filter((status) => status === 200)).toHaveLength(60)
  expect(statuses.slice(60)).toEqual([429, 429])
})

test('whoever has the answer gets 304 until it is another one', async () => {
  const product = await makeProduct(shop, staff.token, { priceMinor: 500 })
  const path = `/products/${product.id}`
  const etag = (await shop.call(path)).headers.get('etag') ?? ''
  for (const known of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
    const { status, headers, body } = await shop.call(path, { headers: { 'if-none-match': known } })
    expect([known, status, body, headers.get('etag')]).toEqual([known, 304, '', etag])
    expect(headers.get('cache-control')).toBe('public, no-cache')
  }
  await shop.call(`/admin/products/${product.id}/settings`, {
    token: staff.token,
    method: 'PATCH',
    body: { priceMinor: 501 },
  })
  const changed = await shop.call(path, { headers: { 'if-none-match': etag } })
  expect([changed.status, changed.body.priceMinor]).toEqual([200, 501])
  expect(changed.headers.get('etag')).not.toBe(etag)
})

test.each([0, 1])(
  'a wholesale price never reaches a household, whoever asked first: turn %p',
  async (turn) => {
    const product = await makeProduct(shop, staff.token, { priceMinor: 2_000, corporatePriceMinor: 1_500 })
    const callers = [
      { token: company.accessToken, price: 1_500 },
      { token: undefined, price: 2_000 },
      { token: household, price: 2_000 },
    ]
    const ordered = turn === 0 ? callers : callers.toReversed()
    for (const path of [`/products/${product.id}`, '/products?sort=newest&limit=1']) {
      // The first one's answer is being made while all others ask.
      const asked = Array.from({ length: 20 }, () => ordered)
        .flat()
        .map(async ({ token, price }) => {
          const { body } = await shop.call(path, { token, headers: { 'accept-language': 'en' } })
          return { shown: (body.data?.[0] ?? body).priceMinor, price }
        })
      for (const { shown, price } of await Promise.all(asked)) expect(shown).toBe(price)
      // And one after the other, when what is kept is sent before any route looks at the request.
      for (const { token, price } of [...ordered, ...ordered]) {
        const { body } = await shop.call(path, { token, headers: { 'accept-language': 'en' } })
        expect((body.data?.[0] ?? body).priceMinor).toBe(price)
      }
      const { body } = await shop.call(path, { token: 'x.y.z', headers: { 'accept-language': 'en' } })
      expect(body.code).toBe('TOKEN_INVALID')
    }
  },
)

test('a change behind everybody’s back, such as an order, shows within a second', async () => {
  const product = await makeProduct(shop, staff.token)
  const path = `/products/${product.id}`
  expect((await shop.call(path)).body.availability).toBe('out')
  await raw`update products set stock = 40 where id = ${product.id}`
  await untilNew(path, (body: { priceMinor: number; available?: number }) => body.available === 40)
})

test('what another instance writes shows within a second, also where nobody can tell of it', async () => {
  const elsewhere = openContext(
    readConfig({
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      DATABASE_URL: shop.databaseUrl,
      REDIS_URL: 'redis://127.0.0.1:9/0',
    }),
    'elsewhere',
  )
  const product = await makeProduct(shop, staff.token, { priceMinor: 100 })
  const path = `/products/${product.id}`
  expect((await shop.call(path)).body.priceMinor).toBe(100)
  const actor: Staff = {
    kind: 'staff',
    userId: staff.id,
    sessionId: staff.sessionId,
    deviceId: 'elsewhere',
    language: 'pl',
    mustChangePassword: false,
    totpEnabled: false,
    permissions: [],
    origin: { ip: null, userAgent: null },
  }
  await changeProductSettings(elsewhere, actor, { id: product.id, settings: { priceMinor: 200 } })
  await untilNew(path, ({ priceMinor }) => priceMinor === 200)
  await closeContext(elsewhere)
})

test('what staff write here shows here at once, to them and to everybody', async () => {
  const product = await makeProduct(shop, staff.token, { priceMinor: 100 })
  const paths = [`/products/${product.id}`, '/products?sort=newest&limit=1']
  for (let priceMinor = 101; priceMinor < 111; priceMinor += 1) {
    const changed = await shop.call(`/admin/products/${product.id}/settings`, {
      token: staff.token,
      method: 'PATCH',
      body: { priceMinor },
    })
    expect(changed.body.priceMinor).toBe(priceMinor)
    for (const path of paths) {
      const { body } = await shop.call(path)
      expect((body.data?.[0] ?? body).priceMinor).toBe(priceMinor)
    }
  }
})

test('when a hundred ask at once, the shop asks its database once', async () => {
  for (let tries = 0; ; tries += 1) {
    const startedAt = performance.now()
    const statements = await shop.statementsOf(async () => {
      const holder = await raw.reserve()
      await holder`begin`
      await holder`lock table product_listings in access exclusive mode`
      const asked = Array.from({ length: 100 }, () => shop.call(`/products?maxPrice=${100_000 + tries}`))
      // The first of them waits for the table, and the others for the first.
      await eventually(async () => (await sql`select from pg_locks where not granted`).length > 0, {
        everyMs: 1,
      })
      await shop.call('/livez')
      await holder`commit`
      holder.release()
      const bodies = (await Promise.all(asked)).map(({ status, body }) => [status, body.data.length])
      expect(new Set(bodies.map(String))).toEqual(new Set(['200,20']))
    })
    const reads = statements.filter((statement) => statement.includes('product_listings'))
    // On a machine that takes longer than an answer may be old, somebody asks anew, and rightly.
    if (reads.length > 1 && performance.now() - startedAt > 900 && tries < 20) continue
    expect(reads).toHaveLength(1)
    return
  }
})

test('a refusal is not kept', async () => {
  const path = '/products/soon-to-be'
  expect((await shop.call(path)).body.code).toBe('PRODUCT_NOT_FOUND')
  const [{ id }] = await raw<[{ id: string }]>`
    update products set slug = 'soon-to-be' where id = (select id from products where status = 'active' order by id limit 1)
    returning id`
  expect((await shop.call(path)).body.id).toBe(id)
  expect((await shop.call('/products?category=nobody')).body.code).toBe('CATEGORY_NOT_FOUND')
  await raw`insert into categories (id, slug) values (gen_random_uuid(), 'nobody')`
  expect((await shop.call('/products?category=nobody')).body).toEqual({ data: [], nextCursor: null })
})
