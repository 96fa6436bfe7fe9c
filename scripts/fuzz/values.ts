import fc from 'fast-check'
import type { ApiDocument, Schema } from './document'
import { collectionOf, type Seen } from './seen'

/** Stands for something that exists when the request is sent, which is not known when it is made up. */
export interface Borrowed {
  readonly borrowed: string
  readonly at: number
  readonly otherwise: unknown
}

export function borrowed(name: string, otherwise: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc
    .tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), otherwise)
    .map(([at, instead]): Borrowed => ({ borrowed: name, at, otherwise: instead }))
}

function isBorrowed(value: object): value is Borrowed {
  return 'borrowed' in value && 'at' in value && 'otherwise' in value
}

/** The value with what it stands for put in. */
export function settle(value: unknown, seen: Seen): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((entry) => settle(entry, seen))
  if (isBorrowed(value)) return seen.pick(value.borrowed, value.at) ?? settle(value.otherwise, seen)
  // Of its own members alone: one of them may be called __proto__.
  const settled = Object.entries(value).map(([name, member]) => [name, settle(member, seen)])
  return Object.fromEntries(settled)
}

/** Once in `weight` times the odd one. */
export const rarely = <Value>(
  weight: number,
  usual: fc.Arbitrary<Value>,
  odd: fc.Arbitrary<Value>,
): fc.Arbitrary<Value> => fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: odd })

/** Values that a schema allows, its limits among them, and where possible what exists. */
export function valuesOf(document: ApiDocument, given: Schema, name = ''): fc.Arbitrary<unknown> {
  const schema = document.resolve(given)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((variant) => valuesOf(document, variant, name)))
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0]
  if (type === 'object') return objectsOf(document, schema)
  if (type === 'array') {
    const item = schema.items ? valuesOf(document, schema.items, name) : fc.constant(null)
    const { minItems: minLength = 0, maxItems = 6 } = schema
    return fc.array(item, { minLength, maxLength: Math.max(minLength, Math.min(maxItems, 6)) })
  }
  if (type === 'integer' || type === 'number') return numbersOf(schema, name)
  if (type === 'boolean') return fc.boolean()
  if (type === 'string') return textsOf(schema, name)
  return fc.constant(null)
}

function objectsOf(document: ApiDocument, { properties = {}, required = [] }: Schema): fc.Arbitrary<unknown> {
  const members = Object.entries(properties).map(([name, schema]) => [name, valuesOf(document, schema, name)])
  const model: Record<string, fc.Arbitrary<unknown>> = Object.fromEntries(members)
  return fc.record(model, { requiredKeys: [...required], noNullPrototype: true })
}

function numbersOf({ minimum = 0, maximum = 1_000_000 }: Schema, name: string): fc.Arbitrary<unknown> {
  const edges = fc.constantFrom(
    minimum,
    maximum,
    Math.min(minimum + 1, maximum),
    Math.max(maximum - 1, minimum),
  )
  const small = fc.integer({
    min: Math.ceil(minimum),
    max: Math.floor(Math.min(maximum, Math.max(minimum, 0) + 30)),
  })
  return fc.oneof({ weight: 3, arbitrary: small }, { weight: 1, arbitrary: edges }, borrowed(name, small))
}

const letters = fc.constantFrom(...'abcdefgxyzABZ0189', 'ł', 'Ş', 'İ', '字', '🎈', '-', '.', "'", 'é')

/** Texts that a pattern demands and that letters alone do not make. */
const wellFormed: readonly string[] = [
  ...['+48512345678', '80-831', '5261040828', 'a-slug', 'AB-12', '123456', 'PL', 'https://example.com/a.jpg'],
  ...[
    'products:read',
    'abcdefgh',
    '2026-01',
    '1',
    '0',
    '4.5',
    'Zofia',
    'ul. Długa 5',
    'correct horse battery staple',
  ],
]

function textsOf(schema: Schema, name: string): fc.Arbitrary<unknown> {
  const { format, pattern, minLength = 0, maxLength = 200 } = schema
  if (format === 'uuid') return borrowed(collectionOf(name) ?? name, fc.uuid({ version: 7 }))
  if (format === 'date-time') {
    const edges = ['1970-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z', '2026-02-28T23:59:60.000Z']
    const dates = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') })
    return fc.oneof(
      dates.map((date) => date.toISOString()),
      fc.constantFrom(...edges),
    )
  }
  if (format === 'email') return fc.emailAddress()
  const ofLength = (length: number): fc.Arbitrary<string> =>
    fc
      .array(letters, { minLength: length, maxLength: length })
      .map((parts) => parts.join('').slice(0, length))
  const texts = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.integer({ min: minLength, max: Math.min(maxLength, minLength + 12) }).chain(ofLength),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(minLength, Math.min(maxLength, 5_000)).map((length) => 'x'.repeat(length)),
    },
  )
  const fitting = wellFormed.filter((text) => pattern !== undefined && new RegExp(pattern, 'u').test(text))
  const known = [...(schema.examples ?? []), ...fitting]
  const made = known.length > 0 ? fc.oneof(fc.constantFrom(...known), texts) : texts
  return fc.oneof(
    { weight: 3, arbitrary: made },
    { weight: 2, arbitrary: borrowed(collectionOf(name) ?? name, made) },
  )
}

/** Texts that break what reads them carelessly. */
export const hostileTexts: readonly string[] = [
  ...[
    '',
    ' ',
    '\t',
    '\0',
    'a\0b',
    '\ud800',
    'x\udfff',
    '\ufeff',
    '\u202e',
    '\u200b',
    'e\u0301',
    '🎈'.repeat(50),
  ],
  ...["' or 1=1 --", "';", '%', '%_%', '\\', '\\u0000', '"', '{{7*7}}', '<script>', '../../etc/passwd', '*'],
  ...[
    'null',
    'true',
    'NaN',
    '-Infinity',
    '1e400',
    '0x10',
    '1_000',
    '٣',
    '９',
    '-0',
    '1.0',
    ' 1',
    '+1',
    '9'.repeat(400),
  ],
  ...[
    '9223372036854775807',
    '9223372036854775808',
    '2147483648',
    '-2147483649',
    '4294967296',
    '9007199254740993',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'then',
    'length',
    'undefined',
    '[object Object]',
  ],
  ...['0000-00-00', '2026-02-30T00:00:00Z', '99999-01-01T00:00:00Z', '-000001-01-01T00:00:00Z', '2026-01-01'],
  ...[
    '00000000-0000-0000-0000-000000000000',
    'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
    '{0192a5c0-7e00-7000-8000-000000000001}',
  ],
  ...[
    '0192a5c07e0070008000000000000001',
    'x'.repeat(300),
    'ż'.repeat(1_000),
    'a@b',
    '@',
    'http://[',
    'javascript:alert(1)',
  ],
]

const polluted: unknown = JSON.parse(
  '{"__proto__": {"isAdmin": true}, "constructor": {"prototype": {"x": 1}}}',
)

/** Values of any kind that nobody asked for. */
export const hostileValues: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...hostileTexts) },
  {
    weight: 4,
    arbitrary: fc.constantFrom<unknown>(
      ...[null, true, false, 0, -0, -1, 0.1, 1e308, -1e308, 5e-324, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 63, 1e21],
      ...[[], {}, [[]], [null], [{}], { length: 3 }, { toString: 1 }, { id: null }, polluted],
      ...[Array.from({ length: 2_000 }, () => 0), 'ab'.repeat(20_000)],
    ),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
  { weight: 1, arbitrary: fc.double() },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
)
