import type Stripe from 'stripe'
import { requireVersion } from '../api-version'
import { malformed, noSuch } from '../errors'
import type { FormObject } from '../form'
import {
  allowOnly,
  mergeMetadata,
  readBoolean,
  readNullableString,
  readString,
  readStrings,
  requireString,
} from '../params'
import { newId } from '../random'
import { type Call, type Scope, seconds } from '../scope'
import { type ListPage, listPage, pageParameters } from './pages'

const changeable = ['description', 'enabled_events', 'expand', 'metadata', 'url']
/** So many an account may have in each of its modes. */
const mostEndpoints = 16

/** Only this answer has the secret; it is kept beside the object, which never shows it. */
export function createEndpoint(scope: Scope, { form }: Call): Stripe.WebhookEndpoint {
  allowOnly(form, [...changeable, 'api_version'], ['connect'])
  const version = readString(form, 'api_version')
  const endpoint: Stripe.WebhookEndpoint = {
    id: newId('we'),
    object: 'webhook_endpoint',
    api_version: version === undefined ? null : requireVersion(version, version),
    application: null,
    created: seconds(scope),
    description: readNullableString(form, 'description') ?? null,
    enabled_events: readEvents(form) ?? missingEvents(),
    livemode: false,
    metadata: mergeMetadata({}, form.metadata),
    status: 'enabled',
    url: readUrl(requireString(form, 'url')),
  }
  const { data } = scope.store.list('webhook_endpoint', { limit: mostEndpoints })
  if (data.length === mostEndpoints) {
    throw malformed(`You have reached the maximum of ${mostEndpoints} test webhook endpoints.`)
  }
  const secret = newId('whsec', 32)
  scope.store.put(endpoint, secret)
  return { ...endpoint, secret }
}

export function getEndpoint(scope: Scope, id: string): Stripe.WebhookEndpoint {
  const endpoint = scope.store.find('webhook_endpoint', id)
  if (endpoint === undefined)
    throw noSuch('webhook endpoint', id, { param: 'webhook_endpoint', inPath: true })
  return endpoint
}

export function listEndpoints(scope: Scope, form: FormObject): ListPage<Stripe.WebhookEndpoint> {
  allowOnly(form, pageParameters)
  return listPage(scope.store, 'webhook_endpoint', { form, url: '/v1/webhook_endpoints' })
}

/** The version of the API is none of what can be changed. */
export function updateEndpoint(scope: Scope, { form, id }: Call): Stripe.WebhookEndpoint {
  allowOnly(form, [...changeable, 'disabled'])
  const endpoint = getEndpoint(scope, id)
  const description = readNullableString(form, 'description')
  if (description !== undefined) endpoint.description = description
  endpoint.enabled_events = readEvents(form) ?? endpoint.enabled_events
  endpoint.metadata = mergeMetadata(endpoint.metadata, form.metadata)
  const url = readString(form, 'url')
  if (url !== undefined) endpoint.url = readUrl(url)
  const disabled = readBoolean(form, 'disabled')
  if (disabled !== undefined) endpoint.status = disabled ? 'disabled' : 'enabled'
  scope.store.put(endpoint)
  return endpoint
}

export function deleteEndpoint(scope: Scope, { form, id }: Call): Stripe.DeletedWebhookEndpoint {
  allowOnly(form, [])
  scope.store.remove(getEndpoint(scope, id).id)
  return { id, object: 'webhook_endpoint', deleted: true }
}

function readUrl(text: string): string {
  const url = URL.parse(text)
  if (url && ['http:', 'https:'].includes(url.protocol)) return text
  throw malformed('Invalid URL: An explicit scheme (such as https) must be provided.', {
    code: 'url_invalid',
    param: 'url',
  })
}

/** `*` is all of them; another pattern than that Stripe does not know. */
function readEvents(form: FormObject): string[] | undefined {
  const events = readStrings(form, 'enabled_events')
  const wrong = events?.findIndex((type) => type !== '*' && !/^[a-z0-9_]+(\.[a-z0-9_]+)+$/.test(type))
  if (wrong !== undefined && wrong >= 0) {
    const param = `enabled_events[${wrong}]`
    throw malformed(`Invalid ${param}: must be one of the types of events`, { param })
  }
  return events?.length === 0 ? missingEvents() : events
}

function missingEvents(): never {
  throw malformed('Missing required param: enabled_events.', {
    code: 'parameter_missing',
    param: 'enabled_events',
  })
}
