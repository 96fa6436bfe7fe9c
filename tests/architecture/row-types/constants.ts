import { bytesAt, isTrue, type Node, numberAt } from './node-tree'
import type { Json } from './shapes'

const text = new Set([25, 1042, 1043])
/** A text in quotes whose type is not settled, such as a key for jsonb_build_object. */
const unsettled = 705
const integers: ReadonlyMap<number, number> = new Map([
  [21, 2],
  [23, 4],
  [20, 8],
])
const jsonb = 3802

/** A text's or whole number's constant; undefined of other types, and for null. */
export function constantOf(constant: Node): string | number | undefined {
  if (constant.tag !== 'CONST' || isTrue(constant, 'constisnull')) return undefined
  const type = numberAt(constant, 'consttype')
  const bytes = bytesAt(constant, 'constvalue')
  // Four bytes say how long a text is.
  if (text.has(type)) return new TextDecoder().decode(bytes.subarray(4))
  if (type === unsettled) return new TextDecoder().decode(bytes.subarray(0, -1))
  const size = integers.get(type)
  if (size === undefined) return undefined
  return Number(BigInt.asIntN(size * 8, new DataView(bytes.buffer).getBigUint64(0, true)))
}

/** `'[]'::jsonb` and `'{}'::jsonb`. */
export function emptyJson(constant: Node): Json | undefined {
  if (numberAt(constant, 'consttype') !== jsonb) return undefined
  const bytes = bytesAt(constant, 'constvalue')
  if (bytes.length !== 8) return undefined
  const header = new DataView(bytes.buffer).getUint32(4, true)
  if (header === 0x4000_0000) return { kind: 'empty', of: 'array' }
  return header === 0x2000_0000 ? { kind: 'empty', of: 'object' } : undefined
}
