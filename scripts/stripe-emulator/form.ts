import { malformed } from './errors'

export type FormValue = string | FormValue[] | FormObject
export interface FormObject {
  [name: string]: FormValue
}

const maximumDepth = 8
const maximumPairs = 2_000

/**
 * Decodes Stripe's form encoding: `a[b][c]=1`, `list[0]=x`, `list[]=x`. Every leaf is a string, as it is on
 * the wire; the readers in params.ts give them types. Objects have no prototype, so no key can poison one.
 */
export function decodeForm(encoded: string): FormObject {
  const root = emptyObject()
  let pairs = 0
  for (const [key, value] of new URLSearchParams(encoded)) {
    pairs += 1
    if (pairs > maximumPairs) throw malformed('The request has too many parameters.')
    assign(root, splitKey(key), value)
  }
  return withArrays(root)
}

export function isFormObject(value: FormValue | undefined): value is FormObject {
  return typeof value === 'object' && !Array.isArray(value)
}

/** One text for one meaning: what the idempotency layer compares, whatever the order of the parameters. */
export function canonicalForm(value: FormValue): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonicalForm).join(',')}]`
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalForm(item)}`).join(',')}}`
}

function emptyObject(): FormObject {
  return Object.create(null)
}

function splitKey(key: string): string[] {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(key)
  if (match === null) throw malformed(`Invalid parameter name: ${key}`, { param: key })
  const nested = [...(match[2] ?? '').matchAll(/\[([^[\]]*)\]/g)].map((bracket) => bracket[1] ?? '')
  const path = [match[1] ?? '', ...nested]
  if (path.length > maximumDepth) throw malformed(`Too deeply nested: ${key}`, { param: key })
  return path
}

function assign(root: FormObject, path: string[], value: string): void {
  let node = root
  for (const [depth, raw] of path.entries()) {
    const name = raw === '' ? String(Object.keys(node).length) : raw
    if (depth === path.length - 1) {
      node[name] = value
      return
    }
    const child = node[name] ?? emptyObject()
    // A name used both as a value and as an object has no meaning Stripe would accept.
    if (!isFormObject(child)) throw malformed(`Invalid object: ${path.join('.')}`, { param: path[0] ?? '' })
    node[name] = child
    node = child
  }
}

/** Index keys `0, 1, 2…` make an array, as in Stripe's SDKs; any other keys make an object. */
function withArrays(node: FormObject): FormObject {
  for (const [name, child] of Object.entries(node)) {
    if (!isFormObject(child)) continue
    const converted = withArrays(child)
    const keys = Object.keys(converted)
    const isList = keys.length > 0 && keys.every((key) => /^\d+$/.test(key))
    node[name] = isList ? Object.values(converted) : converted
  }
  return node
}
