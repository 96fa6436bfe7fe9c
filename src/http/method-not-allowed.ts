import { HttpErrors } from './http-errors'
import { pathOf } from './path'

interface Route {
  readonly method: string
  readonly path: string
}

/** Tells an address that does not exist from one that is asked in the wrong way. Throws METHOD_NOT_ALLOWED for that. */
export function refuseWrongMethod(routes: readonly Route[], request: Request): void {
  const path = pathOf(request)
  const allowed = routes.filter((route) => matches(route.path, path)).map((route) => route.method)
  if (allowed.length === 0 || allowed.includes(request.method)) return
  throw HttpErrors.METHOD_NOT_ALLOWED({ params: { allowed: [...new Set(allowed)].sort().join(', ') } })
}

function matches(pattern: string, path: string): boolean {
  const expected = pattern.split('/')
  const actual = path.split('/')
  return (
    expected.length === actual.length &&
    expected.every((part, index) => part.startsWith(':') || part === actual[index])
  )
}
