/**
 * The path of a request. Its URL is made of the `Host` header, which may be missing or no host at all, so that `new URL`
 * would throw: everything is cut from the text instead.
 */
export function pathOf({ url }: Request): string {
  const end = url.search(/[?#]/)
  return url.slice(startOf(url), end === -1 ? undefined : end)
}

/** The query of a request, without its question mark. */
export function queryOf({ url }: Request): string {
  const start = url.indexOf('?')
  return start === -1 ? '' : (url.slice(start + 1).split('#', 1)[0] ?? '')
}

/** Where the path begins: at the front where the caller named no host. */
function startOf(url: string): number {
  if (url.startsWith('/')) return 0
  const start = url.indexOf('/', url.indexOf('//') + 2)
  return start === -1 ? url.length : start
}
