import Stripe from 'stripe'
import type { Config } from '#platform/config'
import type { Context } from '#platform/context'
import type { EndpointWish, WebhookEndpoint } from '../webhook-endpoint'

/** What speaks to Stripe alone needs no more of a context than this. */
export interface StripeSide {
  readonly stripe: Context['stripe']
  readonly config: Pick<Config, 'stripe'>
}

export interface ListedEndpoints {
  readonly endpoints: readonly WebhookEndpoint[]
  /** What Stripe's clock said when it answered; undefined where it did not say. */
  readonly stripeTime: Date | undefined
}

/** All endpoints of the account, in the mode of the key. */
export async function listEndpoints({ stripe }: StripeSide): Promise<ListedEndpoints> {
  const first = await stripe.webhookEndpoints.list({ limit: 100 })
  const date = Date.parse(headerOf(first, 'date') ?? '')
  const endpoints = [...first.data]
  for (let { has_more: hasMore } = first; hasMore; ) {
    const page = await stripe.webhookEndpoints.list({
      limit: 100,
      starting_after: endpoints.at(-1)?.id ?? '',
    })
    endpoints.push(...page.data)
    hasMore = page.has_more
  }
  return {
    endpoints: endpoints.map(fromStripe),
    stripeTime: Number.isNaN(date) ? undefined : new Date(date),
  }
}

export interface MadeEndpoint {
  readonly endpoint: WebhookEndpoint
  /** Stripe shows it in this answer, and then in its Dashboard only. */
  readonly secret: string
}

const mostKeys = 20
/** Tries where another run is asking just now, and where replies are lost. */
const mostBusy = 40
const mostLost = 3
const pauseMs = 250

/**
 * Makes an endpoint: one, however often and by however many at once it is asked for, because the key follows from what is
 * wanted. A key under which an endpoint was made that is gone by now, or is another one, is passed over.
 */
export async function createEndpoint(side: StripeSide, wish: EndpointWish): Promise<MadeEndpoint> {
  const params = paramsOf(wish)
  const digest = new Bun.CryptoHasher('sha256').update(JSON.stringify(params)).digest('hex').slice(0, 32)
  for (let number = 1; number <= mostKeys; number += 1) {
    const made = await createUnder(side, params, `endpoint:${digest}:${number}`)
    const { id, secret } = made
    const isRepeated = headerOf(made, 'idempotent-replayed') === 'true'
    if (!isRepeated || (await isStill(side, id, wish)))
      return { endpoint: fromStripe(made), secret: secret ?? '' }
  }
  throw new Error(`Stripe repeats the answers to ${mostKeys} requests of today: try again tomorrow`)
}

/** The SDK declares a record of them; by its fetch client they are `Headers`. */
function headerOf(
  { lastResponse }: Pick<Stripe.Response<object>, 'lastResponse'>,
  name: string,
): string | null {
  return new Headers(lastResponse.headers).get(name)
}

type CreateParams = Stripe.WebhookEndpointCreateParams

function paramsOf({ url, apiVersion, events, environment }: EndpointWish) {
  return {
    url,
    enabled_events: events as CreateParams['enabled_events'],
    api_version: apiVersion as NonNullable<CreateParams['api_version']>,
    description: `metropolitan (${environment})`,
    metadata: { app: 'metropolitan', environment },
  }
}

/** The reply may be lost, and another run may be asking under the same key just now: then it is asked again. */
async function createUnder({ stripe }: StripeSide, params: CreateParams, idempotencyKey: string) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await stripe.webhookEndpoints.create(params, { idempotencyKey })
    } catch (error) {
      if (tries >= triesFor(error)) throw error
      await Bun.sleep(pauseMs)
    }
  }
}

function triesFor(error: unknown): number {
  if (error instanceof Stripe.errors.StripeConnectionError) return mostLost
  return error instanceof Stripe.errors.StripeError && error.statusCode === 409 ? mostBusy : 1
}

async function isStill({ stripe }: StripeSide, id: string, { url }: EndpointWish): Promise<boolean> {
  try {
    return (await stripe.webhookEndpoints.retrieve(id)).url === url
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError && error.statusCode === 404) return false
    throw error
  }
}

/** Makes an endpoint what it ought to be, but for its version, which cannot be changed. */
export async function updateEndpoint({ stripe }: StripeSide, id: string, wish: EndpointWish): Promise<void> {
  const { enabled_events, metadata } = paramsOf(wish)
  await stripe.webhookEndpoints.update(id, { enabled_events, metadata, disabled: false })
}

function fromStripe(endpoint: Stripe.WebhookEndpoint): WebhookEndpoint {
  const { id, url, status, api_version: apiVersion, enabled_events: events, metadata, created } = endpoint
  const environment = metadata.app === 'metropolitan' ? metadata.environment : undefined
  return { id, url, isEnabled: status === 'enabled', apiVersion, events, environment, createdAt: created }
}
