import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../scripts/services/index'
import { sitesVariable } from './statement-sites'

/** What a test sent to an operation and was answered, when it succeeded. */
export interface SeenCall {
  readonly operation: string
  readonly status: number
  readonly request?: unknown
  readonly response?: unknown
}

interface Documented {
  readonly method: string
  readonly pattern: RegExp
  readonly operation: string
}

const suffix = '.calls.jsonl'
/** A whole page of a long list shows no more than its first entries do. */
const entriesKept = 3
const longestCall = 50_000

/** Writes down, once for each form, what tests send and receive. Does nothing outside a run of all tests. */
export function callRecorder(): (
  call: Omit<SeenCall, 'operation'> & { method: string; path: string },
) => void {
  const folder = process.env[sitesVariable]
  if (!folder) return () => undefined
  const documented = readDocumented()
  const seen = new Set<string>()
  return ({ method, path, ...call }) => {
    const [bare = ''] = path.split('?')
    const found = documented.find((one) => one.method === method && one.pattern.test(bare))
    if (!found || call.status >= 300) return
    const { operation } = found
    const form = `${operation} ${call.status} ${formOf(call.request)} ${formOf(call.response)}`
    const line = JSON.stringify({ operation, ...call }, (_, value: unknown) =>
      Array.isArray(value) ? value.slice(0, entriesKept) : value,
    )
    if (seen.has(form) || line.length > longestCall) return
    seen.add(form)
    appendFileSync(join(folder, `${process.pid}${suffix}`), `${line}\n`)
  }
}

/** Everything that was written down in a folder. */
export function readCalls(folder: string): SeenCall[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(suffix))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line) as SeenCall)
}

/** Which members a value has, at which depth; not what they are. Of a list, whatever its entries have. */
export function formOf(value: unknown): string {
  if (Array.isArray(value)) return `[${[...new Set(value.map(formOf))].toSorted().join('|')}]`
  if (typeof value !== 'object' || value === null) return ''
  const members = Object.entries(value).map(([key, member]) => `${key}${formOf(member)}`)
  return `{${members.toSorted().join(',')}}`
}

function readDocumented(): Documented[] {
  const { paths } = JSON.parse(readFileSync(join(ROOT, 'openapi.json'), 'utf8')) as {
    paths: Record<string, Record<string, { operationId: string }>>
  }
  // What is named exactly goes before what any word fits.
  const byWords = Object.entries(paths).toSorted(([a], [b]) => a.split('{').length - b.split('{').length)
  return byWords.flatMap(([path, item]) =>
    Object.entries(item).map(([method, { operationId }]) => ({
      method: method.toUpperCase(),
      pattern: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
      operation: operationId,
    })),
  )
}
