import { newId, seededRandom } from './random'

/** What may go wrong with one request. Several may be combined. */
export interface RequestEffect {
  /** Waits before the endpoint runs; the idempotency key is in use meanwhile. */
  latency_ms?: number
  /** Waits after the effect is stored, so a webhook may overtake the reply. */
  reply_latency_ms?: number
  /** 429 is answered before anything happens; a 5xx is stored under the key, as Stripe does. */
  status?: number
  /** Of a 5xx: whether the endpoint ran before it failed. Default false. */
  executed?: boolean
  /** Of a 5xx: whether later requests with the key get it again. Default true. */
  stored?: boolean
  /** The connection breaks before anything happened. */
  drop_before_effect?: boolean
  /** Everything happened, and the connection breaks instead of a reply. */
  drop_reply_after_effect?: boolean
}

/** What may go wrong with the deliveries of one event. */
export interface WebhookEffect {
  /** So many further deliveries of the same event. */
  duplicate?: number
  delay_ms?: number
  /** Each delivery waits a random part of this window, so their order is lost. `true` is 200 ms. */
  reorder?: boolean | number
  /** Never delivered, which Stripe does not promise not to do to an endpoint that is down for days. */
  drop?: boolean
  /** Kept back until `POST /_emulator/deliveries/release`. */
  hold?: boolean
}

export interface FaultSpec {
  match?: {
    method?: string
    /** Exact, with `:name` for one segment, or a prefix that ends in `*`. */
    path?: string
    /** Of webhooks: event types, `payment_intent.*` for a family. */
    types?: string[]
    times?: number
    /** With `seed`, the same requests are hit on every run. */
    probability?: number
    seed?: number
  }
  effect?: RequestEffect
  webhooks?: WebhookEffect
  search?: { lag_ms: number }
}

export interface Fault extends FaultSpec {
  id: string
  hits: number
}

export interface Faults {
  add(spec: FaultSpec): Fault
  list(): Fault[]
  /** All, or one. */
  clear(id?: string): void
  clearHolds(): void
  /** The effects that strike this request, merged; each call counts as one occasion. */
  strikeRequest(method: string, path: string): RequestEffect
  strikeWebhook(type: string): { effect: WebhookEffect; random: () => number }
  searchLagMs(): number
}

interface ArmedFault extends Fault {
  random: () => number
}

export function openFaults(): Faults {
  let armed: ArmedFault[] = []
  const strike = (fault: ArmedFault): boolean => {
    const { times, probability } = fault.match ?? {}
    if (times !== undefined && fault.hits >= times) return false
    if (probability !== undefined && fault.random() >= probability) return false
    fault.hits += 1
    return true
  }
  return {
    add(spec) {
      const fault = { ...spec, id: newId('fault', 12), hits: 0, random: seededRandom(spec.match?.seed ?? 1) }
      armed.push(fault)
      return publicFault(fault)
    },
    list: () => armed.map(publicFault),
    clear(id) {
      armed = id === undefined ? [] : armed.filter((fault) => fault.id !== id)
    },
    clearHolds() {
      armed = armed.filter((fault) => fault.webhooks?.hold !== true)
    },
    strikeRequest(method, path) {
      const struck = armed.filter((fault) => fault.effect !== undefined && fitsRequest(fault, method, path))
      return Object.assign({}, ...struck.filter(strike).map((fault) => fault.effect))
    },
    strikeWebhook(type) {
      const struck = armed
        .filter((fault) => fault.webhooks !== undefined && fitsEvent(fault, type))
        .filter(strike)
      const effect: WebhookEffect = Object.assign({}, ...struck.map((fault) => fault.webhooks))
      return { effect, random: struck[0]?.random ?? Math.random }
    },
    searchLagMs: () => Math.max(0, ...armed.map((fault) => fault.search?.lag_ms ?? 0)),
  }
}

/** `*` alone, a family such as `refund.*`, or one type. */
export function fitsType(pattern: string, type: string): boolean {
  return pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : pattern === type
}

function fitsRequest(fault: Fault, method: string, path: string): boolean {
  const expected = fault.match ?? {}
  if (expected.method !== undefined && expected.method.toUpperCase() !== method) return false
  return expected.path === undefined || fitsPath(expected.path, path)
}

function fitsPath(pattern: string, path: string): boolean {
  if (pattern.endsWith('*')) return path.startsWith(pattern.slice(0, -1))
  const [expected, actual] = [pattern.split('/'), path.split('/')]
  const fits = (segment: string, index: number) => segment.startsWith(':') || segment === actual[index]
  return expected.length === actual.length && expected.every(fits)
}

function fitsEvent(fault: Fault, type: string): boolean {
  return fault.match?.types?.some((pattern) => fitsType(pattern, type)) ?? true
}

function publicFault({ random: _random, ...fault }: ArmedFault): Fault {
  return { ...fault }
}
