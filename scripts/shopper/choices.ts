import { seededRandom } from '../stripe-emulator/index'

/** What one shopper decides, out of a seed: the same seed makes the same decisions. */
export interface Choices {
  /** In [0, 1). */
  next(): number
  /** Whether something happens that happens so often. */
  happens(probability: number): boolean
  pick<Value>(values: readonly Value[]): Value | undefined
  between(least: number, most: number): number
}

export function openChoices(seed: number): Choices {
  const next = seededRandom(seed)
  return {
    next,
    happens: (probability) => next() < probability,
    pick: (values) => values[Math.floor(next() * values.length)],
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
  }
}
