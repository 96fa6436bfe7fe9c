import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { hashOf } from '#http/idempotency'
import { canonicalJson } from '#platform/canonical-json'
import { type AuditRow, canonicalText, differences, masked } from '../../src/domains/admin/audit'
import { sealOf } from '../../src/domains/admin/infrastructure/audit-log'

/** As releases up to 0.1.0 wrote it, beside which this one runs and whose rows it verifies. */
function formerText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(formerText).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => `${JSON.stringify(name)}:${formerText(member)}`)
    return `{${members.join(',')}}`
  }
  return JSON.stringify(value) ?? 'null'
}

const text = fc.string({ unit: 'binary' })
/** What a body or a stored row may be: every well-formed text, awkward names, and every number that JSON can write. */
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false, 0, -0, 1e21, 5e-324, 2 ** 53, 1.7976931348623157e308),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    text,
    fc.array(tie('json')),
    fc
      .array(
        fc.tuple(
          fc.oneof(text, fc.constantFrom('__proto__', 'toJSON', 'constructor', '10', '9', '')),
          tie('json'),
        ),
      )
      .map((entries) =>
        JSON.parse(
          `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`,
        ),
      ),
  ),
}))

test('the example of RFC 8785', () => {
  const given = JSON.parse(String.raw`{
    "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    "literals": [null, true, false]
  }`)
  expect(canonicalJson(given)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
      '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  )
})

test('a text is the same as that of the releases before, of every value that JSON can carry', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(canonicalJson(value)).toBe(formerText(value))
    }),
    { numRuns: 2_000 },
  )
})

test('one text whatever the order of the names, and another for another value', () => {
  fc.assert(
    fc.property(fc.dictionary(text, fc.integer()), fc.dictionary(text, fc.integer()), (one, other) => {
      const turned = Object.fromEntries(Object.entries(one).toReversed())
      expect(canonicalJson(turned)).toBe(canonicalJson(one))
      expect(canonicalJson(one) === canonicalJson(other)).toBe(Bun.deepEquals(one, other))
    }),
  )
})

test('what JSON cannot carry has no text', () => {
  for (const value of ['\ud800', ['\udc00x'], { '\ud800': 1 }, Number.NaN, [Number.POSITIVE_INFINITY]]) {
    expect(() => canonicalJson(value)).toThrow()
  }
})

test('members that are undefined are not there, a moment is its text, and nothing is null', () => {
  const at = new Date('2026-02-03T04:05:06.789Z')
  expect(canonicalJson({ b: undefined, a: [undefined, at], c: null })).toBe(
    '{"a":[null,"2026-02-03T04:05:06.789Z"],"c":null}',
  )
  expect(canonicalJson(undefined)).toBe('null')
})

const someId = '0190c3f2-7c1e-7000-8000-000000000001'

test('hashes of requests are those that the release before has stored', () => {
  const body = {
    shippingAddressId: someId,
    paymentMethod: 'blik',
    notes: 'dzwonić dwa razy — “kod” 12\u2028\t\u{1F600}',
    items: [{ z: 1, a: -0 }, 1e21, 0.1, null, true],
    '': 'x',
    '10': 1,
    '9': 2,
    é: 1,
    'e\u0301': 2,
    '\u{1F600}': 3,
    '\uFB33': 4,
  }
  expect(hashOf(body)).toBe('V5SqcyuKKJYsBs7liyCPbhMNFVtj9FDfmG4-AuE0MMA')
  expect(hashOf(undefined)).toBe('dCNOmK_nSY-12vHzasLXiswzlGT5UHA7jAGYkvmCuQs')
  expect(hashOf({})).toBe('RBNvo1WzZ4oRRq0W9-hknpT7T8If536DEMBg9hyq_4o')
})

const record = fc.dictionary(text, json)
const auditRows: fc.Arbitrary<AuditRow> = fc.record({
  seq: fc.nat(),
  at: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }),
  actorId: fc.option(fc.uuid()),
  action: text,
  entityType: text,
  entityId: text,
  before: fc.option(record.map((values) => masked(values))),
  after: fc.option(record.map((values) => masked(values))),
  reason: fc.option(text),
  requestId: fc.option(text),
  previousSeal: text,
})

test('a row of the audit log has the text that it was sealed by', () => {
  const sealed: AuditRow = {
    seq: 7,
    at: new Date('2026-02-03T04:05:06.789Z'),
    actorId: null,
    action: 'product.changed',
    entityType: 'product',
    entityId: '0190c3f2-7c1e-7000-8000-000000000002',
    before: { priceMinor: 1999, translations: { pl: { name: 'Jabłko' } } },
    after: {
      priceMinor: 2099,
      translations: { tr: { name: 'Elma' }, pl: { name: 'Jabłko “duże”' } },
      tags: ['b', 'a', null],
    },
    reason: 'zmiana ceny',
    requestId: null,
    previousSeal: 'AAAA',
  }
  expect(sealOf({ id: 'any', secret: 'key of the test' }, sealed)).toBe(
    'DF4VaUNUR_3OrKxU_Peco8eF_wOp6SdXDMPeMTHv4To',
  )
  fc.assert(
    fc.property(auditRows, (row) => {
      const { seq, at, actorId, action, entityType, entityId, before, after, reason, requestId } = row
      const parts = [
        seq,
        at.toISOString(),
        actorId,
        action,
        entityType,
        entityId,
        before,
        after,
        reason,
        requestId,
      ]
      expect(canonicalText(row)).toBe(formerText([...parts, row.previousSeal]))
      // As it is when it was read back from the database.
      const stored: AuditRow = {
        ...row,
        before: JSON.parse(JSON.stringify(before)),
        after: JSON.parse(JSON.stringify(after)),
      }
      expect(canonicalText(stored)).toBe(canonicalText(row))
    }),
    { numRuns: 500 },
  )
})

test('a change is seen where moments differ, and none between null and nothing', () => {
  const [then, now] = [new Date(0), new Date(1)]
  expect(differences({ at: then, note: undefined }, { at: now, note: null })).toEqual({
    before: { at: then },
    after: { at: now },
  })
  expect(differences({ at: then }, { at: new Date(0) })).toEqual({ before: {}, after: {} })
})
