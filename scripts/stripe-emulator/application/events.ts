import type Stripe from 'stripe'
import { apiVersion } from '../api-version'
import { noSuch } from '../errors'
import type { FormObject } from '../form'
import { allowOnly, readString, readStrings } from '../params'
import { newId } from '../random'
import { type Scope, seconds } from '../scope'
import { countPending } from '../storage/deliveries'
import type { StoredObject } from '../storage/store'
import { type ListPage, listPage, pageParameters } from './pages'

/** Records that something happened: a snapshot of the object as it is now, which later changes do not touch. */
export function emit(scope: Scope, type: Stripe.Event.Type, object: StoredObject): void {
  record(scope, type, { object: { ...object } })
}

/** For the types in which Stripe also says what the changed fields were before. */
export function emitChange(
  scope: Scope,
  type: Stripe.Event.Type,
  change: { before: StoredObject; after: StoredObject },
): void {
  const { before, after } = change
  record(scope, type, { object: { ...after }, previous_attributes: changedFields(before, after) })
}

function record(scope: Scope, type: Stripe.Event.Type, data: Stripe.Event.Data): void {
  const event: Stripe.EventBase = {
    id: newId('evt'),
    object: 'event',
    api_version: apiVersion,
    created: seconds(scope),
    data,
    livemode: false,
    pending_webhooks: 0,
    request: scope.cause,
    type,
  }
  scope.store.put(event)
  scope.enqueue(event)
}

export function getEvent(scope: Scope, id: string): Stripe.EventBase {
  const event = scope.store.find('event', id)
  if (event === undefined) throw noSuch('event', id, { param: 'id', inPath: true })
  return { ...event, pending_webhooks: countPending(scope.database, id) }
}

export function listEvents(scope: Scope, form: FormObject): ListPage<Stripe.EventBase> {
  allowOnly(form, [...pageParameters, 'type', 'types'])
  const type = readString(form, 'type')
  const labels = type === undefined ? readStrings(form, 'types') : [type]
  const page = listPage(scope.store, 'event', { form, url: '/v1/events', where: { labels } })
  const data = page.data.map((event) => ({
    ...event,
    pending_webhooks: countPending(scope.database, event.id),
  }))
  return { ...page, data }
}

function changedFields(before: StoredObject, after: StoredObject): object {
  const now = new Map(Object.entries(after))
  const changed = Object.entries(before).filter(([name, value]) => {
    return JSON.stringify(value) !== JSON.stringify(now.get(name))
  })
  const added = [...now.keys()].filter((name) => !(name in before)).map((name) => [name, null] as const)
  return Object.fromEntries([...changed, ...added])
}
