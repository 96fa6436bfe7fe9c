import fc from 'fast-check'
import { type Alteration, alterations } from './bodies'
import { type CallerName, callerNames } from './callers'
import type { ApiDocument, Operation, Parameter } from './document'
import { headersOf } from './request-headers'
import { collectionOf, collectionsIn } from './seen'
import { borrowed, hostileTexts, rarely, valuesOf } from './values'

/** A request as it is made up: with what exists left open, so that a seed makes the same one in every run. */
export interface Idea {
  readonly operation: Operation
  readonly caller: CallerName
  /** In place of the operation's own. */
  readonly method: string | undefined
  readonly path: Readonly<Record<string, PathPart>>
  readonly suffix: string
  readonly query: readonly QueryPart[]
  readonly headers: readonly (readonly [name: string, value: unknown])[]
  readonly body: unknown
  readonly alterations: readonly Alteration[]
  readonly type: string | undefined
  /** How many times it is sent at once. */
  readonly times: number
}

export interface PathPart {
  readonly value: unknown
  readonly isRaw: boolean
}

export interface QueryPart {
  readonly name: string
  readonly value: unknown
  /** Put into the URL as it is. */
  readonly isRaw: boolean
}

const rawPieces = [
  ...[
    '%',
    '%zz',
    '%00',
    '%c3%28',
    '%ff',
    '%2e%2e',
    '%2f',
    '..%2f..',
    '%252e',
    ';a=b',
    '%20',
    '+',
    '%EF%BB%BF',
    '%u0041',
  ],
  ...['%ED%A0%80', '%0d%0aX-A:%20b', "'", '*', '~', '@', ':', '!', 'a'.repeat(3_000), '%F0%9F%8E%88'],
]

/** These cost a hash of a password, or a sign-in after them, which is as much work as a hundred other requests. */
const hashesPasswords = /^\/admin\/(auth\/(?!sessions|refresh)|me\/email)/

/** Every operation with every caller, mostly as it should be called and sometimes not at all. */
export function ideasOf(document: ApiDocument): fc.Arbitrary<Idea> {
  const each = document.operations.map((operation) => ({
    weight: hashesPasswords.test(operation.path) ? 1 : 5,
    arbitrary: ideaOf(document, operation),
  }))
  return fc.oneof(...each)
}

function ideaOf(document: ApiDocument, operation: Operation): fc.Arbitrary<Idea> {
  const collections = collectionsIn(operation.path)
  const { parameters } = operation
  const inPath = parameters.filter((parameter) => parameter.in === 'path')
  const path = inPath.map(({ name, schema }) => {
    const kind = collections.get(name) ?? name
    const made = valuesOf(document, schema, name)
    const usual = borrowed(kind, made).map((value): PathPart => ({ value, isRaw: false }))
    const odd = fc.oneof(
      made.map((value): PathPart => ({ value, isRaw: false })),
      fc.constantFrom(...rawPieces).map((value): PathPart => ({ value, isRaw: true })),
      fc.constantFrom(...hostileTexts).map((value): PathPart => ({ value, isRaw: false })),
    )
    return [name, rarely(6, usual, odd)] as const
  })
  return fc.record<Idea>({
    operation: fc.constant(operation),
    caller: callersOf(operation),
    method: rarely<string | undefined>(
      40,
      fc.constant(undefined),
      fc.constantFrom('HEAD', 'OPTIONS', 'PATCH', 'PUT', 'DELETE', 'POST', 'GET'),
    ),
    path: fc.record(Object.fromEntries(path)),
    suffix: rarely(60, fc.constant(''), fc.constantFrom('/', '//', '/.', '/..', '.json', '%00', '/%2e')),
    query: queriesOf(document, parameters),
    headers: headersOf(operation),
    body: bodiesOf(document, operation),
    alterations: fc.oneof(
      { weight: 5, arbitrary: fc.constant<never[]>([]) },
      { weight: 4, arbitrary: fc.array(alterations, { minLength: 1, maxLength: 2 }) },
    ),
    type: rarely<string | undefined>(
      12,
      fc.constant('application/json'),
      fc.constantFrom(...types, undefined),
    ),
    times: rarely(20, fc.constant(1), fc.integer({ min: 2, max: 4 })),
  })
}

