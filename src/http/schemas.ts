import { type IntegerOptions, type TSchema, Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { emailPattern, idPattern, maxEmailLength, namePattern, proseCharacters } from '#platform/text'
import { openMark } from './gate'
import './formats'

const FieldProblem = Type.Object(
  {
    pointer: Type.String(),
    code: Type.String({ description: 'Stable; for a program' }),
    params: Type.Record(Type.String(), Type.Unknown()),
    message: Type.String({ description: 'For a person, in the language of Accept-Language' }),
  },
  { title: 'FieldProblem' },
)

const ProblemParams = Type.Object(
  {
    action: Type.Optional(
      Type.Unsafe<string>(
        Type.Union([Type.Literal('sign_in'), Type.Literal('refresh')], {
          title: 'ProblemAction',
          description:
            'With 401: what to do about the token. `refresh` it, or, where that is of no use any more, have its owner sign in',
        }),
      ),
    ),
  },
  {
    title: 'ProblemParams',
    description:
      'What an app needs to write its own text; which members there are differs by code (`GET /problems`)',
    additionalProperties: true,
  },
)

/** The answer to every refusal (RFC 9457). */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'Where the code is explained' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: 'For a person, in the language of Accept-Language' }),
    code: Type.String({ description: 'Stable; for a program' }),
    params: ProblemParams,
    retryable: Type.Boolean({ description: 'May the same request succeed later, unchanged?' }),
    requestId: Type.String(),
    errors: Type.Optional(Type.Array(FieldProblem, { description: 'With 422: the fields, by JSON pointer' })),
    problems: Type.Optional(
      Type.Array(
        Type.Object(
          { code: Type.String(), params: Type.Record(Type.String(), Type.Unknown()) },
          { title: 'RefusalReason' },
        ),
        {
          description: 'Where several things are refused at once, such as lines of a cart',
        },
      ),
    ),
  },
  { $id: 'Problem', title: 'Problem' },
)

/** Not called `Success` in the document: that is a class of the clients that OpenAPI Generator makes for Kotlin. */
export const Success = Type.Object({ success: Type.Literal(true) }, { title: 'Confirmation' })

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
/** An amount of money, in minor units. */
export const Money = (options: IntegerOptions) => Type.Integer({ format: 'int64', ...options })
export const Minor = Money({ title: 'Minor', description: 'An amount in minor units: grosze' })
export const Nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

export const placeMark = 'x-at-this-place'
/** What a schema means at this place, beside what a named one says of itself. */
export const Described = <Schema extends TSchema>(schema: Schema, description: string): Schema => ({
  ...schema,
  [schema.title === undefined ? 'description' : placeMark]: description,
})

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
export const Name = (
  maxLength: number,
  options: { readonly description?: string; readonly examples?: string[] } = {},
) => Type.String({ format: 'shop-name', minLength: 1, maxLength, pattern: namePattern, ...options })

/**
 * A body that may hold more than this release knows, because an app of a customer can be newer than the shop. What is
 * unknown is left out and counted. Not for what moves money, and not under `/admin`.
 */
export const OpenBody = <Schema extends TSchema>(schema: Schema): Schema => ({ ...schema, [openMark]: true })
/** Why a member of staff does something. */
export const Reason = Text(500, { description: 'Kept in the audit log' })
export const ReasonBody = Type.Object({ reason: Reason }, { title: 'ReasonBody' })
export const OptionalReasonBody = Type.Object(
  { reason: Type.Optional(Reason) },
  { title: 'OptionalReasonBody' },
)
export const IdParams = t.Object({ id: Id })

export const NextCursor = Type.Union([Type.String(), Type.Null()], {
  description: 'Sent as `cursor` it asks for the next page; null on the last',
})

/** A page of a list: `nextCursor` asks for the next one, and is null on the last. */
export const Page = <Schema extends TSchema>(item: Schema) =>
  Type.Object({ data: Type.Array(item), nextCursor: NextCursor }, { title: `${item.title}Page` })

const Total = Type.Object(
  {
    value: Type.Integer({ description: 'How many match, whatever the page' }),
    exact: Type.Boolean({
      description: 'Up to 100 it is counted; where false, there are more, and `value` is an estimate',
    }),
  },
  { title: 'Total' },
)

/** A page of a list of the panel; with `count=true` it says how many there are in all. */
export const CountedPage = <Schema extends TSchema>(item: Schema) =>
  Type.Object(
    { data: Type.Array(item), nextCursor: NextCursor, total: Type.Optional(Total) },
    { title: `${item.title}Page` },
  )

/** A list that fits on one page. */
export const WholeList = <Schema extends TSchema>(item: Schema) =>
  Type.Object({ data: Type.Array(item), nextCursor: Type.Null() }, { title: `${item.title}List` })

/**
 * One of these texts. The OpenAPI document shows it as an enum, by its name where it has one, and with what each text
 * means where that is said.
 */
export const Choice = <Value extends string>(
  values: readonly Value[],
  title?: string,
  meanings?: Readonly<Record<Value, string>>,
) =>
  Type.Unsafe<Value>(
    Type.Union(
      values.map((value) => Type.Literal(value)),
      {
        ...(title !== undefined && { title }),
        ...(meanings && {
          description: values.map((value) => `* \`${value}\`: ${meanings[value]}`).join('\n'),
        }),
      },
    ),
  )

/**
 * A word of a list that grows, or that is somebody else's: the document names those that this release knows, and an app
 * has to do with others, too.
 */
export const OpenChoice = (title: string, words: Readonly<Record<string, string>>) =>
  Type.String({
    title,
    description: [
      'Not closed: a later release may say more, and an app leaves out what it does not know.',
      ...Object.entries(words).map(([word, meaning]) => `* \`${word}\`: ${meaning}`),
    ].join('\n'),
    'x-extensible-enum': Object.keys(words),
  })

/** Server-sent events, each with such data, as the document shows them; Elysia sees a text. */
export const EventStream = (description: string, data: TSchema) =>
  Type.String({
    description,
    contentMediaType: 'text/event-stream',
    contentSchema: Type.Array(data),
    [streamMark]: true,
  })
export const streamMark = 'x-event-stream'
