import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { type Requests, refusedNow, requestsOf, type Schema } from './requests'

/**
 * What the release before takes. An app or panel of that release talks to this one while it is rolled out, and for as
 * long as people do not update. After a release: `UPDATE_LAST_RELEASE=1 bun test tests/http/releases.test.ts`.
 */
const file = join(import.meta.dir, 'requests-of-last-release.json')
const now = requestsOf(await Bun.file(join(import.meta.dir, '..', '..', 'openapi.json')).json())
if (process.env.UPDATE_LAST_RELEASE) await Bun.write(file, `${JSON.stringify(now, null, 1)}\n`)
const before: Requests = await Bun.file(file).json()

test('this release accepts what the one before accepted', () => {
  expect(Object.keys(before).length).toBeGreaterThan(90)
  expect(refusedNow(before, now)).toEqual([])
})

const body = (schema: Schema, required = true): Requests => ({
  'POST /x': { required, body: schema, query: {} },
})
const object = (properties: Record<string, Schema>, more: Schema = {}): Schema => ({
  type: 'object',
  properties,
  ...more,
})
const text: Schema = { type: 'string', maxLength: 10 }

const changes: readonly [string, Schema, Schema, string][] = [
  ['a field that is gone', object({ a: text, b: text }), object({ a: text }), 'POST /x body.b: is gone'],
  [
    'a field that is required now',
    object({ a: text }),
    object({ a: text }, { required: ['a'] }),
    'POST /x body.a: is required',
  ],
  [
    'a shorter text',
    object({ a: text }),
    object({ a: { ...text, maxLength: 9 } }),
    'POST /x body.a: maxLength is lower',
  ],
  [
    'a pattern',
    object({ a: text }),
    object({ a: { ...text, pattern: 'x' } }),
    'POST /x body.a: pattern is another',
  ],
  ['a word that is gone', { enum: ['a', 'b'] }, { enum: ['a'] }, 'POST /x body: b is gone'],
  ['null that is refused', { anyOf: [text, { type: 'null' }] }, text, 'POST /x body: is a string'],
  [
    'a body that is closed',
    object({}),
    object({}, { additionalProperties: false }),
    'POST /x body: refuses unknown fields',
  ],
  [
    'a list of fewer',
    { type: 'array', items: text, maxItems: 3 },
    { type: 'array', items: text, maxItems: 2 },
    'POST /x body: maxItems is lower',
  ],
  [
    'another kind within a list',
    { type: 'array', items: text },
    { type: 'array', items: { type: 'integer' } },
    'POST /x body[]: is a integer',
  ],
]

test.each(changes)('%s is seen', (...[, old, changed, said]) => {
  expect(refusedNow(body(old), body(changed))).toContain(said)
  expect(refusedNow(body(old), body(old))).toEqual([])
})

test('a new field, a longer text and a further word are none of it', () => {
  const old = object({ a: text, b: { enum: ['x'] } }, { required: ['a'], additionalProperties: false })
  const wider = object(
    { a: { type: 'string', maxLength: 20 }, b: { anyOf: [{ enum: ['x', 'y'] }, { type: 'null' }] }, c: text },
    { additionalProperties: false },
  )
  expect(refusedNow(body(old), body(wider, false))).toEqual([])
  expect(refusedNow(body(old, false), body(old))).toEqual(['POST /x: needs a body'])
  const asked: Requests = { 'GET /x': { required: false, query: { q: text } } }
  expect(refusedNow(asked, { 'GET /x': { required: false, query: {} } })).toEqual(['GET /x ?q: is gone'])
  expect(refusedNow(asked, {})).toEqual(['GET /x: is gone'])
})
