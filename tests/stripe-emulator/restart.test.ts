import { afterEach, beforeEach, expect, test } from 'bun:test'
import { join } from 'node:path'
import type Stripe from 'stripe'
import {
  controlOf,
  eventually,
  groceries,
  type Receiver,
  sdk,
  secretKey,
  startReceiver,
  temporaryDirectory,
} from './harness.ts'

const main = join(import.meta.dir, '../../scripts/stripe-emulator/main.ts')
let directory: ReturnType<typeof temporaryDirectory>
let receiver: Receiver
let children: Bun.Subprocess[]

beforeEach(() => {
  directory = temporaryDirectory()
  receiver = startReceiver()
  children = []
})
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  await Promise.all(children.map(({ exited }) => exited))
  await receiver.stop()
  directory.remove()
})

/** The emulator as `bun scripts/stripe-emulator/main.ts`: a process that can be killed. */
async function launch(environment: Record<string, string> = {}) {
  const child = Bun.spawn([process.execPath, main], {
    env: {
      PATH: process.env.PATH ?? '',
      EMULATOR_PORT: '0',
      EMULATOR_DATA_DIRECTORY: directory.path,
      EMULATOR_WEBHOOK_URL: receiver.url,
      EMULATOR_RETRY_BASE_MS: '10',
      ...environment,
    },
    stdout: 'pipe',
    stderr: 'inherit',
  })
  children.push(child)
  const { value } = await child.stdout.getReader().read()
  const line = new TextDecoder().decode(value).split('\n')[0] ?? ''
  const { message, url } = JSON.parse(line)
  expect(message).toBe('listening')
  return {
    child,
    url: String(url),
    stripe: sdk(Number(new URL(url).port), secretKey),
    control: controlOf(url),
  }
}

async function kill(emulator: Awaited<ReturnType<typeof launch>>) {
  emulator.child.kill('SIGKILL')
  await emulator.child.exited
}

test('killed with -9: objects, keys and undelivered events survive', async () => {
  const port = Number(new URL(receiver.url).port)
  await receiver.stop()
  const first = await launch()
  const key = { idempotencyKey: 'survives' }
  const created = await first.stripe.paymentIntents.create(groceries, key)
  const paid = await first.stripe.paymentIntents.confirm(created.id, { payment_method: 'pm_card_visa' })
  const refund = await first.stripe.refunds.create({ payment_intent: created.id, amount: 345 })
  await kill(first)

  const second = await launch()
  expect(await second.stripe.paymentIntents.retrieve(created.id)).toEqual(paid)
  expect(await second.stripe.refunds.retrieve(refund.id)).toEqual(refund)
  expect(await second.stripe.paymentIntents.create(groceries, key)).toEqual(created)
  expect(
    (await second.stripe.paymentIntents.search({ query: `metadata['order_id']:'o1'` })).data,
  ).toHaveLength(1)
  receiver = startReceiver({ port })
  await eventually(() => expect(new Set(receiver.types())).toEqual(new Set(everyType)))
})
const everyType: Stripe.Event.Type[] = [
  'payment_intent.created',
  'charge.succeeded',
  'payment_intent.succeeded',
  'charge.updated',
  'refund.created',
  'charge.refunded',
]

test('killed at random under load: whatever was answered is there, with all its events', async () => {
  const first = await launch()
  const answered: string[] = []
  const shopper = async () => {
    for (;;) {
      const intent = await first.stripe.paymentIntents.create({
        ...groceries,
        payment_method: 'pm_card_visa',
        confirm: true,
      })
      answered.push(intent.id)
    }
  }
  const shoppers = Array.from({ length: 4 }, shopper)
  await eventually(() => expect(answered.length).toBeGreaterThan(25))
  await kill(first)
  await Promise.allSettled(shoppers)

  const second = await launch()
  const survivors = new Map<string, string>()
  for await (const intent of second.stripe.paymentIntents.list({ limit: 100 }))
    survivors.set(intent.id, intent.status)
  expect(answered.filter((id) => survivors.get(id) !== 'succeeded')).toEqual([])
  await eventually(() => {
    const succeeded = receiver.received.filter(({ event }) => event.type === 'payment_intent.succeeded')
    const ids = new Set(succeeded.map(({ event }) => 'id' in event.data.object && event.data.object.id))
    expect([...survivors.keys()].filter((id) => !ids.has(id))).toEqual([])
  })
})

test('SIGTERM ends it cleanly, and held events go out after the next start', async () => {
  const first = await launch()
  expect(await first.control('GET', '/health')).toEqual({ status: 'ok' })
  await first.control('POST', '/faults', { webhooks: { hold: true } })
  await first.stripe.paymentIntents.create(groceries)
  first.child.kill('SIGTERM')
  expect(await first.child.exited).toBe(0)
  expect(receiver.received).toEqual([])
  await launch()
  await eventually(() => expect(receiver.types()).toEqual(['payment_intent.created']))
})

test('the endpoint set at run time is remembered', async () => {
  const first = await launch({ EMULATOR_WEBHOOK_URL: '' })
  await first.stripe.paymentIntents.create(groceries)
  await first.control('PUT', '/webhook', { url: receiver.url })
  await kill(first)
  const second = await launch({ EMULATOR_WEBHOOK_URL: '' })
  await second.stripe.paymentIntents.create(groceries)
  await eventually(() => expect(receiver.types()).toEqual(['payment_intent.created']))
})

test('a second emulator on the same data does not start, and says why', async () => {
  await launch()
  const second = Bun.spawn([process.execPath, main], {
    env: { PATH: process.env.PATH ?? '', EMULATOR_PORT: '0', EMULATOR_DATA_DIRECTORY: directory.path },
    stdout: 'ignore',
    stderr: 'pipe',
  })
  children.push(second)
  expect(await second.exited).toBe(1)
  expect(await new Response(second.stderr).text()).toContain('in use by another emulator')
})
