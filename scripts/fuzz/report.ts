import type { Campaign, Finding } from './campaign'
import type { MemoryVerdict } from './memory'

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
