/** Which server a connection wants, where a URL names several: libpq's `target_session_attrs`. */
export const sessionWishes = [
  'any',
  'read-write',
  'primary',
  'read-only',
  'standby',
  'prefer-standby',
] as const
export type SessionWish = (typeof sessionWishes)[number]

const wishParameter = 'target_session_attrs'

export interface DatabaseTarget {
  /** The URL, once for each of its hosts, as the driver takes it. */
  readonly urls: readonly string[]
  readonly wish: SessionWish
}

/**
 * `postgres://user:password@a:5432,b:5432/shop?target_session_attrs=read-write`, taken apart: a URL in the sense of the
 * standard has one host. Undefined where it is none, or wishes for what nobody knows.
 */
export function readDatabaseTarget(text: string): DatabaseTarget | undefined {
  const [, before = '', list = '', after = ''] =
    /^(postgres(?:ql)?:\/\/(?:[^/?#]*@)?)([^/?#@]*)([\s\S]*)$/.exec(text) ?? []
  const urls = list.split(',').flatMap((host) => URL.parse(`${before}${host}${after}`) ?? [])
  const [first] = urls
  if (!first || urls.length !== list.split(',').length) return undefined
  if (urls.length > 1 && urls.some(({ hostname }) => hostname === '')) return undefined
  const wished = first.searchParams.get(wishParameter) ?? 'any'
  const wish = sessionWishes.find((known) => known === wished)
  if (!wish) return undefined
  // Only where there is something to take away: the driver gets the rest as it was written.
  if (first.searchParams.has(wishParameter)) {
    for (const url of urls) url.searchParams.delete(wishParameter)
  }
  return { urls: urls.map(({ href }) => href), wish }
}
