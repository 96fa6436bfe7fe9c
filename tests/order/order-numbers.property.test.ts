import { expect, test } from 'bun:test'
import fc from 'fast-check'
import type { KeyRanges } from '#platform/key-list'
import { orderNumber, orderNumberCount } from '../../src/domains/order/infrastructure/order-numbers'

const keyOf = (secret: string): KeyRanges => [{ id: 'only', secret, from: 0 }]
const key = keyOf('a key that only this shop has')
const form = /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/
const value = fc.integer({ min: 0, max: 2 ** 40 - 1 })

/** The 40 bits of a number, by Crockford's own table of digits. */
function bitsOf(text: string): bigint {
  const digits = [...text.replace('-', '')]
  return digits.reduce(
    (sum, digit) => sum * 32n + BigInt('0123456789ABCDEFGHJKMNPQRSTVWXYZ'.indexOf(digit)),
    0n,
  )
}

const onesIn = (bits: bigint) => [...bits.toString(2)].filter((bit) => bit === '1').length

test('two values of the sequence never have the same number, near or far apart', () => {
  const near = Array.from({ length: 20_000 }, (_, index) => orderNumber(key, index))
  expect(new Set(near).size).toBe(near.length)
  fc.assert(
    fc.property(fc.uniqueArray(value, { minLength: 2, maxLength: 50 }), (values) => {
      expect(new Set(values.map((one) => orderNumber(key, one))).size).toBe(values.length)
    }),
  )
})

test('it can be read out on the telephone, and uses each of its 32 letters and digits', () => {
  const used = new Set<string>()
  fc.assert(
    fc.property(value, (one) => {
      const number = orderNumber(key, one)
      expect(number).toMatch(form)
      for (const letter of number.replace('-', '')) used.add(letter)
    }),
  )
  expect(used.size).toBe(32)
})

test('without the key nobody can tell one from the next: about half of its 40 bits differ', () => {
  const keys = fc.string({ minLength: 8 })
  const differing: number[] = []
  const ofOtherKey: number[] = []
  fc.assert(
    fc.property(keys, fc.integer({ min: 0, max: 2 ** 40 - 2 }), (secret, one) => {
      const number = bitsOf(orderNumber(keyOf(secret), one))
      differing.push(onesIn(number ^ bitsOf(orderNumber(keyOf(secret), one + 1))))
      ofOtherKey.push(onesIn(number ^ bitsOf(orderNumber(keyOf(`${secret}.`), one))))
    }),
    { numRuns: 500 },
  )
  for (const counts of [differing, ofOtherKey]) {
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length
    // 40 coins thrown 500 times: 1 is seven standard deviations of their mean.
    expect(Math.abs(mean - 20)).toBeLessThan(1)
  }
})

test('the same value and key give the same number', () => {
  fc.assert(fc.property(value, (one) => expect(orderNumber(key, one)).toBe(orderNumber(key, one))))
})

test('a number that was given out is never given out again, however often the key is changed', () => {
  const secrets = fc.array(fc.string({ minLength: 8 }), { minLength: 2, maxLength: 4 })
  const starts = fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { minLength: 4, maxLength: 4 })
  fc.assert(
    fc.property(secrets, starts, (words, numbers) => {
      const froms = [0, ...numbers.toSorted((one, other) => one - other)]
      const keys = words.map((secret, age) => ({ id: String(age), secret, from: froms[age] ?? 0 }))
      const [first, ...later] = keys
      const given = Array.from({ length: 400 }, (_, one) => orderNumber([first as never, ...later], one))
      expect(new Set(given).size).toBe(given.length)
      // What was given out before the newest key is what the keys of that day gave.
      const newest = keys.at(-1)?.from ?? 0
      const then = [first as never, ...later.slice(0, -1)] as const
      expect(given.slice(0, newest)).toEqual(given.slice(0, newest).map((_, one) => orderNumber(then, one)))
    }),
    { numRuns: 30 },
  )
})

test('a new key gives no number of an older value, also where half of all values are older', () => {
  const from = 2 ** 39
  const secret = 'a key that only the second half has'
  const keys: KeyRanges = [...key, { id: 'new', secret, from }]
  const values = Array.from({ length: 200 }, (_, more) => from + more)
  const older = values
    .map((one) => ({ one, permuted: Number(bitsOf(orderNumber(keyOf(secret), one))) }))
    .filter(({ permuted }) => permuted < from)
  expect(older.length).toBeGreaterThan(50)
  const taken = older.filter(({ one, permuted }) => orderNumber(keys, one) === orderNumber(key, permuted))
  expect(taken).toEqual([])
})

test('who has the old key cannot tell a number of the new one', () => {
  const keys: KeyRanges = [...key, { id: 'new', secret: 'a key that did not leak', from: 1_000 }]
  const differing = Array.from({ length: 500 }, (_, more) =>
    onesIn(bitsOf(orderNumber(keys, 1_000 + more)) ^ bitsOf(orderNumber(key, 1_000 + more))),
  )
  const mean = differing.reduce((sum, count) => sum + count, 0) / differing.length
  expect(Math.abs(mean - 20)).toBeLessThan(1)
})

test('there are 2^40 of them, and no more', () => {
  expect(orderNumberCount).toBe(1_099_511_627_776)
  expect(orderNumber(key, 0)).toMatch(form)
  expect(orderNumber(key, 2 ** 40 - 1)).toMatch(form)
  for (const none of [-1, 2 ** 40, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => orderNumber(key, none)).toThrow(RangeError)
  }
})
