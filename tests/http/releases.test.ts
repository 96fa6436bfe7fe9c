import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { type Document, essenceOf, type Operation, operationsOf, type Reply, type Schema } from './operations'
import { unknownNow } from './replies'
import { refusedNow } from './requests'

/**
 * What the release before takes and answers. An app or panel of that release talks to this one while it is rolled out, and
 * for as long as people do not update. What is otherwise for them stands in the list, with the reason, or is not done.
 * After a release: `UPDATE_LAST_RELEASE=1 bun test tests/http/releases.test.ts`.
 */
const file = join(import.meta.dir, 'last-release.json')
const listFile = join(import.meta.dir, 'changes-since-last-release.json')
const document: Document = await Bun.file(join(import.meta.dir, '..', '..', 'openapi.json')).json()
if (process.env.UPDATE_LAST_RELEASE) {
  await Bun.write(file, `${JSON.stringify(essenceOf(document), null, 1)}\n`)
  await Bun.write(listFile, '[]\n')
}
const before = operationsOf(await Bun.file(file).json())
const now = operationsOf(document)
const listed: { readonly because: string; readonly changes: readonly string[] }[] =
  await Bun.file(listFile).json()

test('what an app of the release before meets otherwise stands in the list, with the reason, and nothing else', () => {
  expect(Object.keys(before).length).toBeGreaterThan(90)
  const changes = [...refusedNow(before, now), ...unknownNow(before, now)]
  expect(changes.toSorted()).toEqual(listed.flatMap((entry) => entry.changes).toSorted())
  expect(listed.filter(({ because }) => because.length < 40)).toEqual([])
})

test('what is kept of a document compares as the document does', () => {
  const kept = operationsOf(essenceOf(document))
  expect([...refusedNow(now, kept), ...unknownNow(now, kept)]).toEqual([])
  expect([...refusedNow(kept, now), ...unknownNow(kept, now)]).toEqual([])
  expect(Object.values(kept).filter(({ replies }) => Object.keys(replies).length === 0)).toEqual([])
})

const operation: Operation = { operationId: 'doX', permissions: [], schemes: [], parameters: {}, replies: {} }
const only = (more: Partial<Operation>) => ({ 'POST /x': { ...operation, ...more } })
const body = (schema: Schema, required = true) => only({ body: { required, schema } })
const asking = (place: string, schema: Schema, required = false) =>
  only({ parameters: { [place]: { required, schema } } })
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
  expect(refusedNow(asking('?q', text), only({}))).toEqual(['POST /x ?q: is gone'])
  expect(refusedNow(only({}), asking('?q', text))).toEqual([])
  expect(refusedNow(only({}), {})).toEqual(['POST /x: is gone'])
})

const operations: readonly [string, Partial<Operation>, Partial<Operation>, string][] = [
  ['sign-in', {}, { schemes: ['bearerAuth'] }, 'POST /x: needs bearerAuth'],
  ['a permission', { permissions: ['a'] }, { permissions: ['a', 'b'] }, 'POST /x: needs the permission b'],
  ['another name', {}, { operationId: 'makeX' }, 'POST /x: is called makeX'],
  [
    'a parameter that is required',
    asking('header if-match', text)['POST /x'],
    asking('header if-match', text, true)['POST /x'],
    'POST /x header if-match: is required',
  ],
  ['a new parameter that is required', {}, asking('?q', text, true)['POST /x'], 'POST /x ?q: is required'],
  [
    'a shorter parameter',
    asking('?q', text)['POST /x'],
    asking('?q', { ...text, maxLength: 2 })['POST /x'],
    'POST /x ?q: maxLength is lower',
  ],
]

test.each(operations)('%s is seen', (...[, old, changed, said]) => {
  expect(refusedNow(only(old), only(changed))).toEqual([said])
  expect(refusedNow(only(changed), only(changed))).toEqual([])
})

const reply = (schema: Schema, more: Partial<Reply> = {}): Partial<Operation> => ({
  replies: { 200: { type: 'application/json', headers: ['etag'], schema, ...more } },
})
const nullable = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] })
const whole = object({ a: text, b: { enum: ['x', 'y'] } }, { required: ['a', 'b'] })

const answers: readonly [string, Partial<Operation>, Partial<Operation>, string][] = [
  ['a field that is gone', reply(whole), reply(object({ a: text }, { required: ['a'] })), '200.b: is gone'],
  [
    'a field that may be missing',
    reply(whole),
    reply({ ...whole, required: ['b'] }),
    '200.a: may be missing',
  ],
  [
    'a field that may be null',
    reply(object({ a: text })),
    reply(object({ a: nullable(text) })),
    '200.a: may be null',
  ],
  ['a further word', reply({ enum: ['x'] }), reply({ enum: ['x', 'y'] }), '200: may be y'],
  [
    'a list that is open',
    reply({ type: 'string', enum: ['x'] }),
    reply({ type: 'string' }),
    '200: is no closed list any more',
  ],
  ['another type', reply({ type: 'integer' }), reply({ type: 'number' }), '200: may be a number'],
  [
    'a further kind within a list',
    reply({ type: 'array', items: text }),
    reply({ type: 'array', items: { anyOf: [text, { type: 'integer' }] } }),
    '200[]: may be a integer',
  ],
  [
    'another form',
    reply({ type: 'string', format: 'uuid' }),
    reply({ type: 'string' }),
    '200: format is another',
  ],
  [
    'another value of a record',
    reply(object({}, { additionalProperties: text })),
    reply(object({}, { additionalProperties: { type: 'boolean' } })),
    '200{}: may be a boolean',
  ],
  ['a header that is gone', reply(text), reply(text, { headers: [] }), '200 etag: is gone'],
  ['another content', reply(text), reply(text, { type: 'text/plain' }), '200: is text/plain'],
  [
    'a status that is gone',
    { replies: { ...reply(text).replies, 201: { headers: [] } } },
    reply(text),
    '201: is not answered any more',
  ],
  [
    'a further status',
    reply(text),
    { replies: { ...reply(text).replies, 202: { headers: [] } } },
    '202: may be answered',
  ],
]

test.each(answers)('%s of an answer is seen', (...[, old, changed, said]) => {
  expect(unknownNow(only(old), only(changed))).toEqual([`POST /x ${said}`])
  expect(unknownNow(only(old), only(old))).toEqual([])
})

test('a further field, fewer words, a null less and another way to write null are none of it', () => {
  const old = object({ a: { type: ['string', 'null'], enum: ['x', 'y', null] } })
  const fewer = object({ a: nullable({ type: 'string', enum: ['x'] }), b: text }, { required: ['a', 'b'] })
  expect(unknownNow(only(reply(old)), only(reply(fewer)))).toEqual([])
  expect(unknownNow(only(reply(fewer)), only(reply(object({ a: { enum: ['x'] }, b: text }))))).toContain(
    'POST /x 200.a: may be missing',
  )
})
