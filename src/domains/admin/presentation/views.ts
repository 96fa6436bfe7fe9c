import type { listOwnSessions } from '../application/account/list-own-sessions'
import type { readAdmin } from '../application/colleague/read-admin'
import type { readRole } from '../application/role/read-role'
import type { SealedRow } from '../audit'

export function viewAdmin(admin: Awaited<ReturnType<typeof readAdmin>>) {
  return {
    id: admin.id,
    email: admin.email,
    firstName: admin.firstName,
    lastName: admin.lastName,
    language: admin.language,
    totpEnabled: admin.totpEnabled,
    blockedAt: admin.blockedAt?.toISOString() ?? null,
    createdAt: admin.createdAt.toISOString(),
    roles: [...admin.roles],
    permissions: [...admin.permissions],
  }
}

export function viewRole(role: Awaited<ReturnType<typeof readRole>>) {
  return {
    ...role,
    permissions: [...role.permissions],
    createdAt: role.createdAt.toISOString(),
    updatedAt: role.updatedAt.toISOString(),
  }
}

type Sessions = Awaited<ReturnType<typeof listOwnSessions>>

/** Live sessions are few: the list has one page. */
export function viewSessions(sessions: Sessions, currentId: string | undefined) {
  const data = sessions.map((session) => ({
    ...session,
    createdAt: session.createdAt.toISOString(),
    lastSeenAt: session.lastSeenAt.toISOString(),
    expiresAt: session.expiresAt.toISOString(),
    current: session.id === currentId,
  }))
  return { data, nextCursor: null }
}

export function viewAudit(row: SealedRow & { readonly actorName: string | null }) {
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
