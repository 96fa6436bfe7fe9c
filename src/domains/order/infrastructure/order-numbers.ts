import { createHmac } from 'node:crypto'

// Crockford's base 32: no I, L, O or U, so that a number can be read out on the telephone.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const halfBits = 20
const halfMask = (1 << halfBits) - 1
const rounds = 6

/** How many different numbers there are: 2^40. */
export const orderNumberCount = 2 ** (2 * halfBits)

/**
 * The order number of a value of the sequence, such as `7K2Q-9XRD`: a keyed permutation (a Feistel network), so that
 * no two are equal and nobody can tell from one the next, or how many orders there were.
 */
export function orderNumber(key: string, sequenceValue: number): string {
  if (!Number.isSafeInteger(sequenceValue) || sequenceValue < 0 || sequenceValue >= orderNumberCount) {
    throw new RangeError(`The sequence value ${sequenceValue} has no order number`)
  }
  let left = Math.floor(sequenceValue / 2 ** halfBits)
  let right = sequenceValue % 2 ** halfBits
  for (let round = 0; round < rounds; round += 1) {
    ;[left, right] = [right, left ^ mix(key, round, right)]
  }
  const text = write(left) + write(right)
  return `${text.slice(0, 4)}-${text.slice(4)}`
}

function mix(key: string, round: number, half: number): number {
  return createHmac('sha256', key).update(`${round}:${half}`).digest().readUInt32BE(0) & halfMask
}

function write(half: number): string {
  const digits = [15, 10, 5, 0].map((shift) => alphabet.charAt((half >> shift) & 31))
  return digits.join('')
}