const types = [
  ...[
    'application/json; charset=utf-8',
    'APPLICATION/JSON',
    'application/json; charset=utf-16',
    'text/plain',
  ],
  ...[
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'multipart/form-data',
    'text/json',
  ],
  ...[
    'application/jsonp',
    'application/json, text/html',
    'application/octet-stream',
    '*/*',
    'a',
    'application/xml',
  ],
]

/** Whoever may, half of the time: the others find out whether they may not. */
function callersOf({ entry, path, permissions }: Operation): fc.Arbitrary<CallerName> {
  const fitting: readonly CallerName[] = path.startsWith('/admin')
    ? ['super_admin', ...(permissions.length > 0 ? (['product_manager', 'order_manager'] as const) : [])]
    : ['customer', 'customer', 'other', 'guest', 'member']
  if (entry === 'anybody' || entry === 'signature')
    return rarely(6, fc.constant('anonymous'), fc.constantFrom(...callerNames))
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...fitting) },
    { weight: 2, arbitrary: fc.constantFrom(...callerNames) },
  )
}

function queriesOf(document: ApiDocument, parameters: readonly Parameter[]): fc.Arbitrary<QueryPart[]> {
  const known = parameters
    .filter((parameter) => parameter.in === 'query')
    // Of a long poll there is nothing to learn by waiting longer.
    .map((parameter) => (parameter.name === 'wait' ? { ...parameter, schema: { enum: [0, 1] } } : parameter))
  const odd = fc.record<QueryPart>({
    name: fc.constantFrom(
      'surely',
      '__proto__',
      'constructor',
      'limit[]',
      'sort[a]',
      '',
      'a%00b',
      '%',
      'Limit',
    ),
    value: fc.constantFrom<unknown>('1', '', ...rawPieces),
    isRaw: fc.boolean(),
  })
  const rare = fc.oneof(
    { weight: 15, arbitrary: fc.constant<never[]>([]) },
    { weight: 1, arbitrary: fc.array(odd, { maxLength: 3 }) },
  )
  if (known.length === 0) return rare
  const parts = known.map(({ name, schema }) =>
    fc.oneof(
      {
        weight: 8,
        arbitrary: valuesOf(document, schema, name).map(
          (value): QueryPart => ({ name, value, isRaw: false }),
        ),
      },
      {
        weight: 2,
        arbitrary: borrowed(name, fc.constant('x')).map(
          (value): QueryPart => ({ name, value, isRaw: false }),
        ),
      },
      {
        weight: 2,
        arbitrary: fc
          .constantFrom(...hostileTexts)
          .map((value): QueryPart => ({ name, value, isRaw: false })),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom(...rawPieces).map((value): QueryPart => ({ name, value, isRaw: true })),
      },
    ),
  )
  const some = fc.array(fc.oneof(...parts), { maxLength: 3 })
  // Given twice is refused, which is tried often enough by two of the same.
  const once = some.map((given) =>
    given.filter(({ name }, index) => given.findIndex((part) => part.name === name) === index),
  )
  return fc.tuple(rarely(8, once, some), rare).map(([own, others]) => [...own, ...others])
}

function bodiesOf(document: ApiDocument, { body, example }: Operation): fc.Arbitrary<unknown> {
  if (!body) return fc.constant(undefined)
  const made = valuesOf(document, body)
  return example === undefined
    ? made
    : fc.oneof({ weight: 3, arbitrary: made }, { weight: 2, arbitrary: exampleOf(example) })
}

/** What the document shows, with ids that exist in the place of its own. */
function exampleOf(example: unknown): fc.Arbitrary<unknown> {
  const at = fc.double({ min: 0, max: 0.999, noNaN: true })
  return at.map((chosen) => withBorrowed(example, '', chosen))
}

function withBorrowed(value: unknown, name: string, at: number): unknown {
  if (Array.isArray(value)) return value.map((entry) => withBorrowed(entry, name, at))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, withBorrowed(member, key, at)]),
    )
  }
  const kind = collectionOf(name)
  return kind === undefined ? value : { borrowed: kind, at, otherwise: value }
}
