import { Elysia } from 'elysia'
import { IdParams, problems, ReasonBody, Success } from '#http/schemas'
import type { Context } from '#platform/context'
import { listDeadLetters } from '../application/job/list-dead-letters'
import { rerunJob } from '../application/job/rerun-job'
import { rerunJobs } from '../application/job/rerun-jobs'
import { AdminPermission } from '../permission'
import { permission } from './guard'
import { JobList, JobsQuery, RerunJobs, RerunJobsBody } from './job-schemas'
import { viewJob } from './views'

const { PAYMENTS_READ, PAYMENTS_WRITE } = AdminPermission

/** The jobs that gave up, whatever they were about. */
export function jobRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.jobs', tags: ['admin: payments'] })
    .use(permission(context))
    .get(
      '/admin/jobs',
      async ({ query: { limit = 100 } }) => {
        const jobs = await listDeadLetters(context, { limit })
        return { data: jobs.map(viewJob), nextCursor: null }
      },
      {
        permission: PAYMENTS_READ,
        query: JobsQuery,
        response: { 200: JobList, ...problems(401, 403, 422, 500, 503) },
        detail: { operationId: 'listDeadLetters', summary: 'Jobs that gave up, with the reason' },
      },
    )
    .post(
      '/admin/jobs/rerun',
      async ({ actor, body: { topic, reason } }) => await rerunJobs(context, actor, { topic, reason }),
      {
        permission: PAYMENTS_WRITE,
        body: RerunJobsBody,
        response: { 200: RerunJobs, ...problems(400, 401, 403, 413, 415, 422, 500, 503) },
        detail: {
          operationId: 'rerunJobs',
          summary: 'Send all jobs of a topic that gave up out again',
          description: 'At most 1,000 at a time, the oldest first.',
        },
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
        response: { 200: Success, ...problems(400, 401, 403, 404, 409, 413, 415, 422, 500, 503) },
        detail: { operationId: 'rerunJob', summary: 'Send a job that gave up out again' },
      },
    )
}
