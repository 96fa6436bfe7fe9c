import { Elysia } from 'elysia'
import { decodeCursor, defaultPageSize, viewListing } from '#http/pagination'
import { CountedPage, problems, ReasonBody } from '#http/schemas'
import { showStripeEvent } from '#payment'
import type { Context } from '#platform/context'
import { listEvents } from '../application/list-events'
import { replayEvent } from '../application/replay-event'
import { AdminPermission } from '../permission'
import { permission } from './guard'
import { EventParams, StripeEventDetail, StripeEventSchema, StripeEventsQuery } from './stripe-schemas'

const { PAYMENTS_READ, PAYMENTS_WRITE } = AdminPermission
const writeProblems = problems(400, 401, 403, 404, 409, 413, 415, 422, 500, 503)
type StripeEvent = Awaited<ReturnType<typeof listEvents>>['rows'][number]

function viewEvent(event: StripeEvent) {
  return {
    id: event.id,
    type: event.type,
    createdAt: event.createdAt.toISOString(),
    receivedAt: event.receivedAt.toISOString(),
    processedAt: event.processedAt?.toISOString() ?? null,
    outcome: event.outcome,
    attempts: event.attempts,
    error: event.error,
  }
}

async function viewEventDetail(context: Context, id: string) {
  const event = await showStripeEvent(context, id)
  return { ...viewEvent(event), payload: { ...event.payload } }
}

/** What Stripe told us and what became of it. */
export function stripeRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.stripe', tags: ['admin: payments'] })
    .use(permission(context))
    .get(
      '/admin/stripe-events',
      async ({ query: { type, outcome, limit = defaultPageSize, cursor } }) => {
        const list = JSON.stringify(['stripe-events', type, outcome])
        const [receivedAt, id] = decodeCursor(list, cursor, ['moment', 'text']) ?? []
        const after = cursor === undefined ? undefined : ([String(receivedAt), String(id)] as const)
        const listing = await listEvents(context, { type, outcome, after, limit })
        return viewListing(listing, list, viewEvent)
      },
      {
        permission: PAYMENTS_READ,
        query: StripeEventsQuery,
        response: { 200: CountedPage(StripeEventSchema), ...problems(401, 403, 422, 500, 503) },
        detail: { summary: 'Events of Stripe, newest first' },
      },
    )
    .get('/admin/stripe-events/:id', ({ params }) => viewEventDetail(context, params.id), {
      permission: PAYMENTS_READ,
      params: EventParams,
      response: { 200: StripeEventDetail, ...problems(401, 403, 404, 422, 500, 503) },
      detail: { summary: 'One event with its payload' },
    })
    .post(
      '/admin/stripe-events/:id/replay',
      async ({ actor, params: { id }, body: { reason } }) => {
        await replayEvent(context, actor, { eventId: id, reason })
        return await viewEventDetail(context, id)
      },
      {
        permission: PAYMENTS_WRITE,
        params: EventParams,
        body: ReasonBody,
        response: { 200: StripeEventDetail, ...writeProblems },
        detail: { summary: 'Process an event again', description: 'One that was applied changes nothing.' },
      },
    )
}
