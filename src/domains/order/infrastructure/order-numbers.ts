import { createHmac } from 'node:crypto'
import type { KeyRange, KeyRanges } from '#platform/key-list'

// Crockford's base 32: no I, L, O or U, so that a number can be read out on the telephone.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const halfBits = 20
const halfMask = (1 << halfBits) - 1
const rounds = 6

/** How many different numbers there are: 2^40. */
export const orderNumberCount = 2 ** (2 * halfBits)

/**
 * The order number of a value of the sequence, such as `7K2Q-9XRD`: a keyed permutation, so that no two are equal and
 * nobody can tell from one the next, or how many orders there were. Each key permutes the values from its `from` on
 * among themselves, before the older keys do: a number that was given out stays, and no later one can equal it.
 */
export function orderNumber(keys: KeyRanges, sequenceValue: number): string {
  if (!Number.isSafeInteger(sequenceValue) || sequenceValue < 0 || sequenceValue >= orderNumberCount) {
    throw new RangeError(`The sequence value ${sequenceValue} has no order number`)
  }
  const value = keys
    .filter(({ from }) => from <= sequenceValue)
    .reduceRight((permuted, key) => permuteWithin(key, permuted), sequenceValue)
  const text = write(Math.floor(value / 2 ** halfBits)) + write(value % 2 ** halfBits)
  return `${text.slice(0, 4)}-${text.slice(4)}`
}

/** A value from `from` on for a value from `from` on: where the permutation leaves that range, it is followed back in. */
function permuteWithin({ secret, from }: KeyRange, value: number): number {
  let permuted = permute(secret, value)
  while (permuted < from) permuted = permute(secret, permuted)
  return permuted
}

/** A Feistel network over all values. */
function permute(secret: string, value: number): number {
  let left = Math.floor(value / 2 ** halfBits)
  let right = value % 2 ** halfBits
  for (let round = 0; round < rounds; round += 1) {
    ;[left, right] = [right, left ^ mix(secret, round, right)]
  }
  return left * 2 ** halfBits + right
}

function mix(secret: string, round: number, half: number): number {
  return createHmac('sha256', secret).update(`${round}:${half}`).digest().readUInt32BE(0) & halfMask
}

function write(half: number): string {
  const digits = [15, 10, 5, 0].map((shift) => alphabet.charAt((half >> shift) & 31))
  return digits.join('')
}
