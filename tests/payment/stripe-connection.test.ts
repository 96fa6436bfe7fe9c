import { describe, expect, test } from 'bun:test'
import { readStripeConfig } from '#platform/config'
import { clockFinding, keyFindings, troubleFinding } from '../../src/domains/payment/stripe-connection'
import {
  bestFirst,
  type EndpointWish,
  faultsOf,
  looksLikeOurs,
  readEndpointUrl,
  type WebhookEndpoint,
} from '../../src/domains/payment/webhook-endpoint'

const url = 'https://shop.example/webhooks/stripe'
const wish: EndpointWish = {
  url,
  apiVersion: '2026-10-28.endive',
  events: ['refund.created', 'refund.updated'],
  environment: 'production',
}
const right: WebhookEndpoint = { ...wish, id: 'we_1', isEnabled: true, createdAt: 7 }

describe('an endpoint', () => {
  test('as it ought to be has no faults, in whatever order its events stand', () => {
    expect(faultsOf(right, wish)).toEqual([])
    expect(faultsOf({ ...right, events: wish.events.toReversed() }, wish)).toEqual([])
  })

  test.each([
    [{ isEnabled: false }, ['status'], 'is disabled'],
    [{ events: ['refund.created'] }, ['events'], 'is not sent refund.updated'],
    [{ events: [...wish.events, 'charge.failed'] }, ['events'], 'is sent charge.failed, which nobody reads'],
    [
      { events: [...wish.events, 'charge.failed', 'charge.pending'] },
      ['events'],
      'is sent charge.failed, charge.pending, which nobody reads',
    ],
    [{ events: ['*'] }, ['events'], 'is sent all other events (*), which nobody reads'],
    [{ events: ['charge.failed'] }, ['events', 'events'], 'is not sent refund.created, refund.updated'],
    [{ environment: 'staging' }, ['environment'], 'is marked as of the environment staging, not production'],
    [{ environment: undefined }, ['environment'], 'is marked as of no environment'],
    [
      { apiVersion: '2022-11-15' },
      ['version'],
      'is sent events of version 2022-11-15, not 2026-10-28.endive',
    ],
    [{ apiVersion: null }, ['version'], 'is sent events of the account’s version'],
  ])('%j: %j', (change, kinds, says) => {
    const faults = faultsOf({ ...right, ...change }, wish)
    expect(faults.map(({ kind }) => kind)).toEqual(kinds as (typeof faults)[number]['kind'][])
    expect(faults[0]?.says).toStartWith(says)
  })

  test('of several at one address the one of our version comes first, then the enabled, then the newest', () => {
    const of = (id: string, change: Partial<WebhookEndpoint>) => ({ ...right, id, ...change })
    const old = of('old', { apiVersion: null, createdAt: 9 })
    const disabled = of('disabled', { isEnabled: false, createdAt: 9 })
    const newer = of('newer', { createdAt: 8, url: 'https://SHOP.example:443/webhooks/stripe' })
    const elsewhere = of('elsewhere', { url: 'https://other.example/webhooks/stripe' })
    const broken = of('broken', { url: 'shop' })
    const sorted = bestFirst([right, old, elsewhere, newer, broken, disabled], wish)
    expect(sorted.map(({ id }) => id)).toEqual(['newer', 'we_1', 'disabled', 'old'])
  })

  test('is known by its path, and its address is one that Stripe can send to', () => {
    const below = 'https://x.example/shop/webhooks/stripe'
    const others = ['https://x.example/shop', 'https://x.example/webhooks/stripe/old', 'shop']
    expect([url, below, ...others].filter((one) => looksLikeOurs({ url: one }))).toEqual([url, below])
    const read = (text: string, isLocal = false) => readEndpointUrl(text, { isLocal })
    expect(read('https://SHOP.example:443/webhooks/stripe')).toBe(url)
    expect(read(below)).toBe(below)
    expect(read('http://127.0.0.1:3000/webhooks/stripe', true)).toBe('http://127.0.0.1:3000/webhooks/stripe')
    const refused: [string, string][] = [
      ['shop.example', 'is no address'],
      ['http://shop.example/webhooks/stripe', 'https only'],
      ['ftp://shop.example/webhooks/stripe', 'https only'],
      ['https://shop.example/', 'must end in /webhooks/stripe'],
      ['https://shop.example/webhooks/stripe/old', 'must end in /webhooks/stripe'],
      ['https://me@shop.example/webhooks/stripe', 'no user'],
      ['https://:x@shop.example/webhooks/stripe', 'no user'],
      ['https://shop.example/webhooks/stripe?a=1', 'no user, query'],
      ['https://shop.example/webhooks/stripe#a', 'no user, query or fragment'],
    ]
    for (const [text, says] of refused) expect(() => read(text, text.startsWith('ftp'))).toThrow(says)
  })
})

