import type { TSchema } from '@sinclair/typebox'
import type { DocumentDecoration } from 'elysia'
import type { ErrorFactory } from '#platform/errors'
import { type Deprecation, tellDeprecation } from './deprecation'

/**
 * What a route says of itself to whoever reads the document instead of the code. It stands beside the route's `detail`,
 * where Elysia carries it along; `src/app/openapi-answers.ts` writes it down. Statuses are never typed: they follow from
 * the errors, and the errors of what stands before the handler follow from the route's own role, body and query.
 */
export const contractMarks = {
  refusals: 'x-refusals',
  guardRefusals: 'x-guard-refusals',
  idempotencyKey: 'x-idempotency-key',
  ifMatch: 'x-if-match',
  etag: 'x-etag',
  conditional: 'x-conditional',
  location: 'x-location',
  lastEventId: 'x-last-event-id',
  probe: 'x-probe',
  deprecation: 'x-deprecation',
} as const

type Mark = (typeof contractMarks)[keyof typeof contractMarks]

/** Route options that every guard adds. */
export const contractOptions = {
  /** The errors that the use case may throw, besides those of the guard, the body, the query and the headers. */
  refuses: (errors: readonly ErrorFactory[]) => ({ detail: mark(contractMarks.refusals, codesOf(errors)) }),
  /** Read by `requiredKey`, or by `requestKey` where it is optional. */
  idempotencyKey: (need: 'required' | 'optional') => ({ detail: mark(contractMarks.idempotencyKey, need) }),
  /** The version that the caller saw, read by `expectedVersion`. */
  ifMatch: (_needed: true) => ({ detail: mark(contractMarks.ifMatch, true) }),
  /** Says where what was made, or what was acted on, can be read. */
  location: (_given: true) => ({ detail: mark(contractMarks.location, true) }),
  /** Each answer carries its version. */
  etag: (_given: true) => ({ detail: mark(contractMarks.etag, true) }),
  /** What the caller has already is not sent again, but 304; `keptAnswers` reads If-None-Match. */
  conditional: (_read: true) => ({
    detail: { ...mark(contractMarks.etag, true), ...mark(contractMarks.conditional, true) },
  }),
  /** A stream that goes on where the caller lost it, read by `lastEventId`. */
  lastEventId: (_read: true) => ({ detail: mark(contractMarks.lastEventId, true) }),
  /** Shall not be used any more, as a whole or where its body has certain members: the answer says so. */
  deprecated: (deprecation: Deprecation) => ({
    detail: {
      ...mark(contractMarks.deprecation, deprecation),
      ...(!deprecation.fields && { deprecated: true }),
    },
    transform: tellDeprecation(deprecation),
  }),
  /** Asked by the balancer: nobody is counted. */
  probe: (_yes: true) => ({ detail: mark(contractMarks.probe, true) }),
}

/** For the `detail` of a route whose handler reads its body by itself: shown in the document, and nothing is validated by it. */
export function shownBody(schema: TSchema): NonNullable<DocumentDecoration['requestBody']> {
  return { content: { 'application/json': { schema: JSON.parse(JSON.stringify(schema)) } } }
}

/** For a guard's `detail`: the errors that it refuses callers with. */
export function guardRefuses(errors: readonly ErrorFactory[]): DocumentDecoration {
  return mark(contractMarks.guardRefusals, codesOf(errors))
}

function mark(name: Mark, value: unknown): DocumentDecoration {
  const marked: DocumentDecoration & Partial<Record<Mark, unknown>> = { [name]: value }
  return marked
}

function codesOf(errors: readonly ErrorFactory[]): string[] {
  return errors.map(({ errorCode }) => errorCode)
}
