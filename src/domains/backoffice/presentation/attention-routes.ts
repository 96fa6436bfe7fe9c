import { Elysia } from 'elysia'
import { AdminPermission } from '#admin'
import { permission } from '#admin/guard'
import { languageOf } from '#http/language'
import { decodeCursor, defaultPageSize, encodeCursor } from '#http/pagination'
import { OptionalReasonBody, problems, Success } from '#http/schemas'
import type { Context } from '#platform/context'
import { listAttention } from '../application/list-attention'
import { releaseAttention } from '../application/release-attention'
import { settleAttention } from '../application/settle-attention'
import { takeAttention } from '../application/take-attention'
import {
  AttentionClaimSchema,
  AttentionList,
  AttentionParams,
  AttentionQuery,
  SettleBody,
} from './attention-schemas'
import { viewAttention, viewAttentionCount, viewClaim } from './attention-views'

const { DASHBOARD_READ } = AdminPermission
const actionProblems = problems(400, 401, 403, 404, 409, 413, 415, 422, 500, 503)

/** The one list of what needs a person, and who takes it on. */
export function attentionRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.backoffice.attention', tags: ['admin: attention'] })
    .use(permission(context))
    .get(
      '/admin/attention',
      async ({
        actor,
        request,
        query: { kind, takenBy = 'anybody', settled = false, limit = defaultPageSize, cursor },
      }) => {
        const list = JSON.stringify(['attention', kind, takenBy, settled, actor.userId])
        const after = decodeCursor(list, cursor, ['number', 'moment', 'text'])
        const page = await listAttention(context, actor, { kind, takenBy, settled, after, limit })
        const language = languageOf(request, actor.language)
        return {
          data: page.rows.map((row) => viewAttention(row, language)),
          nextCursor: page.lastKey ? encodeCursor(list, page.lastKey) : null,
          counts: page.counts.map(viewAttentionCount),
        }
      },
      {
        permission: DASHBOARD_READ,
        query: AttentionQuery,
        response: { 200: AttentionList, ...problems(401, 403, 422, 500, 503) },
        detail: {
          operationId: 'listAttention',
          summary: 'What needs a person, the most urgent first',
          description:
            'Read from the states themselves: nothing has to be noted to be here. Shows the kinds that the caller may see.',
        },
      },
    )
    .use(claimRoutes(context))
}

function claimRoutes(context: Context) {
  const action = {
    permission: DASHBOARD_READ,
    params: AttentionParams,
    response: { 200: AttentionClaimSchema, ...actionProblems },
  } as const
  return new Elysia({ name: 'metropolitan.backoffice.attention-claims', tags: ['admin: attention'] })
    .use(permission(context))
    .post(
      '/admin/attention/:kind/:id/take',
      async ({ actor, params }) => viewClaim(params.kind, await takeAttention(context, actor, params)),
      {
        ...action,
        detail: {
          operationId: 'takeAttention',
          summary: 'Take it on, so that colleagues see whose it is',
          description: 'Of two who do so at once, one is refused with ATTENTION_TAKEN.',
        },
      },
    )
    .post(
      '/admin/attention/:kind/:id/settle',
      async ({ actor, params: { kind, id }, body: { settlement } }) =>
        viewClaim(kind, await settleAttention(context, actor, { kind, id, settlement })),
      {
        ...action,
        body: SettleBody,
        detail: {
          operationId: 'settleAttention',
          summary: 'Say how it was settled',
          description: 'It is listed no more, unless it happens again.',
        },
      },
    )
    .post(
      '/admin/attention/:kind/:id/release',
      async ({ actor, params: { kind, id }, body: { reason } }) => {
        await releaseAttention(context, actor, { kind, id, reason })
        return { success: true as const }
      },
      {
        ...action,
        body: OptionalReasonBody,
        response: { 200: Success, ...actionProblems },
        detail: {
          operationId: 'releaseAttention',
          summary: 'Let go of it; what was settled is open again',
          description: 'A colleague’s claim, and what was settled, take the permission to settle it.',
        },
      },
    )
}
