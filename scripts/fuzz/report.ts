import type { Campaign, Finding } from './campaign'
import type { MemoryVerdict } from './memory'
import { brokenPromises, type OverloadResult } from './overload'
import type { WireResult } from './wire'

export interface RequestsResult {
  readonly campaigns: readonly Campaign[]
  readonly seconds: number
  readonly memory: MemoryVerdict
}

export function describeFinding({ operation, rule, detail, curl, answer, round }: Finding): string {
  return `✗ ${operation}: ${rule}\n  ${detail}\n  ${curl}\n  → ${answer}\n  (round ${round})`
}

export function findingsOf({ campaigns }: RequestsResult): Finding[] {
  return campaigns.flatMap(({ findings }) => findings)
}

export function describeRequests(result: RequestsResult): string {
  const { campaigns, seconds, memory } = result
  const requests = campaigns.reduce((sum, { tally }) => sum + tally.requests, 0)
  const compared = campaigns.reduce((sum, { tally }) => sum + tally.compared, 0)
  const statuses = summed(campaigns.map(({ tally }) => tally.statuses)).toSorted(([a], [b]) => a - b)
  const operations = campaigns[0]?.document.operations ?? []
  const succeeded = new Set(campaigns.flatMap(({ tally }) => [...tally.succeeded.keys()]))
  const silent = operations.filter(({ id }) => !succeeded.has(id)).map(({ id }) => id)
  return `| what | result |
| --- | --- |
| requests | ${requests.toLocaleString('en')} to ${operations.length} operations, ${Math.round(requests / seconds)} a second |
| findings | ${findingsOf(result).length} |
| answers by status | ${statuses.map(([status, count]) => `${status}: ${count.toLocaleString('en')}`).join(', ')} |
| refused writes around which every table was compared | ${compared.toLocaleString('en')} |
| slowest answer | ${Math.round(Math.max(...campaigns.map(({ tally }) => tally.slowestMs)))} ms |
| resident memory of the API | ${memory.said} |
| operations that were answered with success | ${operations.length - silent.length}; not: ${silent.join(', ') || 'none'} |
`
}

function summed(counts: readonly ReadonlyMap<number, number>[]): [number, number][] {
  const sums = new Map<number, number>()
  for (const [key, count] of counts.flatMap((one) => [...one])) sums.set(key, (sums.get(key) ?? 0) + count)
  return [...sums]
}

export function describeWire({ cases, findings, slow }: WireResult): string {
  return `| what | result |
| --- | --- |
| broken conversations | ${cases} |
| findings | ${findings.map(({ name, said }) => `${name}: ${said}`).join('; ') || 0} |
| slow clients at once | ${slow.clients} |
| others waited meanwhile, at most | ${Math.round(slow.othersMs)} ms |
| connections left when all had gone | ${slow.left} |
`
}

export function describeOverload(result: OverloadResult): string {
  const { best, offered, served, refused, others, refusalMs, servedMs, recoveryMs } = result
  const whole = (values: readonly number[]): string => values.map((value) => Math.round(value)).join(' and ')
  return `| what | result |
| --- | --- |
| best, a second | ${Math.round(best)} |
| asked, a second | ${Math.round(offered)} |
| served, a second | ${Math.round(served)}, ${Math.round((served / best) * 100)} % of the best |
| refused, a second | ${Math.round(refused)} |
| answered otherwise | ${others} |
| a refusal, p95 and p99 | ${whole(refusalMs)} ms |
| an answer, p50 and p95 | ${whole(servedMs)} ms |
| all well again after | ${Math.round(recoveryMs)} ms |
| promises not kept | ${brokenPromises(result).join('; ') || 'none'} |
`
}
