import { Elysia } from 'elysia'
import { IdParams, ReasonBody, Success } from '#http/schemas'
import type { Context } from '#platform/context'
import { listDeadLetters } from '../application/job/list-dead-letters'
import { rerunJob } from '../application/job/rerun-job'
import { rerunJobs } from '../application/job/rerun-jobs'
import { AdminErrors } from '../errors'
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
        response: { 200: JobList },
        detail: {
          operationId: 'listDeadLetters',
          summary: 'Jobs that gave up, with the reason',
          description:
            'What the worker tried until its tries were used up and will not try again by itself: texts, ' +
            'payments, refunds and whatever else runs behind a request. The latest to give up comes first, ' +
            'on one page. When the cause is mended, send them out again with `rerunJob` or `rerunJobs`.',
        },
      },
    )
    .post(
      '/admin/jobs/rerun',
      async ({ actor, body: { topic, reason } }) => await rerunJobs(context, actor, { topic, reason }),
      {
        permission: PAYMENTS_WRITE,
        body: RerunJobsBody,
        response: { 200: RerunJobs },
        detail: {
          operationId: 'rerunJobs',
          summary: 'Send all jobs of a topic that gave up out again',
          description:
            'After an outage of whatever they all need. Gives at most 1,000 of them all their tries again, ' +
            'the oldest first, and answers how many: call it again while `count` is 1,000. Where none gave ' +
            'up, `count` is 0 and nothing is written to the audit log. What fails again comes back to ' +
            '`listDeadLetters`.',
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
        response: { 200: Success },
        refuses: [AdminErrors.JOB_NOT_PARKED],
        detail: {
          operationId: 'rerunJob',
          summary: 'Send a job that gave up out again',
          description:
            'Gives it all its tries again; the worker takes it shortly, and the answer does not wait for ' +
            'that. What fails again comes back to `listDeadLetters`. A second call finds nothing ' +
            '(`JOB_NOT_PARKED`), as where a colleague was quicker: load the list again.',
        },
      },
    )
}
