import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { type Json, toOpenApi30 } from '../../scripts/clients/openapi-3-0'
import { ROOT } from '../../scripts/services/index'

const document = await Bun.file(join(ROOT, 'openapi.json')).json()
const text = JSON.stringify(toOpenApi30(document))

/** What a schema becomes, as a component of its own. */
function mended(schema: Json, others: Record<string, Json> = {}) {
  const made = toOpenApi30({ components: { schemas: { ...others, Made: schema } } })
  return JSON.parse(JSON.stringify(made)).components.schemas.Made
}

test('nothing that only 3.1 knows is left of the document, and every operation and component is there', () => {
  expect(text).not.toMatch(/"type":\[|"const":|"type":"null"|"exclusiveMinimum":\d|"anyOf":/)
  const made = JSON.parse(text)
  expect(made.openapi).toBe('3.0.3')
  const operationsOf = ({ paths }: { paths: object }) =>
    Object.values(paths).flatMap((item) =>
      Object.values<{ operationId: string }>(item).map(({ operationId }) => operationId),
    )
  expect(operationsOf(made)).toEqual(operationsOf(document))
  expect(Object.keys(made.components.schemas)).toEqual(Object.keys(document.components.schemas))
})

const texts = { type: 'string' }
const cases: readonly [string, Json, Json][] = [
  ['what may be null', { type: ['string', 'null'] }, { type: 'string', nullable: true }],
  [
    'a list of words that may be null',
    { type: ['string', 'null'], enum: ['a', null] },
    { type: 'string', enum: ['a'], nullable: true },
  ],
  ['one or null', { anyOf: [texts, { type: 'null' }] }, { type: 'string', nullable: true }],
  [
    'another part or null',
    { anyOf: [{ $ref: '#/components/schemas/A' }, { type: 'null' }] },
    { allOf: [{ $ref: '#/components/schemas/A' }], nullable: true },
  ],
  ['a text that is always the same', { const: 'x' }, { type: 'string', enum: ['x'] }],
  ['always true', { const: true }, { type: 'boolean' }],
  ['one of several numbers', { anyOf: [{ const: 0 }, { const: 5 }] }, { type: 'integer' }],
  [
    'more than zero',
    { type: 'number', exclusiveMinimum: 0 },
    { type: 'number', minimum: 0, exclusiveMinimum: true },
  ],
]

test.each(cases)('%s', (...[, schema, made]) => {
  expect(mended(schema)).toEqual(made)
})

test('one of two things has the members of both, and what only one has may be missing', () => {
  const variant = (status: string, member: string): Json => ({
    type: 'object',
    required: ['status', member],
    properties: { status: { const: status }, [member]: texts },
  })
  const either = { anyOf: [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/B' }] }
  expect(mended(either, { A: variant('a', 'x'), B: variant('b', 'y') })).toEqual({
    type: 'object',
    required: ['status'],
    properties: { status: { type: 'string', enum: ['a', 'b'] }, x: texts, y: texts },
  })
})
