import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { type AuditRow, canonicalText, differences, masked } from '../../src/domains/admin/audit'

const text = fc.string({ unit: 'grapheme', maxLength: 12 })
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, false, '', 0, -1, 'null', '[]'),
    fc.integer(),
    text,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4 }),
  ),
})).value
const members = fc.option(fc.dictionary(text, json, { maxKeys: 5 }), { nil: null })
const maybe = fc.option(text, { nil: null })
const row: fc.Arbitrary<AuditRow> = fc.record({
  seq: fc.integer({ min: 1 }),
  at: fc.date({ noInvalidDate: true, min: new Date('2000-01-01'), max: new Date('2100-01-01') }),
  actorId: maybe,
  action: text,
  entityType: text,
  entityId: text,
  before: members,
  after: members,
  reason: maybe,
  requestId: maybe,
  previousSeal: text,
})

/** The same value with the members of every object the other way round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, one]) => [name, turned(one)]),
  )
}

describe('the text that is sealed', () => {
  test('by hand: one array, members in order, no blanks', () => {
    const sealed = canonicalText({
      seq: 7,
      at: new Date('2026-03-01T10:00:00.000Z'),
      actorId: null,
      action: 'role.changed',
      entityType: 'role',
      entityId: 'r1',
      before: { name: 'żółć', limits: { b: 2, a: [1, null] } },
      after: null,
      reason: 'because "so"',
      requestId: null,
      previousSeal: 'abc',
    })
    expect(sealed).toBe(
      '[7,"2026-03-01T10:00:00.000Z",null,"role.changed","role","r1",' +
        '{"limits":{"a":[1,null],"b":2},"name":"żółć"},null,"because \\"so\\"",null,"abc"]',
    )
  })

  test('reads back as the row that it was: no two rows have the same text', () => {
    fc.assert(
      fc.property(row, (one) => {
        const { at, ...rest } = one
        expect(JSON.parse(canonicalText(one))).toEqual([
          rest.seq,
          at.toISOString(),
          rest.actorId,
          rest.action,
          rest.entityType,
          rest.entityId,
          rest.before,
          rest.after,
          rest.reason,
          rest.requestId,
          rest.previousSeal,
        ])
      }),
      { numRuns: 200 },
    )
  })

  test('is the same whatever the order of keys, as after a way through the database', () => {
    fc.assert(
      fc.property(row, (one) => {
        const again = { ...one, before: turned(one.before), after: turned(one.after) } as AuditRow
        expect(canonicalText(again)).toBe(canonicalText(one))
        const stored = { ...one, before: JSON.parse(JSON.stringify(one.before)) } as AuditRow
        expect(canonicalText(stored)).toBe(canonicalText(one))
      }),
      { numRuns: 200 },
    )
  })

  test('differs as soon as one value does', () => {
    const changes = fc.constantFrom<(one: AuditRow) => AuditRow>(
      (one) => ({ ...one, seq: one.seq + 1 }),
      (one) => ({ ...one, at: new Date(one.at.getTime() + 1) }),
      (one) => ({ ...one, actorId: `${one.actorId}.` }),
      (one) => ({ ...one, action: `${one.action}.` }),
      (one) => ({ ...one, entityType: `${one.entityType}.` }),
      (one) => ({ ...one, entityId: `${one.entityId}.` }),
      (one) => ({ ...one, before: { ...one.before, 'a new member': null } }),
      (one) => ({ ...one, after: { nested: [{ of: one.after }] } }),
      (one) => ({ ...one, reason: `${one.reason}.` }),
      (one) => ({ ...one, requestId: `${one.requestId}.` }),
      (one) => ({ ...one, previousSeal: `${one.previousSeal}.` }),
      // What one field loses the next one gains.
      (one) => ({ ...one, action: `${one.action}","x`, entityType: '' }),
    )
    fc.assert(
      fc.property(row, changes, (one, change) => {
        expect(canonicalText(change(one))).not.toBe(canonicalText(one))
      }),
      { numRuns: 400 },
    )
  })
})

describe('what is kept of a change', () => {
  const secret = 'correct horse battery staple'

  test('no secret and nothing personal, however deep it stands', () => {
    const names = fc.constantFrom(
      ...['password', 'passwordHash', 'totpSecret', 'refreshToken', 'code_hash', 'recoveryCodes'],
      ...[
        'phone',
        'email',
        'firstName',
        'lastName',
        'recipientName',
        'recipientPhone',
        'street',
        'nip',
        'ip',
      ],
      'userAgent',
    )
    const value = fc.constantFrom<unknown>(secret, [secret], { deeper: secret }, [{ deeper: [secret] }])
    const depth = fc.array(fc.constantFrom('object', 'array'), { maxLength: 4 })
    fc.assert(
      fc.property(names, value, depth, (name, hidden, way) => {
        const innermost: unknown = { [name]: hidden, kept: 'kept' }
        const nested = way.reduce((inner, step) => (step === 'array' ? [inner] : { inner }), innermost)
        const left = JSON.stringify(masked({ nested }))
        expect(left).not.toContain('horse')
        expect(left).toMatch(/"\[(secret|personal)\]"/)
        expect(left).toContain('"kept":"kept"')
      }),
    )
  })

  test('everything else as it will be read back from the database', () => {
    const at = new Date('2026-03-01T10:00:00.000Z')
    expect(
      masked({ at, gone: undefined, none: null, stock: 5, list: [at, 'x', null], tree: { a: { at } } }),
    ).toEqual({
      at: '2026-03-01T10:00:00.000Z',
      none: null,
      stock: 5,
      list: ['2026-03-01T10:00:00.000Z', 'x', null],
      tree: { a: { at: '2026-03-01T10:00:00.000Z' } },
    })
    expect(masked({ password: undefined, email: undefined })).toStrictEqual({})
    expect(masked({ email: null, password: null })).toEqual({ email: null, password: null })
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('a', 'b', 'c'), json), (values) => {
        const kept = masked(values)
        expect(JSON.parse(JSON.stringify(kept))).toEqual(kept)
      }),
    )
  })

  test('of many members only those that differ, from both sides', () => {
    const names = fc.constantFrom('a', 'b', 'c', 'd')
    const fields = fc.dictionary(names, json)
    fc.assert(
      fc.property(fields, fields, (before, after) => {
        const found = differences(before, after)
        const differ = Object.keys(after).filter((name) => !Bun.deepEquals(before[name], after[name]))
        // What is not there and what is null are one to the log.
        const shown = differ.filter((name) => before[name] !== undefined || after[name] !== null)
        expect(Object.keys(found.after)).toEqual(shown)
        expect(Object.keys(found.before)).toEqual(shown)
        for (const name of shown) {
          expect(found.before[name]).toEqual(before[name] ?? null)
          expect(found.after[name]).toEqual(after[name])
        }
      }),
    )
  })

  test('moments that differ are told apart', () => {
    const [then, now] = [new Date('2026-03-01T10:00:00Z'), new Date('2026-03-01T10:00:01Z')]
    expect(differences({ at: then }, { at: new Date(then) })).toEqual({ before: {}, after: {} })
    expect(differences({ at: then }, { at: now })).toEqual({ before: { at: then }, after: { at: now } })
  })
})
