import type { Config } from '#platform/config'
import type { Context } from '#platform/context'
import { callHttp } from '#platform/http-client'
import { withoutRedis } from '#platform/redis'

const inboxSeconds = 600

export interface Sms {
  readonly phone: string
  readonly text: string
  /** What the text is about, such as a challenge's id: tells the texts of a development inbox apart. */
  readonly reference: string
}

/**
 * Hands a text to the configured provider; outside production it also lies in the development inbox for a while.
 * Whatever goes wrong is thrown, and the outbox tries again.
 */
export async function sendSms(context: Context, sms: Sms): Promise<void> {
  const { config } = context
  if (config.sms.url) await postToProvider(config.sms, sms)
  if (config.production) return
  // The inbox is the only way the text goes where there is no provider; beside one it is a convenience.
  if (config.sms.url) await withoutRedis(() => putInInbox(context, sms), undefined)
  else await putInInbox(context, sms)
}

async function postToProvider(provider: Config['sms'], sms: Sms): Promise<void> {
  const caller = { system: 'The SMS provider', timeoutMs: provider.timeoutMs }
  const response = await callHttp(caller, provider.url ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${provider.token}` },
    // The reference lets a provider drop what it was handed twice.
    body: JSON.stringify({ to: sms.phone, text: sms.text, reference: sms.reference }),
  })
  if (!response.ok) throw new Error(`The SMS provider answered ${response.status}`)
}

const inboxOf = (phone: string): string => `metropolitan:dev-inbox:${phone}`

async function putInInbox(context: Context, sms: Sms): Promise<void> {
  const entry = JSON.stringify({ ...sms, at: context.now().toISOString() })
  await context.redis
    .multi()
    .lpush(inboxOf(sms.phone), entry)
    .ltrim(inboxOf(sms.phone), 0, 19)
    .expire(inboxOf(sms.phone), inboxSeconds)
    .exec()
}

/** The newest texts to a phone, in development. */
export async function readInbox(context: Context, phone: string): Promise<(Sms & { readonly at: string })[]> {
  const entries = await withoutRedis(() => context.redis.lrange(inboxOf(phone), 0, 19), [])
  return entries.map((entry) => JSON.parse(entry))
}
