import { expect, test } from 'bun:test'
import fc from 'fast-check'
import postgres from 'postgres'
import {
  asCurl,
  bytesOf,
  type Caller,
  type Got,
  ideasOf,
  judge,
  openCampaign,
  openSeen,
  readDocument,
  schemaFaults,
  settleRequest,
  tryWire,
} from '../../scripts/fuzz/index'
import { afterThisFile } from '../support/cleanup'
import { openShop } from '../support/shop'

const day = '86400'
const shop = await openShop({
  stripe: true,
  settings: {
    ACCESS_TOKEN_SECONDS: day,
    STAFF_ACCESS_TOKEN_SECONDS: day,
    STAFF_SESSION_IDLE_SECONDS: day,
    BODY_TIMEOUT_MS: '300',
  },
})
const sql = postgres(shop.databaseUrl, { max: 1, onnotice: () => undefined })
afterThisFile(() => sql.end({ timeout: 1 }))
const document = await readDocument()
const webhookSecret = shop.context.config.stripe.webhookSecrets[0] ?? ''
const address = { url: shop.url, webhookSecret }

/** Always the same: what it finds tomorrow is new in the code and not in the requests. The command takes another each time. */
const seed = 14

test('whatever is sent to any route by anybody, the answer is one that the document declares, and a refusal changes nothing', async () => {
  const campaign = await openCampaign({ entrance: shop, sql, address, compareEvery: 20 })
  await campaign.round(seed, 400)
  expect(campaign.findings).toEqual([])
  const { tally } = campaign
  expect(tally.requests).toBeGreaterThanOrEqual(400)
  expect(tally.compared).toBeGreaterThan(2)
  // A fuzzer whom everybody refuses tries nothing but the door.
  expect(tally.succeeded.size).toBeGreaterThan(25)
}, 60_000)

test('whatever is done to the wire, it is answered or closed, and others are served meanwhile', async () => {
  const { findings, slow } = await tryWire({ url: shop.url, pid: process.pid }, 100)
  expect(findings).toEqual([])
  expect(slow.othersMs).toBeLessThan(5_000)
  expect(slow.left).toBe(0)
}, 60_000)

const nobody: Caller = { name: 'anonymous', kind: 'nobody', authorization: undefined, permissions: new Set() }
const [idea] = fc.sample(
  ideasOf(document).filter(
    ({ operation, method, suffix }) => operation.id === 'listCategories' && !method && suffix === '',
  ),
  { seed, numRuns: 1 },
)

/** What is said of an answer to somebody who lists the categories. */
function rulesOf(got: Partial<Got> & { readonly status: number }, caller = nobody): string[] {
  if (!idea) throw new Error('No request was made up')
  const plain = { ...idea, query: [], headers: [] }
  const sent = settleRequest(plain, caller, { seen: openSeen(), address })
  const headers = new Headers({
    'x-request-id': 'r',
    'x-release': '1',
    'x-content-type-options': 'nosniff',
    'content-security-policy': 'x',
    'cache-control': 'no-store',
    'content-type': got.status < 400 ? 'application/json' : 'application/problem+json',
  })
  return judge(document, sent, { text: '{}', milliseconds: 1, headers, ...got }).map(({ rule }) => rule)
}

test('the judge sees a failure, a leak of words, a wrong form, an undeclared code and an open door', () => {
  const problem = { type: '', title: '', detail: '', params: {}, retryable: false, requestId: 'r' }
  const text = (status: number, code: string, more: object = {}) =>
    JSON.stringify({ ...problem, status, code, ...more })
  expect(rulesOf({ status: 200, text: '{"data":[],"nextCursor":null}' })).toEqual([])
  expect(rulesOf({ status: 200, text: '{"data":[{}],"nextCursor":null}' })).toContain(
    'the answer does not fit its schema',
  )
  expect(rulesOf({ status: 500, text: text(500, 'INTERNAL_ERROR') })).toEqual(['answers 500'])
  expect(rulesOf({ status: 503, text: text(503, 'SERVICE_UNAVAILABLE') })).toContain(
    '503 without retry-after',
  )
  expect(rulesOf({ status: 422, text: text(422, 'CART_EMPTY') })).toEqual(['422 CART_EMPTY is not declared'])
  expect(rulesOf({ status: 418, text: text(418, 'TEAPOT') })).toEqual(['418 is not declared'])
  const leaking = text(422, 'VALIDATION_FAILED', { detail: 'duplicate key value violates unique constraint' })
  expect(rulesOf({ status: 422, text: leaking })).toContain('says what a library says')
  const revoked: Caller = { ...nobody, name: 'revoked', kind: 'shut-out', authorization: 'Bearer x' }
  expect(rulesOf({ status: 200, text: '{"data":[],"nextCursor":null}' }, revoked)).toEqual([
    'revoked is answered 200 instead of 401',
  ])
})

test('a seed makes up the same requests again, and each is a line for a shell', () => {
  const made = () =>
    fc
      .sample(ideasOf(document), { seed, numRuns: 50 })
      .map((one) =>
        asCurl(settleRequest(one, nobody, { seen: openSeen(), address })).replace(/t=\d+,v1=\w+/, ''),
      )
  const once = made()
  expect(made()).toEqual(once)
  expect(new Set(once).size).toBeGreaterThan(40)
  for (const line of once) expect(line).toContain('curl -si --path-as-is -X ')
})

test('no rule of a schema is passed over, and bodies are broken where they are asked to be', () => {
  expect(() => schemaFaults(document, { type: 'string', contentEncoding: 'x' }, 'a')).toThrow(
    'contentEncoding',
  )
  expect(schemaFaults(document, { type: 'object', properties: {} }, { a: 1 })).toEqual(['/a is not declared'])
  const text = (...altered: Parameters<typeof bytesOf>[1]) =>
    new TextDecoder().decode(bytesOf({ a: 1 }, altered))
  expect(text()).toBe('{"a":1}')
  expect(text({ does: 'drop', at: 0.9 })).toBe('{}')
  expect(text({ does: 'text', how: 'twice' })).toBe('{"a":1,"a":1}')
  expect(text({ does: 'add', at: 0, value: '__proto__' })).toBe('{"a":1,"__proto__":"__proto__"}')
})
