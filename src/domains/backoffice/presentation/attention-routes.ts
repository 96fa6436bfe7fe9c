import { Elysia } from 'elysia'
import { AdminErrors, AdminPermission } from '#admin'
import { permission } from '#admin/guard'
import { languageOf } from '#http/language'
import { decodeCursor, defaultPageSize, encodeCursor } from '#http/pagination'
import { OptionalReasonBody, Success } from '#http/schemas'
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
        response: { 200: AttentionList },
        detail: {
          operationId: 'listAttention',
          summary: 'What needs a person, the most urgent first',
          description:
            'The first page of the panel, asked again every now and then: whatever waits for a person is here by ' +
            'its own state, and gone once that is mended. It shows the kinds that the caller may see; a kind that ' +
            'they may not answers PERMISSION_MISSING. `next` of an entry is the call that does something about ' +
            'it, `permission` what it takes.',
        },
      },
    )
    .use(claimRoutes(context))
}

function claimRoutes(context: Context) {
  const action = {
    permission: DASHBOARD_READ,
    params: AttentionParams,
    response: { 200: AttentionClaimSchema },
  } as const
  return new Elysia({ name: 'metropolitan.backoffice.attention-claims', tags: ['admin: attention'] })
    .use(permission(context))
    .post(
      '/admin/attention/:kind/:id/take',
      async ({ actor, params }) => viewClaim(params.kind, await takeAttention(context, actor, params)),
      {
        ...action,
        refuses: [
          AdminErrors.ATTENTION_NOT_FOUND,
          AdminErrors.ATTENTION_SETTLED,
          AdminErrors.ATTENTION_TAKEN,
        ],
        detail: {
          operationId: 'takeAttention',
          summary: 'Take it on, so that colleagues see whose it is',
          description:
            'Before working on it, so that colleagues see whose it is; it does not change the thing itself. Taken ' +
            'by the caller before, it answers the same claim. Of two who do so at once, one is refused with ' +
            'ATTENTION_TAKEN. ATTENTION_NOT_FOUND: it has mended itself, or somebody has mended it.',
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
        refuses: [
          AdminErrors.ATTENTION_NOT_FOUND,
          AdminErrors.ATTENTION_SETTLED,
          AdminErrors.ATTENTION_TAKEN,
        ],
        detail: {
          operationId: 'settleAttention',
          summary: 'Say how it was settled',
          description:
            'When it was dealt with and its state does not show that, such as money that was sent another way: it ' +
            'is listed no more, unless it happens again. What nobody has taken is taken with that. It takes the ' +
            '`permission` of the entry. ATTENTION_TAKEN: it is a colleague’s, who must release it first; sent ' +
            'again: ATTENTION_SETTLED.',
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
        response: { 200: Success },
        refuses: [AdminErrors.ATTENTION_NOT_FOUND, AdminErrors.ATTENTION_NOT_TAKEN],
        detail: {
          operationId: 'releaseAttention',
          summary: 'Let go of it; what was settled is open again',
          description:
            'Lets go of it, so that somebody else can take it; what was settled is listed again. One’s own claim ' +
            'anybody may let go of; that of a colleague, and what was settled, take the `permission` of the ' +
            'entry. Sent again, it is ATTENTION_NOT_TAKEN.',
        },
      },
    )
}
