import type { Emulator } from '../emulator'
import { seededRandom, shuffled } from '../random'
import {
  addDelivery,
  type Delivery,
  type ListedDelivery,
  makePendingDue,
  selectDeliveries,
} from '../storage/deliveries'
import { type ControlCall, ControlRefusal } from './control-request'

/** Oldest first, with the event's type; `?state=`, `?event_id=`. */
export function listDeliveries(emulator: Emulator, call: ControlCall): ListedDelivery[] {
  return selectDeliveries(emulator.database, { state: call.query('state'), eventId: call.query('event_id') })
}

/**
 * Delivers what was held, one after the other, each waiting for the answer to the one before. `order` is
 * `created`, `reversed`, `shuffled` (by `seed`), or a list of event ids, in which an id may stand twice and
 * what is not named stays held. Answers with each attempt's result.
 */
export async function releaseDeliveries(emulator: Emulator, call: ControlCall): Promise<ListedDelivery[]> {
  const held = selectDeliveries(emulator.database, { state: 'held' })
  const ids = Array.isArray(call.body.order) ? call.texts('order') : undefined
  if (ids === undefined) emulator.faults.clearHolds()
  const chosen = ids === undefined ? ordered(held, call) : ids.map((id) => take(emulator, held, id))
  const results: ListedDelivery[] = []
  for (const delivery of chosen) {
    results.push({ ...(await emulator.deliveries.attempt(delivery)), type: delivery.type })
  }
  return results
}

/** Does not wait for the back-off: all that is pending is due now. */
export function retryDeliveries(emulator: Emulator): { due: number } {
  const due = makePendingDue(emulator.database, Date.now())
  emulator.deliveries.wake()
  return { due }
}

/** The Dashboard's "Resend": the same event, once more. */
export function resendEvent(emulator: Emulator, call: ControlCall): Delivery {
  const id = call.named('id')
  if (emulator.store.find('event', id) === undefined) throw new ControlRefusal(404, `No such event: ${id}`)
  const again = { eventId: id, endpoint: endpointOf(emulator, id), state: 'pending' } as const
  const delivery = addDelivery(emulator.database, { ...again, dueMs: Date.now() })
  emulator.deliveries.wake()
  return delivery
}

function ordered(held: ListedDelivery[], call: ControlCall): ListedDelivery[] {
  const order = call.text('order') ?? 'created'
  if (order === 'created') return held
  if (order === 'reversed') return [...held].reverse()
  if (order === 'shuffled') return shuffled(held, seededRandom(call.number('seed') ?? 1))
  throw new ControlRefusal(400, 'order must be created, reversed, shuffled or a list of event ids')
}

/** Where the event went before. */
function endpointOf(emulator: Emulator, eventId: string): string | null {
  return selectDeliveries(emulator.database, { eventId }).at(-1)?.endpoint ?? null
}

/** The held delivery of that event, or a further one when it was taken already. */
function take(emulator: Emulator, held: ListedDelivery[], id: string): ListedDelivery {
  const index = held.findIndex((delivery) => delivery.event_id === id)
  const [found] = index === -1 ? [] : held.splice(index, 1)
  if (found !== undefined) return found
  const event = emulator.store.find('event', id)
  if (event === undefined) throw new ControlRefusal(404, `No such event: ${id}`)
  const again = { eventId: id, endpoint: endpointOf(emulator, id), state: 'held' } as const
  const further = addDelivery(emulator.database, { ...again, dueMs: Date.now() })
  return { ...further, type: event.type }
}
