/** Where Stripe sends its events, as Stripe has it. */
export interface WebhookEndpoint {
  readonly id: string
  readonly url: string
  readonly isEnabled: boolean
  /** Null: that of the account. */
  readonly apiVersion: string | null
  /** `*` for all. */
  readonly events: readonly string[]
  /** Which environment of this shop it was made for, where it says that. */
  readonly environment: string | undefined
  /** In seconds, by Stripe's clock. */
  readonly createdAt: number
}

/** How it ought to be. */
export interface EndpointWish {
  readonly url: string
  readonly apiVersion: string
  readonly events: readonly string[]
  readonly environment: string
}

export interface EndpointFault {
  /** `version`: it cannot be changed, and takes a new endpoint. */
  readonly kind: 'status' | 'events' | 'environment' | 'version'
  /** In words for a person, after the name of the endpoint. */
  readonly says: string
}

/** Under which every release of this shop takes events. */
const path = '/webhooks/stripe'

/**
 * The address of an endpoint, as it is kept at Stripe. Stripe speaks to public addresses by TLS; `isLocal`: to the emulator.
 * Throws RangeError in words for whoever typed it.
 */
export function readEndpointUrl(text: string, { isLocal }: { readonly isLocal: boolean }): string {
  const url = URL.parse(text)
  if (!url) throw new RangeError(`"${text}" is no address: https://…${path}`)
  if (url.protocol !== 'https:' && !(isLocal && url.protocol === 'http:')) {
    throw new RangeError('Stripe sends events by https only')
  }
  if (!url.pathname.endsWith(path)) throw new RangeError(`The address must end in ${path}`)
  if (url.username || url.password || url.search || url.hash) {
    throw new RangeError('The address must have no user, query or fragment')
  }
  return url.href
}

/** Whether an endpoint looks like one of a shop such as this, whoever made it. */
export function looksLikeOurs({ url }: Pick<WebhookEndpoint, 'url'>): boolean {
  return URL.parse(url)?.pathname.endsWith(path) ?? false
}

/** What is wrong with an endpoint; empty where nothing is. */
export function faultsOf(endpoint: WebhookEndpoint, wish: EndpointWish): readonly EndpointFault[] {
  const { apiVersion, events, environment, isEnabled } = endpoint
  const isSentAll = events.includes('*')
  const missing = isSentAll ? [] : wish.events.filter((type) => !events.includes(type))
  const idle = isSentAll ? ['all other events (*)'] : events.filter((type) => !wish.events.includes(type))
  const faults: (EndpointFault | false)[] = [
    !isEnabled && { kind: 'status', says: 'is disabled: Stripe sends it nothing' },
    missing.length > 0 && { kind: 'events', says: `is not sent ${missing.join(', ')}` },
    idle.length > 0 && { kind: 'events', says: `is sent ${idle.join(', ')}, which nobody reads` },
    environment !== wish.environment && {
      kind: 'environment',
      says: `is marked as of ${environment ? `the environment ${environment}` : 'no environment'}, not ${wish.environment}`,
    },
    apiVersion !== wish.apiVersion && {
      kind: 'version',
      says: `is sent events of ${apiVersion ? `version ${apiVersion}` : 'the account’s version'}, not ${wish.apiVersion}`,
    },
  ]
  return faults.filter((fault) => fault !== false)
}

/** Those at an address, the one that is most as it ought to be first. */
export function bestFirst(endpoints: readonly WebhookEndpoint[], wish: EndpointWish): WebhookEndpoint[] {
  const rank = (one: WebhookEndpoint) =>
    (one.apiVersion === wish.apiVersion ? 2 : 0) + (one.isEnabled ? 1 : 0)
  return endpoints
    .filter(({ url }) => URL.parse(url)?.href === wish.url)
    .toSorted((a, b) => rank(b) - rank(a) || b.createdAt - a.createdAt)
}
