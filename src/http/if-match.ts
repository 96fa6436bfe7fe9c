import { HttpErrors } from './http-errors'

/** A version as an ETag. */
export function etagOf(version: number): string {
  return `"${version}"`
}

/**
 * The version in `If-Match`: `"7"`. Throws IF_MATCH_REQUIRED without one that says a version, because whoever does not
 * say what they saw would undo what a colleague did a moment ago.
 */
export function expectedVersion(request: Request): number {
  const version = /^(?:W\/)?"(\d{1,15})"$/.exec(request.headers.get('if-match')?.trim() ?? '')?.[1]
  if (version === undefined) throw HttpErrors.IF_MATCH_REQUIRED()
  return Number(version)
}
