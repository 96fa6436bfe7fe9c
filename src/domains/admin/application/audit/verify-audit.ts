import type { Context } from '#platform/context'
import { type KeyRanges, keyOf } from '#platform/key-list'
import type { AuditFinding, SealedRow } from '../../audit'
import { countAudit, findHead, sealOf, selectChain } from '../../infrastructure/audit-log'

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

/**
 * Follows the chain from its first row to its last, whatever it finds on the way, and says what was changed, removed or
 * inserted. A log whose end was cut off, head included, is whole in itself: only an anchor from outside the database
 * tells.
 */
export async function verifyAudit(
  context: Pick<Context, 'db' | 'config'>,
  anchors: readonly Anchor[] = [],
): Promise<AuditVerdict> {
  const keys = context.config.staff.auditKeys
  // Others go on writing meanwhile: the end that was read must lie between the head before and the head after.
  const first = await findHead(context.db)
  const findings: AuditFinding[] = []
  let previous: Anchor = { seq: 0, seal: '' }
  for (let mayGoOn = true; mayGoOn; ) {
    const batch = await selectChain(context.db, previous.seq, batchSize)
    for (const row of batch) {
      findings.push(...faultsOf(keys, row, previous), ...anchorFaults(row, anchors))
      previous = row
    }
    mayGoOn = batch.length === batchSize
  }
  const head = await findHead(context.db)
  findings.push(...endFaults({ last: previous, first, head }, anchors))
  const counts = await countAudit(context.db)
  findings.push(...countFaults(counts, findings.length > 0))
  return { rows: counts.rows, head, findings }
}

function faultsOf(keys: KeyRanges, row: SealedRow, previous: Anchor): AuditFinding[] {
  if (row.seq === previous.seq) {
    return [{ seq: row.seq, fault: 'inserted', detail: 'there is another row of this number' }]
  }
  const gap: AuditFinding[] =
    row.seq === previous.seq + 1
      ? []
      : [{ seq: previous.seq + 1, fault: 'removed', detail: `rows ${previous.seq + 1} to ${row.seq - 1}` }]
  const seal = sealFault(keys, row)
  if (seal) return [...gap, { seq: row.seq, fault: 'changed', detail: seal }]
  if (gap.length === 0 && row.previousSeal !== previous.seal) {
    return [
      { seq: row.seq, fault: 'changed', detail: 'it was sealed after another row than the one before it' },
    ]
  }
  return gap
}

/** Only the key whose range the row is in may have sealed it, or a key that leaked would go on sealing rows for ever. */
function sealFault(keys: KeyRanges, row: SealedRow): string | undefined {
  try {
    const key = keyOf(keys, row.seq)
    if (sealOf(key, row) === row.seal) return undefined
    const other = keys.find((candidate) => sealOf(candidate, row) === row.seal)
    if (!other) return 'its seal is not that of what it says'
    return `the key "${other.id}" sealed it, and "${key.id}" seals from row ${key.from} on`
  } catch {
    // A moment or a text that the shop never writes, such as 'infinity'.
    return 'it says what cannot be sealed'
  }
}

/** What a walk by number cannot meet: numbers that are never given, and rows that an index does not show. */
function countFaults(
  { rows, outside, headSeq }: Awaited<ReturnType<typeof countAudit>>,
  isExplained: boolean,
): AuditFinding[] {
  if (outside > 0) {
    return [{ seq: 0, fault: 'inserted', detail: `${outside} row(s) with numbers that the log never gives` }]
  }
  if (isExplained || rows === headSeq) return []
  const fault = rows > headSeq ? 'inserted' : 'removed'
  return [{ seq: headSeq, fault, detail: `there are ${rows} rows, and the head counts ${headSeq}` }]
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
