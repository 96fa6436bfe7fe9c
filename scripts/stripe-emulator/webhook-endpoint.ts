import type { Database } from 'bun:sqlite'
import { readSetting, writeSetting } from './database.ts'
import { fitsType } from './faults.ts'

export interface WebhookEndpoint {
  url: string
  /** Several while a secret is being rotated: each signs every delivery. */
  secrets: string[]
  /** As in Stripe's webhook endpoints; `*` for all. */
  enabled_events: string[]
}

const settingName = 'webhook_endpoint'

export function readEndpoint(database: Database): WebhookEndpoint | undefined {
  const text = readSetting(database, settingName)
  return text === undefined ? undefined : JSON.parse(text)
}

export function writeEndpoint(database: Database, endpoint: WebhookEndpoint): void {
  writeSetting(database, settingName, JSON.stringify(endpoint))
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