describe('keys', () => {
  const keys = {
    secretKey: 'sk_live_x',
    publishableKey: 'pk_live_x',
    webhookSecrets: ['whsec_x'],
    environment: 'production',
  }
  const test1 = { secretKey: 'rk_test_x', publishableKey: 'pk_test_x' }

  test('of the mode that the environment asks for are right', () => {
    for (const one of [keys, { ...keys, ...test1, environment: 'staging' }]) {
      expect(keyFindings(one)).toEqual([
        { state: 'right', says: expect.stringContaining('as they ought to be') },
      ])
    }
  })

  test.each([
    [test1, 'the keys are of test mode, and the environment is production'],
    [{ environment: 'staging' }, 'the keys are of live mode, and the environment is staging'],
    [{ publishableKey: 'pk_test_x' }, 'the secret key is of live mode, the publishable one of test'],
    [{ secretKey: 'pk_live_x' }, 'STRIPE_SECRET_KEY is no secret key'],
    [{ publishableKey: 'sk_live_x' }, 'STRIPE_PUBLISHABLE_KEY is no publishable key'],
    [{ webhookSecrets: ['whsec_x', 'we_x'] }, 'STRIPE_WEBHOOK_SECRETS has one that is no signing secret'],
  ])('%j are not, and it is said what to do', (change, says) => {
    const findings = keyFindings({ ...keys, ...change })
    expect(findings).toHaveLength(1)
    expect(findings[0]).toMatchObject({ state: 'wrong', says: expect.stringContaining(says) })
    expect(findings[0]?.next).toBeTruthy()
  })

  test.each([
    [test1, 'set the live keys'],
    [{ environment: 'staging' }, 'real money would be taken'],
    [{ publishableKey: 'pk_test_x' }, 'of one mode'],
    [{ secretKey: 'x' }, 'sk_… or rk_…'],
  ])('%j: where the right ones are is said, and which they are: %s', (change, which) => {
    const [finding] = keyFindings({ ...keys, ...change })
    expect(finding?.next).toContain(which)
    expect(finding?.next).toContain('Dashboard → Developers → API keys')
  })
})

test('what it takes to connect is read before there is a webhook’s secret, and no more than that', () => {
  const variables = {
    NODE_ENV: 'production',
    STRIPE_SECRET_KEY: 'sk_live_0123456789abcdefghijklmnop',
    STRIPE_PUBLISHABLE_KEY: 'pk_live_x',
  }
  expect(readStripeConfig(variables)).toMatchObject({ environment: 'production', webhookSecrets: [] })
  expect(() => readStripeConfig({ ...variables, STRIPE_SECRET_KEY: '' })).toThrow('STRIPE_SECRET_KEY')
  expect(() => readStripeConfig({ ...variables, STRIPE_API_BASE: 'http://127.0.0.1:1' })).toThrow(
    'must not be set in production',
  )
})

test('a clock counts as right within half a minute, and its whole seconds and the way are given away', () => {
  const stripeTime = new Date('2026-11-24T12:00:00Z')
  const at = (seconds: number, way = 0) => {
    const before = new Date(stripeTime.getTime() + seconds * 1_000)
    return clockFinding({ before, after: new Date(before.getTime() + way * 1_000), stripeTime })
  }
  for (const [seconds, way] of [[0], [31], [-30], [-40, 10], [-9, 45]] as const) {
    expect(at(seconds, way)).toEqual({ state: 'right', says: 'the clock agrees with Stripe’s' })
  }
  expect(at(33).says).toContain('32 seconds ahead of Stripe’s; from 300 on')
  expect(at(-31)).toMatchObject({
    state: 'wrong',
    says: expect.stringContaining('31 seconds behind Stripe’s'),
  })
  expect(at(-31).next).toContain('timedatectl')
  // By its tolerance of 300 seconds a signature of that age is taken still.
  expect(at(-300).says).toEndWith('; from 300 on webhooks are refused')
  expect(at(-301).says).toEndWith(': every webhook is refused')
  const silent = clockFinding({ before: stripeTime, after: stripeTime, stripeTime: undefined })
  expect(silent).toEqual({ state: 'unknown', says: 'Stripe did not say what time it is' })
})

test('whatever keeps Stripe from answering is said with what to do', () => {
  for (const trouble of ['key_unknown', 'not_permitted', 'unreachable', 'refused'] as const) {
    for (const error of [new Error('x'), 'x']) {
      const { state, says, next } = troubleFinding(trouble, error)
      expect([state, says.length > 0, (next ?? '').length > 0]).toEqual(['wrong', true, true])
    }
  }
})
