import type { Database } from 'bun:sqlite'
import type Stripe from 'stripe'
import { fitsType } from '../faults'
import { readSetting, writeSetting } from './database'
import type { Store } from './store'

export interface WebhookEndpoint {
  url: string
  /** Several while a secret is being rotated: each signs every delivery. */
  secrets: string[]
  /** As in Stripe's webhook endpoints; `*` for all. */
  enabled_events: string[]
  /** Null for the one that `PUT /_emulator/webhook` configures; else its id at Stripe. */
  id?: string | null
  /** In which version its events are said to be; all of them are of the emulator's own. */
  api_version?: string | null
}

const settingName = 'webhook_endpoint'

export function readEndpoint(database: Database): WebhookEndpoint | undefined {
  const text = readSetting(database, settingName)
  return text === undefined ? undefined : JSON.parse(text)
}

export function writeEndpoint(database: Database, endpoint: WebhookEndpoint): void {
  writeSetting(database, settingName, JSON.stringify(endpoint))
}

/** All that were made by Stripe's API and are not disabled. */
export function enabledEndpoints(store: Store): WebhookEndpoint[] {
  const { data } = store.list('webhook_endpoint', { limit: 100 })
  return data.filter(({ status }) => status === 'enabled').map((endpoint) => asTarget(store, endpoint))
}

/** The target of a delivery; undefined where it is gone or disabled by now. */
export function findEndpoint(store: Store, id: string): WebhookEndpoint | undefined {
  const endpoint = store.find('webhook_endpoint', id)
  return endpoint?.status === 'enabled' ? asTarget(store, endpoint) : undefined
}

function asTarget(store: Store, endpoint: Stripe.WebhookEndpoint): WebhookEndpoint {
  const { id, url, enabled_events, api_version } = endpoint
  return { id, url, enabled_events, api_version, secrets: [store.labelOf(id) ?? ''] }
}

export function wants(endpoint: WebhookEndpoint, type: string): boolean {
  return endpoint.enabled_events.some((pattern) => fitsType(pattern, type))
}

/** `t=…,v1=…,v1=…` over the time and the exact bytes of the body, as Stripe signs. */
export function signatureHeader(
  payload: string,
  secrets: readonly string[],
  timestampSeconds: number,
): string {
  const signatures = secrets.map((secret) => {
    const hasher = new Bun.CryptoHasher('sha256', secret)
    return `v1=${hasher.update(`${timestampSeconds}.${payload}`).digest('hex')}`
  })
  return [`t=${timestampSeconds}`, ...signatures].join(',')
}
