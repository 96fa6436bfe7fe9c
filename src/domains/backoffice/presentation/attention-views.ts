import type { AttentionClaim } from '#admin'
import { fillIn } from '#platform/errors'
import type { Language } from '#platform/i18n'
import type { AttentionCount, AttentionRow } from '../application/list-attention'
import { type AttentionKind, attentionRules, countedAtMost } from '../attention'

export function viewAttention(row: AttentionRow, language: Language) {
  const { kind, id, orderId, facts } = row
  const { severity, settle, next, title, advice } = attentionRules[kind]
  return {
    key: `${kind}:${id}`,
    kind,
    id,
    severity,
    since: row.since.toISOString(),
    dueAt: row.dueAt?.toISOString() ?? null,
    title: title[language],
    advice: advice[language],
    next: fillIn(next, { ...facts, id, ...(orderId && { orderId }) }),
    permission: settle,
    orderId,
    facts: { ...facts },
    takenBy: row.takenBy,
    takenByName: row.takenByName,
    takenAt: row.takenAt?.toISOString() ?? null,
    settledBy: row.settledBy,
    settledAt: row.settledAt?.toISOString() ?? null,
    settlement: row.settlement,
  }
}

export function viewAttentionCount({ kind, count, oldest }: AttentionCount) {
  return {
    kind,
    count: Math.min(count, countedAtMost),
    exact: count <= countedAtMost,
    oldest: oldest.toISOString(),
  }
}

export function viewClaim(kind: AttentionKind, claim: AttentionClaim) {
  return {
    kind,
    id: claim.subjectId,
    since: claim.since.toISOString(),
    takenBy: claim.takenBy,
    takenAt: claim.takenAt.toISOString(),
    settledBy: claim.settledBy,
    settledAt: claim.settledAt?.toISOString() ?? null,
    settlement: claim.settlement,
  }
}
