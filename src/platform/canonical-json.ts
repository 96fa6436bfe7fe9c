import canonicalize from 'canonicalize'

/**
 * The one text of a JSON value (RFC 8785), whatever the order of its keys: what requests are compared and rows are
 * sealed by. Throws for what JSON cannot carry from one program to another: half a surrogate pair, NaN, the infinite.
 */
export function canonicalJson(value: unknown): string {
  return canonicalize(value) ?? 'null'
}
