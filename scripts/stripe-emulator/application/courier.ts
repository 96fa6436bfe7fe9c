import type { Database } from 'bun:sqlite'
import type Stripe from 'stripe'
import type { Faults, WebhookEffect } from '../faults'
import type { DeliveryOptions } from '../options'
import {
  addDelivery,
  type Delivery,
  type DeliveryState,
  findNextDeliveryMs,
  letGoOfHeld,
  recordAttempt,
  selectDueDeliveries,
} from '../storage/deliveries'
import type { Store } from '../storage/store'
import {
  enabledEndpoints,
  findEndpoint,
  readEndpoint,
  signatureHeader,
  type WebhookEndpoint,
  wants,
  writeEndpoint,
} from '../storage/webhook-endpoint'

export interface Deliveries {
  endpoint(): WebhookEndpoint | undefined
  configure(endpoint: WebhookEndpoint): void
  /** Adds the event's deliveries to the queue, inside the transaction that made the event. */
  enqueue(event: Stripe.EventBase, nowMs: number): void
  /** To be called after that transaction has committed. */
  wake(): void
  /** One attempt now, whatever the schedule; resolves when it is recorded. */
  attempt(delivery: Delivery): Promise<Delivery>
  stop(): Promise<void>
}

const reorderWindowMs = 200
const graceMs = 300
interface Dependencies {
  database: Database
  store: Store
  faults: Faults
  options: DeliveryOptions
}

interface Courier extends Dependencies {
  endpoint: WebhookEndpoint | undefined
  abort: AbortController
  active: Map<number, Promise<Delivery>>
  timer: Timer | undefined
  wakeScheduled: boolean
}

/** At least once, in no promised order: an attempt that was not recorded before a crash is made again. */
export function openDeliveries(dependencies: Dependencies): Deliveries {
  const { database } = dependencies
  const courier: Courier = {
    ...dependencies,
    endpoint: readEndpoint(database),
    abort: new AbortController(),
    active: new Map(),
    timer: undefined,
    wakeScheduled: false,
  }
  // Holding is a fault, and faults do not outlive the process.
  letGoOfHeld(database)
  return {
    endpoint: () => courier.endpoint,
    configure(endpoint) {
      writeEndpoint(database, endpoint)
      courier.endpoint = endpoint
      wake(courier)
    },
    enqueue: (event, nowMs) => enqueue(courier, event, nowMs),
    wake: () => wake(courier),
    attempt: (delivery) => begin(courier, delivery),
    stop: () => stop(courier),
  }
}

function enqueue(courier: Courier, event: Stripe.EventBase, nowMs: number): void {
  const { endpoint, store } = courier
  const targets = [...(endpoint ? [endpoint] : []), ...enabledEndpoints(store)]
  for (const target of targets) {
    if (wants(target, event.type)) enqueueTo(courier, event, { target, nowMs })
  }
}

function enqueueTo(
  { faults, database }: Courier,
  event: Stripe.EventBase,
  { target, nowMs }: { target: WebhookEndpoint; nowMs: number },
): void {
  const { effect, random } = faults.strikeWebhook(event.type)
  const window = effect.reorder === true ? reorderWindowMs : Number(effect.reorder ?? 0)
  const copies = 1 + (effect.duplicate ?? 0)
  const to = { eventId: event.id, endpoint: target.id ?? null, state: firstState(effect) }
  for (let copy = 0; copy < copies; copy += 1) {
    const delayMs = (effect.delay_ms ?? 0) + Math.floor(window * random())
    addDelivery(database, { ...to, dueMs: nowMs + delayMs })
  }
}

function firstState(effect: WebhookEffect): DeliveryState {
  if (effect.drop === true) return 'dropped'
  return effect.hold === true ? 'held' : 'pending'
}

/** Deferred by one turn of the loop, so that the reply which caused the event is on its way first. */
function wake(courier: Courier): void {
  if (courier.wakeScheduled || courier.abort.signal.aborted) return
  courier.wakeScheduled = true
  setImmediate(() => {
    courier.wakeScheduled = false
    pump(courier)
  })
}

function pump(courier: Courier): void {
  const { active, options, abort } = courier
  if (abort.signal.aborted) return
  clearTimeout(courier.timer)
  const nowMs = Date.now()
  const room = options.concurrency - active.size
  if (room <= 0) return
  // Those under way are still pending in the table, hence the longer query.
  const due = selectDueDeliveries(courier.database, nowMs, options.concurrency + active.size)
  const waiting = due.filter(({ sequence }) => !active.has(sequence))
  for (const delivery of waiting.slice(0, room)) void begin(courier, delivery)
  const next = findNextDeliveryMs(courier.database, nowMs)
  if (next !== undefined) courier.timer = setTimeout(() => pump(courier), next - nowMs)
}

function begin(courier: Courier, delivery: Delivery): Promise<Delivery> {
  const running = courier.active.get(delivery.sequence)
  if (running !== undefined) return running
  const attempt = send(courier, delivery)
    .then((outcome) => record(courier, delivery, outcome))
    .finally(() => {
      courier.active.delete(delivery.sequence)
      wake(courier)
    })
  courier.active.set(delivery.sequence, attempt)
  return attempt
}

type Outcome = { status: number } | { error: string }

async function send(courier: Courier, delivery: Delivery): Promise<Outcome> {
  const { store, options, abort } = courier
  const endpoint = delivery.endpoint === null ? courier.endpoint : findEndpoint(store, delivery.endpoint)
  const event = store.find('event', delivery.event_id)
  if (endpoint === undefined || event === undefined) return { error: 'no endpoint is configured' }
  // Stripe sends its JSON indented: whoever parses and prints it again before verifying fails here too.
  const version = { api_version: endpoint.api_version ?? event.api_version }
  const payload = JSON.stringify({ ...event, ...version, pending_webhooks: 1 }, null, 2)
  const signature = signatureHeader(payload, endpoint.secrets, Math.floor(Date.now() / 1_000))
  try {
    const response = await fetch(endpoint.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'stripe-signature': signature,
        'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      },
      body: payload,
      redirect: 'manual',
      signal: AbortSignal.any([abort.signal, AbortSignal.timeout(options.timeoutMs)]),
    })
    await response.arrayBuffer()
    return { status: response.status }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

function record(courier: Courier, delivery: Delivery, outcome: Outcome): Delivery {
  const { database, options, abort } = courier
  const status = 'status' in outcome ? outcome.status : null
  const error = 'error' in outcome ? outcome.error : null
  // Cut short by our own stop: not an attempt, it will be made after the next start.
  if (abort.signal.aborted && status === null) return delivery
  const attempts = delivery.attempts + 1
  const delivered = status !== null && status >= 200 && status < 300
  const unsettled = attempts < options.maximumAttempts ? 'pending' : 'failed'
  const state: DeliveryState = delivered ? 'delivered' : unsettled
  const backoffMs = Math.min(options.retryCapMs, options.retryBaseMs * 2 ** Math.min(attempts - 1, 20))
  const recorded = recordAttempt(database, {
    ...delivery,
    state,
    attempts,
    next_attempt_at: Date.now() + backoffMs,
    last_status: status,
    last_error: error,
  })
  return recorded ?? delivery
}

async function stop(courier: Courier): Promise<void> {
  clearTimeout(courier.timer)
  const running = [...courier.active.values()]
  await Promise.race([Promise.allSettled(running), Bun.sleep(graceMs)])
  courier.abort.abort()
  await Promise.allSettled(courier.active.values())
}
