import { type TSchema, Type } from '@sinclair/typebox'
import { t } from 'elysia'

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
    errors: Type.Optional(
      Type.Array(Type.Object({ pointer: Type.String(), message: Type.String() }), {
        description: 'With 422: the fields, by JSON pointer',
      }),
    ),
    problems: Type.Optional(
      Type.Array(Type.Object({ code: Type.String(), params: Type.Record(Type.String(), Type.Unknown()) }), {
        description: 'Where several things are refused at once, such as lines of a cart',
      }),
    ),
  },
  { $id: 'Problem', title: 'Problem' },
)

/** Declares the refusals of a route by their statuses; 429 is among those of every route. */
export function problems<Status extends number>(
  ...statuses: readonly Status[]
): Record<Status | 429, typeof Problem> {
  const declared = [...statuses, 429 as const].map((status) => [status, Problem])
  return Object.fromEntries(declared) as Record<Status | 429, typeof Problem>
}

export const Success = Type.Object({ success: Type.Literal(true) })

export const Id = Type.String({ format: 'uuid' })
export const Moment = Type.String({ format: 'date-time', description: 'ISO 8601, UTC' })
export const Minor = Type.Integer({ description: 'An amount in minor units: grosze' })
export const Nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

/** Text that says something: no zero bytes, and not only spaces. */
export const Text = (maxLength: number, options: { readonly description?: string } = {}) =>
  Type.String({ minLength: 1, maxLength, pattern: '^[^\\x00]*[^\\s\\x00][^\\x00]*$', ...options })
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
