import {
  createEndpoint,
  listEndpoints,
  type StripeSide,
  updateEndpoint,
} from '../../infrastructure/webhook-endpoints'
import { bestFirst, faultsOf } from '../../webhook-endpoint'
import { wishForEndpoint } from './wish-for-endpoint'

export interface ConnectionWish {
  readonly url: string
  /** Changes what is not as it ought to be; else it is only said. */
  readonly mend: boolean
}

export interface WebhookConnection {
  readonly endpointId: string
  readonly outcome: 'created' | 'right' | 'mended' | 'differs'
  /** What was, or is, not as it ought to be. */
  readonly faults: readonly string[]
  /** Of an endpoint that was made herewith. */
  readonly secret?: string
  /** What else is sent events to the same address, each of them once more. */
  readonly others: readonly string[]
}

/**
 * Sees to it that Stripe sends the events that are read to this address, and no others: makes the endpoint where there is
 * none, else says what differs and, asked to, mends it. Run twice, also at once, it makes one. An endpoint of another
 * version cannot be changed: a second one is made, and the first stays until the secret of the new one is in use.
 * Throws RangeError for an address that cannot be one, and what Stripe says where it refuses or cannot be asked.
 */
export async function connectWebhook(
  side: StripeSide,
  { url, mend }: ConnectionWish,
): Promise<WebhookConnection> {
  const wish = wishForEndpoint(side, url)
  const [best, ...rest] = bestFirst((await listEndpoints(side)).endpoints, wish)
  const others = rest.filter(({ isEnabled }) => isEnabled).map(({ id }) => id)
  if (!best) {
    const { endpoint, secret } = await createEndpoint(side, wish)
    return { endpointId: endpoint.id, outcome: 'created', faults: [], secret, others }
  }
  const found = faultsOf(best, wish)
  const faults = found.map(({ says }) => says)
  if (found.length === 0) return { endpointId: best.id, outcome: 'right', faults, others }
  if (!mend) return { endpointId: best.id, outcome: 'differs', faults, others }
  if (found.every(({ kind }) => kind !== 'version')) {
    await updateEndpoint(side, best.id, wish)
    return { endpointId: best.id, outcome: 'mended', faults, others }
  }
  const { endpoint, secret } = await createEndpoint(side, wish)
  const stays = best.isEnabled ? [best.id, ...others] : others
  return { endpointId: endpoint.id, outcome: 'mended', faults, secret, others: stays }
}
