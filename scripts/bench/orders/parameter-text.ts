/** A statement's parameter as pgbench has to send it. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return `{${value.map((part) => JSON.stringify(String(part))).join(',')}}`
  return value instanceof Date ? value.toISOString() : String(value)
}
