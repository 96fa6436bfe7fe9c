import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { orderNumber, orderNumberCount } from '../../src/domains/order/infrastructure/order-numbers'

const key = 'a key that only this shop has'
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
      const number = bitsOf(orderNumber(secret, one))
      differing.push(onesIn(number ^ bitsOf(orderNumber(secret, one + 1))))
      ofOtherKey.push(onesIn(number ^ bitsOf(orderNumber(`${secret}.`, one))))
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

test('there are 2^40 of them, and no more', () => {
  expect(orderNumberCount).toBe(1_099_511_627_776)
  expect(orderNumber(key, 0)).toMatch(form)
  expect(orderNumber(key, 2 ** 40 - 1)).toMatch(form)
  for (const none of [-1, 2 ** 40, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => orderNumber(key, none)).toThrow(RangeError)
  }
})
