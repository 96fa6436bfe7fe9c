import { afterEach, expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type Stripe from 'stripe'
import type { Context } from '#platform/context'
import { openStripe, stripeApiVersion } from '#platform/stripe'
import { connectWebhook } from '../../src/domains/payment/application/connection/connect-webhook'
import { examineConnection } from '../../src/domains/payment/application/connection/examine-connection'
import { stripeEventTypes } from '../../src/domains/payment/payment'
import { openShop } from '../support/shop'
import { deliver } from './support'

const shop = await openShop({ seed: false, stripe: true, settings: { STRIPE_TIMEOUT_MS: '400' } })
const { stripe } = shop.context
const { webhookEndpoints } = stripe
const url = `${shop.url}/webhooks/stripe`
const root = join(import.meta.dir, '..', '..')

const control = async (method: string, path: string, body?: object) =>
  expect(
    (await fetch(`${shop.stripeUrl}/_emulator/${path}`, { method, body: JSON.stringify(body) })).status,
  ).toBe(200)
const endpoints = async () => (await webhookEndpoints.list({ limit: 100 })).data
const connect = (mend = false) => connectWebhook(shop.context, { url, mend })

afterEach(async () => {
  await control('DELETE', 'faults')
  for (const { id } of await endpoints()) await webhookEndpoints.del(id)
})

test('makes the endpoint with exactly the events that are read, of our version, and tells its secret once', async () => {
  const made = await connect()

  expect(made).toMatchObject({
    outcome: 'created',
    faults: [],
    others: [],
    secret: expect.stringMatching(/^whsec_/),
  })
  const [endpoint, ...others] = await endpoints()
  expect(others).toEqual([])
  expect(endpoint).toMatchObject({
    id: made.endpointId,
    url,
    api_version: stripeApiVersion,
    status: 'enabled',
    metadata: { app: 'metropolitan', environment: 'test' },
  })
  expect(endpoint?.enabled_events).toEqual([...stripeEventTypes])
  expect(await connect()).toEqual({ endpointId: made.endpointId, outcome: 'right', faults: [], others: [] })
  expect(await endpoints()).toEqual([endpoint as Stripe.WebhookEndpoint])
})

test('two runs at once make one, and both know its secret', async () => {
  // Both have read the empty list before either makes anything.
  const match = { method: 'GET', path: '/v1/webhook_endpoints' }
  await control('POST', 'faults', { match, effect: { reply_latency_ms: 150 } })

  const [first, second] = await Promise.all([connect(), connect()])

  expect(first).toMatchObject({ outcome: 'created', secret: expect.stringMatching(/^whsec_/) })
  expect(second).toEqual(first)
  expect((await endpoints()).map(({ id }) => id)).toEqual([first.endpointId])
})

test('a reply that was lost is asked for again: one endpoint, with its secret', async () => {
  const match = { method: 'POST', path: '/v1/webhook_endpoints', times: 2 }
  await control('POST', 'faults', { match, effect: { drop_reply_after_effect: true } })

  const made = await connect()

  expect(made.secret).toMatch(/^whsec_/)
  expect((await endpoints()).map(({ id }) => id)).toEqual([made.endpointId])
})

test('one that was deleted is made anew, although Stripe would repeat its answer of before', async () => {
  const first = await connect()
  await webhookEndpoints.del(first.endpointId)

  const second = await connect()

  expect(second).toMatchObject({ outcome: 'created' })
  expect(second.endpointId).not.toBe(first.endpointId)
  expect((await endpoints()).map(({ id }) => id)).toEqual([second.endpointId])
})

test('what differs is said, and changed only where that is asked for', async () => {
  const { endpointId } = await connect()
  await webhookEndpoints.update(endpointId, {
    enabled_events: ['charge.refunded', 'customer.created'],
    metadata: { environment: 'staging' },
    disabled: true,
  })
  const before = await endpoints()

  const differs = await connect()

  expect(differs).toMatchObject({ endpointId, outcome: 'differs' })
  expect(differs.faults).toHaveLength(4)
  expect(await endpoints()).toEqual(before)
  expect(await connect(true)).toMatchObject({ endpointId, outcome: 'mended', faults: differs.faults })
  expect(await connect()).toMatchObject({ endpointId, outcome: 'right' })
})

test('one of another version stays until the new one is in use, and two that mend at once make one', async () => {
  const old = await webhookEndpoints.create({ url, enabled_events: ['*'], api_version: '2022-11-15' })
  const match = { method: 'GET', path: '/v1/webhook_endpoints' }
  await control('POST', 'faults', { match, effect: { reply_latency_ms: 150 } })

  const [first, second] = await Promise.all([connect(true), connect(true)])

  expect(first).toMatchObject({
    outcome: 'mended',
    others: [old.id],
    secret: expect.stringMatching(/^whsec_/),
  })
  expect(second).toEqual(first)
  expect((await endpoints()).map(({ id }) => id)).toEqual([first.endpointId, old.id])
  expect((await webhookEndpoints.retrieve(old.id)).status).toBe('enabled')
  expect(await connect()).toMatchObject({ endpointId: first.endpointId, outcome: 'right', others: [old.id] })
})

const examine = async (changes: Partial<Context> = {}, at?: string) => {
  const findings = await examineConnection({ ...shop.context, ...changes }, { url: at })
  return findings.map(({ state, says, next }) => [state, next === undefined ? says : `${says} → ${next}`])
}
const says = (state: string, text: string) => [state, expect.stringContaining(text)]

test('a connection that is right is found so, by its mark or by its address', async () => {
  const { endpointId } = await connect()
  const expected = [
    says('right', 'the keys are of test mode'),
    says('right', 'Stripe answers'),
    says('right', 'the clock agrees'),
    says('unknown', 'no payment yet'),
    says('right', `endpoint ${endpointId} is sent what is read`),
    says('unknown', 'no event of the last day'),
  ]
  expect(await examine()).toEqual(expected)
  expect(await examine({}, url)).toEqual(expected)
})

test('no endpoint, a wrong one, and a twin are found, each with the command that helps', async () => {
  expect(await examine()).toContainEqual(
    says('wrong', 'Stripe has no endpoint for this environment → ./scripts/run'),
  )
  const wrong = await webhookEndpoints.create({ url, enabled_events: ['*'] })
  const faults = (await examine()).filter(([state]) => state === 'wrong')
  expect(faults).toHaveLength(3)
  expect(faults[0]).toEqual(says('wrong', `endpoint ${wrong.id} is sent all other events`))
  expect(faults[0]).toEqual(says('wrong', `→ ./scripts/run stripe:connect --url ${url} --mend`))
  await connect(true)
  expect((await examine()).filter(([state]) => state === 'wrong')).toEqual([
    says('wrong', `endpoint ${wrong.id} is sent the same events to the same address once more`),
  ])
})

test('events that never came are found, and those that came and could not be processed', async () => {
  await connect()
  const later = { now: () => new Date(Date.now() + 130_000) }
  const { id } = await stripe.paymentIntents.create({ amount: 500, currency: 'pln' })
  await control('POST', 'faults', { match: { types: ['payment_intent.canceled'] }, webhooks: { drop: true } })
  await stripe.paymentIntents.cancel(id)
  const [event] = (await stripe.events.list({ type: 'payment_intent.canceled' })).data
  expect(await examine(later)).toContainEqual(says('right', 'both keys are of one account'))
  expect(await examine(later)).toContainEqual(
    says('wrong', `1 of the newest 1 events never arrived, ${event?.id} among them`),
  )

  await deliver(shop.url, { ...event })
  const unreadable = { ...event, id: 'evt_broken', type: 'refund.created', data: { object: {} } }
  expect((await deliver(shop.url, unreadable)).status).toBe(500)

  expect(await examine(later)).toContainEqual(
    says('right', 'webhooks arrive: all of the newest 1 events are here'),
  )
  expect(await examine(later)).toContainEqual(says('wrong', '1 events arrived and could not be processed'))
})

test('a wrong clock, keys of two accounts, an unknown key and a Stripe that hangs are told apart', async () => {
  const ahead = { now: () => new Date(Date.now() + 400_000) }
  expect(await examine(ahead)).toContainEqual(says('wrong', 'ahead of Stripe’s: every webhook is refused'))
  const { config } = shop.context
  await stripe.paymentIntents.create({ amount: 500, currency: 'pln' })
  const foreign = { ...config.stripe, publishableKey: 'pk_test_of_another_account' }
  expect(await examine({ config: { ...config, stripe: foreign } })).toContainEqual(
    says('wrong', 'the publishable key is not of the account'),
  )
  const rolled = { stripe: openStripe({ ...config.stripe, secretKey: 'sk_test_rolled_long_ago' }) }
  expect((await examine(rolled)).at(-1)).toEqual(says('wrong', 'Stripe does not know STRIPE_SECRET_KEY'))
  await control('POST', 'faults', { match: { path: '/v1/webhook_endpoints' }, effect: { latency_ms: 5_000 } })
  const began = performance.now()
  expect((await examine()).at(-1)).toEqual(says('wrong', 'could not be asked'))
  expect(performance.now() - began).toBeLessThan(3_000)
})

/** Runs a command of the project against the test's Stripe and database. */
async function run(script: string, ...args: readonly string[]) {
  const child = Bun.spawn([process.execPath, join('scripts', script), ...args], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'test',
      DATABASE_URL: shop.databaseUrl,
      REDIS_URL: shop.redis.url,
      STRIPE_API_BASE: shop.stripeUrl,
    },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [said, complained] = await Promise.all([child.stdout.text(), child.stderr.text()])
  return { code: await child.exited, said, complained }
}

test('the commands say what to do, keep the secret from other eyes, and end as a pipeline needs it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'connect-'))
  const file = join(folder, 'secret')
  try {
    const [made, none] = await Promise.all([
      run('stripe-connect.ts', '--url', url, '--secret-file', file),
      run('stripe-connect.ts', '--url', 'https://shop.example/elsewhere'),
    ])
    expect([none.code, none.complained]).toEqual([
      1,
      'Not connected: The address must end in /webhooks/stripe\n',
    ])
    expect([made.code, made.complained]).toEqual([0, ''])
    const [endpoint] = await endpoints()
    expect(made.said).toContain(`✓ ${endpoint?.id} is made`)
    const secret = readFileSync(file, 'utf8').trim()
    expect(secret).toMatch(/^whsec_/)
    expect(made.said).not.toContain(secret)
    expect(statSync(file).mode & 0o777).toBe(0o600)

    await webhookEndpoints.update(endpoint?.id ?? '', { disabled: true })
    const [differs, doctor, kept] = await Promise.all([
      run('stripe-connect.ts', '--url', url),
      run('stripe-doctor.ts'),
      run('stripe-connect.ts', '--url', url, '--mend', '--secret-file', file),
    ])
    expect([differs.code, differs.said]).toEqual([1, expect.stringContaining('✗ it is disabled')])
    expect([doctor.code, doctor.complained]).toEqual([1, ''])
    expect(doctor.said).toContain(`  → ./scripts/run stripe:connect --url ${url} --mend`)
    expect([kept.code, kept.complained]).toEqual([1, expect.stringContaining('nothing was done')])

    const mended = await run('stripe-connect.ts', '--url', url, '--mend')
    expect([mended.code, mended.said]).toEqual([0, expect.stringContaining('as it ought to be now')])
    expect((await run('stripe-doctor.ts', '--url', url)).said).toContain('is sent what is read')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
