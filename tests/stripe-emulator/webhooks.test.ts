import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import Stripe from 'stripe'
import {
  type Bench,
  eventually,
  groceries,
  pay,
  type Receiver,
  startBench,
  startReceiver,
} from './harness.ts'

let bench: Bench
let receiver: Receiver

beforeEach(async () => {
  receiver = startReceiver()
  bench = await startBench({ webhookUrl: receiver.url })
})
afterEach(async () => {
  await receiver.stop()
  await bench.stop()
})

interface Listed {
  event_id: string
  type: string
  state: string
  attempts: number
  next_attempt_at: number
  last_status: number | null
}
const deliveries = (query = '') => bench.control<Listed[]>('GET', `/deliveries${query}`)
const fault = (webhooks: object, match: object = {}) => bench.control('POST', '/faults', { match, webhooks })
const settled = () => eventually(async () => expect(await deliveries('?state=pending')).toEqual([]))
const ofPayment = ['payment_intent.created', 'charge.succeeded', 'payment_intent.succeeded', 'charge.updated']

test('each event arrives signed, with the cause, the version and a snapshot', async () => {
  const intent = await bench.stripe.paymentIntents.create(groceries, { idempotencyKey: 'create-1' })
  await eventually(() => expect(receiver.types()).toEqual(['payment_intent.created']))
  const [{ event, signature, body } = { event: undefined, signature: '', body: '' }] = receiver.received
  expect(event).toMatchObject({
    object: 'event',
    api_version: Stripe.API_VERSION,
    livemode: false,
    pending_webhooks: 1,
    request: { id: intent.lastResponse.requestId, idempotency_key: 'create-1' },
    data: { object: { id: intent.id, status: 'requires_payment_method', metadata: groceries.metadata } },
  })
  expect(signature).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/)
  const tampered = bench.stripe.webhooks.constructEventAsync(
    body.replace('12345', '12346'),
    signature,
    'whsec_emulator',
  )
  await expect(tampered).rejects.toThrow('No signatures found')
  await eventually(async () => {
    expect((await bench.stripe.events.retrieve(event?.id ?? '')).pending_webhooks).toBe(0)
  })
})

test('during rotation both secrets sign', async () => {
  await bench.control('PUT', '/webhook', { url: receiver.url, secrets: ['whsec_old', 'whsec_emulator'] })
  await bench.stripe.paymentIntents.create(groceries)
  await eventually(() => expect(receiver.received).toHaveLength(1))
  const { body = '', signature = '' } = receiver.received[0] ?? {}
  expect(signature.match(/v1=/g)).toHaveLength(2)
  expect(await bench.stripe.webhooks.constructEventAsync(body, signature, 'whsec_old')).toHaveProperty('id')
})

test('an endpoint gets the events it asked for', async () => {
  await bench.control('PUT', '/webhook', {
    url: receiver.url,
    enabled_events: ['payment_intent.succeeded', 'refund.*'],
  })
  const { charge } = await pay(bench)
  await bench.stripe.refunds.create({ charge })
  await settled()
  expect(receiver.types().sort()).toEqual(['payment_intent.succeeded', 'refund.created'])
})

describe('at least once', () => {
  test('what is not answered 2xx comes again, with growing pauses, until it is', async () => {
    receiver.answers.push(500, 404, 302)
    await bench.stripe.paymentIntents.create(groceries)
    await eventually(() => expect(receiver.received).toHaveLength(4))
    expect(new Set(receiver.received.map(({ event }) => event.id)).size).toBe(1)
    await eventually(async () => {
      expect(await deliveries()).toMatchObject([{ state: 'delivered', attempts: 4, last_status: 200 }])
    })
  })

  test('an endpoint that is down gets everything when it is back', async () => {
    const port = Number(new URL(receiver.url).port)
    await receiver.stop()
    await bench.stripe.paymentIntents.create(groceries)
    await eventually(async () => {
      const [delivery] = await deliveries()
      expect(delivery).toMatchObject({ state: 'pending', last_status: null })
      expect(delivery?.attempts).toBeGreaterThan(1)
    })
    receiver = startReceiver({ port })
    await eventually(() => expect(receiver.types()).toEqual(['payment_intent.created']))
  })

  test('pauses double up to the cap, need not be waited for, and end after the last try', async () => {
    await bench.stop()
    const schedule = { retryBaseMs: 20_000, retryCapMs: 50_000, maximumAttempts: 4 }
    bench = await startBench({
      webhookUrl: receiver.url,
      deliveries: { ...schedule, timeoutMs: 1_000, concurrency: 2 },
    })
    receiver.answers.push(500, 500, 500, 500)
    await bench.stripe.paymentIntents.create(groceries)
    for (const [index, pauseMs] of [20_000, 40_000, 50_000].entries()) {
      const delivery = await eventually(async () => {
        const [only] = await deliveries()
        expect(only).toMatchObject({ state: 'pending', attempts: index + 1, last_status: 500 })
        return only
      })
      const left = (delivery?.next_attempt_at ?? 0) - Date.now()
      expect(left).toBeLessThanOrEqual(pauseMs)
      expect(left).toBeGreaterThan(pauseMs - 4_000)
      expect(await bench.control('POST', '/deliveries/retry')).toEqual({ due: 1 })
    }
    await eventually(async () => expect(await deliveries()).toMatchObject([{ state: 'failed', attempts: 4 }]))
  })

  test('an event can be sent again by hand', async () => {
    await bench.stripe.paymentIntents.create(groceries)
    await eventually(() => expect(receiver.received).toHaveLength(1))
    const id = receiver.received[0]?.event.id ?? ''
    await bench.control('POST', `/events/${id}/resend`)
    await eventually(() => expect(receiver.received.map(({ event }) => event.id)).toEqual([id, id]))
  })
})

