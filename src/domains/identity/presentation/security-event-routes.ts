import { Elysia, t } from 'elysia'
import { decodeCursor, defaultPageSize, encodeCursor, PageQuery } from '#http/pagination'
import { Page } from '#http/schemas'
import type { Context } from '#platform/context'
import { listSecurityEvents } from '../application/account/list-security-events'
import { authentication } from './guard'
import { SecurityEventSchema } from './schemas'
import { viewSecurityEvent } from './views'

/** What happened to my account that I should know of. */
export function securityEventRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.identity.security-events', tags: ['identity'] })
    .use(authentication(context))
    .get(
      '/me/security-events',
      async ({ actor, query: { limit = defaultPageSize, cursor } }) => {
        const list = `security-events:${actor.userId}`
        const [createdAt, id] = decodeCursor(list, cursor, ['moment', 'id']) ?? []
        const after = id === undefined ? undefined : { createdAt: String(createdAt), id: String(id) }
        const { events, lastKey } = await listSecurityEvents(context, actor, { limit, after })
        return {
          data: events.map(viewSecurityEvent),
          nextCursor: lastKey ? encodeCursor(list, lastKey) : null,
        }
      },
      {
        customer: true,
        query: t.Object(PageQuery),
        response: { 200: Page(SecurityEventSchema) },
        detail: {
          operationId: 'listSecurityEvents',
          summary: 'What happened to my account, newest first',
          description:
            'For a page on which customers see what others may have tried: new devices, wrong codes, ' +
            'refused and reused tokens, sessions that were ended, and blocks by the shop. Look at it when ' +
            'a customer asks why they were signed out. Events are kept for two years.',
        },
      },
    )
}
