import { Elysia } from 'elysia'
import { decodeCursor, defaultPageSize, viewListing } from '#http/pagination'
import { CountedPage } from '#http/schemas'
import type { Context } from '#platform/context'
import { listAudit } from '../application/audit/list-audit'
import { listSecurityEventsForStaff } from '../application/audit/list-security-events-for-staff'
import { AdminPermission } from '../permission'
import { AllSecurityEventsQuery, AuditQuerySchema, AuditSchema, RecordedEventSchema } from './audit-schemas'
import { permission } from './guard'
import { viewAudit, viewRecordedEvent } from './views'

/** What staff did, and when. Nobody can change it, the super admin included. */
export function auditRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.audit', tags: ['admin: audit'] })
    .use(permission(context))
    .get(
      '/admin/audit-log',
      async ({ query: { limit = defaultPageSize, count = false, cursor, from, to, ...filters } }) => {
        const list = JSON.stringify(['audit', from, to, filters])
        const [beforeSeq] = decodeCursor(list, cursor, ['number']) ?? []
        const listing = await listAudit(context, {
          actorId: filters.actorId,
          action: filters.action,
          entityType: filters.entityType,
          entityId: filters.entityId,
          requestId: filters.requestId,
          from: from === undefined ? undefined : new Date(from),
          to: to === undefined ? undefined : new Date(to),
          beforeSeq: beforeSeq === undefined ? undefined : Number(beforeSeq),
          limit,
          count,
        })
        return viewListing(listing, list, viewAudit)
      },
      {
        permission: AdminPermission.AUDIT_READ,
        query: AuditQuerySchema,
        response: { 200: CountedPage(AuditSchema) },
        detail: {
          operationId: 'listAudit',
          summary: 'The audit log, newest first',
          description:
            'To answer who changed something, when and why: every change by staff or by a command at the ' +
            'machine leaves a row, in the same transaction, and nobody can change or remove one. Filters ' +
            'are exact and narrow together. Secrets and personal data are masked. What was refused or ' +
            'failed stands in `listSecurityEventsForStaff`.',
        },
      },
    )
    .use(securityEventRoutes(context))
}

function securityEventRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.security-events', tags: ['admin: audit'] })
    .use(permission(context))
    .get(
      '/admin/security-events',
      async ({ query: { limit = defaultPageSize, count = false, cursor, userId, kind, from, to } }) => {
        const list = JSON.stringify(['security-events', userId, kind, from, to])
        const listing = await listSecurityEventsForStaff(context, {
          userId,
          kind,
          from: from === undefined ? undefined : new Date(from),
          to: to === undefined ? undefined : new Date(to),
          after: decodeCursor(list, cursor, ['moment', 'id']),
          limit,
          count,
        })
        return viewListing(listing, list, viewRecordedEvent)
      },
      {
        permission: AdminPermission.AUDIT_READ,
        query: AllSecurityEventsQuery,
        response: { 200: CountedPage(RecordedEventSchema) },
        detail: {
          operationId: 'listSecurityEventsForStaff',
          summary: 'What happened to accounts, the newest first',
          description:
            'To look into somebody’s complaint or an alert: of staff and of customers alike, sign-ins that ' +
            'failed or had to wait, refusals, new devices, copied tokens, blocks, and sessions that were ' +
            'ended. The people themselves see theirs without `details`. Events are kept for two years.',
        },
      },
    )
}