describe('faults of deliveries', () => {
  test('doubled', async () => {
    await fault({ duplicate: 2 }, { types: ['payment_intent.succeeded'] })
    await pay(bench)
    await eventually(() => expect(receiver.received).toHaveLength(6))
    expect(receiver.types().filter((type) => type === 'payment_intent.succeeded')).toHaveLength(3)
  })

  test('dropped', async () => {
    await fault({ drop: true }, { types: ['payment_intent.*'] })
    await pay(bench)
    await settled()
    expect(receiver.types().sort()).toEqual(['charge.succeeded', 'charge.updated'])
    expect(await deliveries('?state=dropped')).toHaveLength(2)
  })

  test('delayed', async () => {
    await fault({ delay_ms: 60_000 }, { times: 1 })
    await pay(bench)
    await eventually(() => expect(receiver.received).toHaveLength(3))
    await eventually(async () =>
      expect(await deliveries('?state=pending')).toMatchObject([
        { type: 'payment_intent.created', attempts: 0 },
      ]),
    )
  })

  test('out of order, and the same on every run of a seed', async () => {
    const orderOf = async (seed: number) => {
      await bench.control('DELETE', '/faults')
      await fault({ reorder: 60_000 }, { seed })
      await pay(bench)
      const latest = (await deliveries()).slice(-ofPayment.length)
      return latest.sort((a, b) => a.next_attempt_at - b.next_attempt_at).map(({ type }) => type)
    }
    const first = await orderOf(7)
    expect(first).not.toEqual(ofPayment)
    expect([...first].sort()).toEqual([...ofPayment].sort())
    expect(await orderOf(7)).toEqual(first)
    await bench.control('POST', '/deliveries/retry')
    await settled()
    expect(receiver.received).toHaveLength(8)
  })

  test('held, then released in any order, doubled at will', async () => {
    await fault({ hold: true })
    await pay(bench)
    const held = await deliveries('?state=held')
    expect(held.map(({ type }) => type)).toEqual(ofPayment)
    expect(receiver.received).toEqual([])
    const idOf = (type: string) => held.find((delivery) => delivery.type === type)?.event_id ?? ''
    const succeeded = idOf('payment_intent.succeeded')
    receiver.answers.push(200, 500)
    const order = [succeeded, succeeded, idOf('payment_intent.created')]
    const released = await bench.control<Listed[]>('POST', '/deliveries/release', { order })
    expect(released.map(({ last_status }) => last_status)).toEqual([200, 500, 200])
    expect(receiver.types().slice(0, 3)).toEqual([
      'payment_intent.succeeded',
      'payment_intent.succeeded',
      'payment_intent.created',
    ])
    await bench.control('POST', '/deliveries/release', { order: 'reversed' })
    await settled()
    expect(receiver.types().filter((type) => type.startsWith('charge'))).toEqual([
      'charge.updated',
      'charge.succeeded',
    ])
  })

  test('shuffled by a seed', async () => {
    const orderOf = async (seed: number) => {
      await fault({ hold: true })
      await pay(bench)
      const released = await bench.control<Listed[]>('POST', '/deliveries/release', {
        order: 'shuffled',
        seed,
      })
      return released.map(({ type }) => type)
    }
    const first = await orderOf(3)
    expect(await orderOf(3)).toEqual(first)
    expect([...first].sort()).toEqual([...ofPayment].sort())
  })

  test('clearing the faults lets go of what was held', async () => {
    await fault({ hold: true })
    await pay(bench)
    await bench.control('DELETE', '/faults')
    await eventually(() => expect(receiver.received).toHaveLength(4))
  })
})
