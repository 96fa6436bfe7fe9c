import type { DeadLetter } from '#platform/dead-letters'
import type { ListedAudit } from '../audit'
import type { Invitation } from '../invitation'
import type { RecordedEvent } from '../recorded-event'
import type { Role } from '../role'
import type { Admin, StaffSessionEntry } from '../staff'

export function viewAdmin(admin: Admin) {
  return {
    id: admin.id,
    email: admin.email,
    firstName: admin.firstName,
    lastName: admin.lastName,
    language: admin.language,
    totpEnabled: admin.totpEnabled,
    invited: admin.invited,
    mustChangePassword: admin.mustChangePassword,
    blockedAt: admin.blockedAt?.toISOString() ?? null,
    createdAt: admin.createdAt.toISOString(),
    roles: [...admin.roles],
    permissions: [...admin.permissions],
  }
}

export function viewInvitation({ token, expiresAt }: Invitation) {
  return { token, expiresAt: expiresAt.toISOString() }
}

export function viewRecordedEvent(event: RecordedEvent) {
  const { userId, userName, details, createdAt, ...rest } = event
  return {
    ...rest,
    user: { id: userId, name: userName },
    code: textOf(details.code),
    // Of other kinds it is a note of staff, which is not for whom it is about.
    reason: event.kind === 'sessions_revoked' ? textOf(details.reason) : null,
    deviceId: textOf(details.deviceId),
    details: { ...details },
    createdAt: createdAt.toISOString(),
  }
}

export function viewOwnEvent(event: RecordedEvent) {
  const { details, ...shown } = viewRecordedEvent(event)
  return shown
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

export function viewRole(role: Role) {
  return {
    ...role,
    permissions: [...role.permissions],
    createdAt: role.createdAt.toISOString(),
    updatedAt: role.updatedAt.toISOString(),
  }
}

/** Live sessions are few: the list has one page. */
export function viewSessions(sessions: readonly StaffSessionEntry[], currentId: string) {
  const data = sessions.map((session) => ({
    ...session,
    createdAt: session.createdAt.toISOString(),
    lastSeenAt: session.lastSeenAt.toISOString(),
    expiresAt: session.expiresAt.toISOString(),
    current: session.id === currentId,
  }))
  return { data, nextCursor: null }
}

export function viewAudit(row: ListedAudit) {
  return {
    seq: row.seq,
    at: row.at.toISOString(),
    actor: row.actorId === null ? null : { id: row.actorId, name: row.actorName },
    action: row.action,
    entityType: row.entityType,
    entityId: row.entityId,
    before: row.before && { ...row.before },
    after: row.after && { ...row.after },
    reason: row.reason,
    requestId: row.requestId,
    seal: row.seal,
  }
}

export function viewJob(job: DeadLetter) {
  return {
    id: job.id,
    topic: job.topic,
    subscriber: job.subscriber,
    payload: { ...job.payload },
    attempts: job.attempts,
    error: job.error,
    createdAt: job.createdAt.toISOString(),
    parkedAt: job.parkedAt.toISOString(),
  }
}
