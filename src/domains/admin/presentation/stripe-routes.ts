import { Elysia } from 'elysia'
import { decodeCursor, defaultPageSize, viewListing } from '#http/pagination'
import { CountedPage, IdParams, problems, ReasonBody, Success } from '#http/schemas'
import { listParkedJobs, showStripeEvent } from '#payment'
import type { Context } from '#platform/context'
import { listEvents } from '../application/list-events'
import { replayEvent } from '../application/replay-event'
import { rerunJob } from '../application/rerun-job'
import { AdminPermission } from '../permission'
import { permission } from './guard'
import {
  EventParams,
  JobList,
  JobsQuery,
  StripeEventDetail,
  StripeEventSchema,
  StripeEventsQuery,
} from './stripe-schemas'

const { PAYMENTS_READ, PAYMENTS_WRITE } = AdminPermission
const writeProblems = problems(400, 401, 403, 404, 409, 413, 415, 422, 500, 503)
/** What Stripe told us and what became of it, and the jobs that gave up. */
export function stripeRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.stripe', tags: ['admin: payments'] })
    .use(permission(context))
    .get(
      '/admin/jobs',
      async ({ query: { limit = 100 } }) => {
        const jobs = await listParkedJobs(context, { limit })
        const data = jobs.map((job) => ({
          ...job,
          payload: { ...job.payload },
          createdAt: job.createdAt.toISOString(),
          parkedAt: job.parkedAt.toISOString(),
        }))
        return { data, nextCursor: null }
      },
      {
        permission: PAYMENTS_READ,
        query: JobsQuery,
        response: { 200: JobList, ...problems(401, 403, 422, 500, 503) },
        detail: { summary: 'Jobs that gave up, with the reason' },
      },
    )
    .post(
      '/admin/jobs/:id/rerun',
      async ({ actor, params: { id }, body: { reason } }) => {
        await rerunJob(context, actor, { jobId: id, reason })
        return { success: true as const }
      },
      {
        permission: PAYMENTS_WRITE,
        params: IdParams,
        body: ReasonBody,
        response: { 200: Success, ...writeProblems },
        detail: { summary: 'Send a job that gave up out again' },
      },
    )
}
