import type { Context } from '#platform/context'
import type { AuditFinding, SealedRow } from '../../audit'
import { findHead, sealOf, selectChain } from '../../infrastructure/audit-log'

/** The end of the chain as it was seen before, such as in a line of the worker's log. */
export interface Anchor {
  readonly seq: number
  readonly seal: string
}

export interface AuditVerdict {
  readonly rows: number
  readonly head: Anchor | undefined
  readonly findings: readonly AuditFinding[]
}

const batchSize = 1_000
const mostFindings = 100

/**
 * Follows the chain from its first row and finds what was changed, removed or inserted. A log whose end was cut off,
 * head included, is whole in itself: only an anchor from outside the database tells.
 */
export async function verifyAudit(
  context: Pick<Context, 'db' | 'config'>,
  anchors: readonly Anchor[] = [],
): Promise<AuditVerdict> {
  const key = context.config.staff.auditKey
  // Others go on writing meanwhile: the end that was read must lie between the head before and the head after.
  const first = await findHead(context.db)
  const findings: AuditFinding[] = []
  let previous: Anchor = { seq: 0, seal: '' }
  let rows = 0
  for (;;) {
    const batch = await selectChain(context.db, previous.seq, batchSize)
    for (const row of batch) {
      findings.push(...faultsOf(key, row, previous), ...anchorFaults(row, anchors))
      previous = row
    }
    rows += batch.length
    if (batch.length < batchSize || findings.length >= mostFindings) break
  }
  const head = await findHead(context.db)
  const ends = { last: previous, first, head }
  return { rows, head, findings: [...findings, ...endFaults(ends, anchors)].slice(0, mostFindings) }
}

function faultsOf(key: string, row: SealedRow, previous: Anchor): AuditFinding[] {
  const gap: AuditFinding[] =
    row.seq === previous.seq + 1
      ? []
      : [{ seq: previous.seq + 1, fault: 'removed', detail: `rows ${previous.seq + 1} to ${row.seq - 1}` }]
  if (sealOf(key, row) !== row.seal) {
    return [...gap, { seq: row.seq, fault: 'changed', detail: 'its seal is not that of what it says' }]
  }
  if (gap.length === 0 && row.previousSeal !== previous.seal) {
    return [
      { seq: row.seq, fault: 'changed', detail: 'it was sealed after another row than the one before it' },
    ]
  }
  return gap
}

function anchorFaults(row: SealedRow, anchors: readonly Anchor[]): AuditFinding[] {
  return anchors
    .filter((anchor) => anchor.seq === row.seq && anchor.seal !== row.seal)
    .map((anchor) => ({ seq: anchor.seq, fault: 'changed', detail: 'an anchor knows another seal of it' }))
}

interface Ends {
  readonly last: Anchor
  readonly first: Anchor | undefined
  readonly head: Anchor | undefined
}

/** The last row and the head must agree, and reach as far as any anchor did. */
function endFaults({ last, first, head }: Ends, anchors: readonly Anchor[]): AuditFinding[] {
  const headSeq = head?.seq ?? 0
  const expected = Math.max(first?.seq ?? 0, ...anchors.map((anchor) => anchor.seq))
  const findings: AuditFinding[] = []
  if (last.seq < expected) {
    findings.push({ seq: last.seq + 1, fault: 'removed', detail: `rows ${last.seq + 1} to ${expected}` })
  }
  if (last.seq > headSeq) {
    findings.push({ seq: headSeq + 1, fault: 'inserted', detail: `rows ${headSeq + 1} to ${last.seq}` })
  }
  if (last.seq === headSeq && last.seal !== (head?.seal ?? '')) {
    findings.push({
      seq: last.seq,
      fault: 'changed',
      detail: 'the head of the chain knows another seal of it',
    })
  }
  return findings
}
