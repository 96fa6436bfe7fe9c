import { type TSchema, Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { emailPattern, idPattern, maxEmailLength, namePattern, proseCharacters } from '#platform/text'
import { openMark } from './gate'
import './formats'

const FieldProblem = Type.Object({
  pointer: Type.String(),
  code: Type.String({ description: 'Stable; for a program' }),
  params: Type.Record(Type.String(), Type.Unknown()),
  message: Type.String({ description: 'For a person, in the language of Accept-Language' }),
})

/** The answer to every refusal (RFC 9457). */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'Where the code is explained' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: 'For a person, in the language of Accept-Language' }),
    code: Type.String({ description: 'Stable; for a program' }),
    params: Type.Record(Type.String(), Type.Unknown(), {
      description: 'What an app needs to write its own text',
    }),
    retryable: Type.Boolean({ description: 'May the same request succeed later, unchanged?' }),
    requestId: Type.String(),
    errors: Type.Optional(Type.Array(FieldProblem, { description: 'With 422: the fields, by JSON pointer' })),
    problems: Type.Optional(
      Type.Array(Type.Object({ code: Type.String(), params: Type.Record(Type.String(), Type.Unknown()) }), {
        description: 'Where several things are refused at once, such as lines of a cart',
      }),
    ),
  },
  { $id: 'Problem', title: 'Problem' },
)

/**
 * Declares the refusals of a route by their statuses. Among those of every route are 400 and 422, because each has a query
 * that may be malformed or unknown, and 429; where a body can be too large, it can be too slow.
 */
export function problems<Status extends number>(
  ...statuses: readonly Status[]
): Record<Status | 400 | 422 | 429, typeof Problem> {
  const slow = statuses.some((status) => status === 413) ? [408] : []
  const declared = [...statuses, 400, 422, 429, ...slow].map((status) => [status, Problem])
  return Object.fromEntries(declared) as Record<Status | 400 | 422 | 429, typeof Problem>
}

export const Success = Type.Object({ success: Type.Literal(true) })

/** Taken in either case, and in lower case from the edge on. */
export const Id = Type.String({ format: 'shop-id', pattern: idPattern })
export const Email = Type.String({ format: 'shop-email', pattern: emailPattern, maxLength: maxEmailLength })
export const Moment = Type.String({ format: 'shop-moment', description: 'ISO 8601, UTC' })
/** An image that anybody's browser may load. */
export const ImageUrl = Type.String({
  format: 'shop-image',
  maxLength: 500,
  description: 'https, at a public host, without credentials or port',
})
export const Minor = Type.Integer({ description: 'An amount in minor units: grosze' })
export const Nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

/** Text that says something, of several lines if need be. */
export const Text = (maxLength: number, options: { readonly description?: string } = {}) =>
  Type.String({
    format: 'shop-prose',
    minLength: 1,
    maxLength,
    pattern: `^(?=[\\s\\S]*\\S)${proseCharacters}*$`,
    ...options,
  })
/** The same, which may also say nothing. */
export const FreeText = (maxLength: number) =>
  Type.String({ format: 'shop-prose', maxLength, pattern: `^${proseCharacters}*$` })
/** What somebody or something is called: one line, and nothing in it that nobody sees. */
export const Name = (maxLength: number, options: { readonly examples?: string[] } = {}) =>
  Type.String({ format: 'shop-name', minLength: 1, maxLength, pattern: namePattern, ...options })

/**
 * A body that may hold more than this release knows, because an app of a customer can be newer than the shop. What is
 * unknown is left out and counted. Not for what moves money, and not under `/admin`.
 */
export const OpenBody = <Schema extends TSchema>(schema: Schema): Schema => ({ ...schema, [openMark]: true })
/** Why a member of staff does something. */
export const Reason = Text(500, { description: 'Kept in the audit log' })
export const ReasonBody = Type.Object({ reason: Reason })
export const OptionalReasonBody = Type.Object({ reason: Type.Optional(Reason) })
export const IdParams = t.Object({ id: Id })

/** A page of a list: `nextCursor` asks for the next one, and is null on the last. */
export const Page = <Schema extends TSchema>(item: Schema) =>
  Type.Object({ data: Type.Array(item), nextCursor: Nullable(Type.String()) })

/** A page of a list of the panel, with how many there are in all. */
export const CountedPage = <Schema extends TSchema>(item: Schema) =>
  Type.Object({
    data: Type.Array(item),
    nextCursor: Nullable(Type.String()),
    total: Type.Object({
      value: Type.Integer(),
      exact: Type.Boolean({ description: 'Where false, there are more than 1,000' }),
    }),
  })

/** One of these texts. The OpenAPI document shows it as an enum. */
export const Choice = <Value extends string>(values: readonly Value[]) =>
  Type.Unsafe<Value>(Type.Union(values.map((value) => Type.Literal(value))))
