import { stripeApiVersion } from '#platform/stripe'
import type { StripeSide } from '../../infrastructure/webhook-endpoints'
import { stripeEventTypes } from '../../payment'
import { type EndpointWish, readEndpointUrl } from '../../webhook-endpoint'

/** How the endpoint of this environment ought to be. Throws RangeError for an address that cannot be one. */
export function wishForEndpoint({ config }: StripeSide, url: string): EndpointWish {
  const { environment, apiBase } = config.stripe
  const wanted = readEndpointUrl(url, { isLocal: apiBase !== undefined })
  return { url: wanted, environment, apiVersion: stripeApiVersion, events: stripeEventTypes }
}
