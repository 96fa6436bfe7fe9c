/** Something that shall not be used any more: an operation, or members of its body. */
export interface Deprecation {
  /** The day from which on it is deprecated: `2026-11-24`. */
  readonly since: string
  /** The day from which on it may not work. Only where a removal is decided. */
  readonly sunset?: string
  /** Members of the body: whoever sends none of them is not told. Without it, the whole operation is deprecated. */
  readonly fields?: readonly string[]
}

interface Asked {
  readonly body?: unknown
  readonly set: { readonly headers: Record<string, string | number | undefined> }
}

/**
 * Tells whoever still uses it, by `Deprecation` (RFC 9745) and `Sunset` (RFC 8594). The log of requests says so, too: that is
 * how ops see when nobody needs it any more.
 */
export function tellDeprecation({ since, sunset, fields }: Deprecation) {
  const headers = {
    deprecation: `@${Date.parse(since) / 1_000}`,
    ...(sunset !== undefined && { sunset: new Date(sunset).toUTCString() }),
  }
  return ({ body, set }: Asked): void => {
    if (!fields || fields.some((field) => hasMember(body, field))) Object.assign(set.headers, headers)
  }
}

function hasMember(body: unknown, name: string): boolean {
  return typeof body === 'object' && body !== null && Object.hasOwn(body, name)
}
