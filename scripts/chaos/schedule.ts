import { openChoices } from '../shopper/index'
import { type Fault, faults, poolerKilled, restoring } from './faults'

export interface Strike {
  readonly fault: Fault
  /** What passes in peace before it. */
  readonly afterMs: number
  readonly milliseconds: number
  readonly seed: number
}

/** One of so many faults is a restore, which takes everybody’s time. */
const restoreEach = 40

interface Possible {
  readonly restores: boolean
  readonly pooler: boolean
}

/** The pooler is killed in the middle of each so many. */
const poolerEach = 10

/** What happens when, out of the seed alone. */
export function planStrikes(seed: number, count: number, { restores, pooler }: Possible): Strike[] {
  const choices = openChoices(seed)
  const bag = faults.flatMap((fault) => Array<Fault>(fault.weight).fill(fault))
  return Array.from({ length: count }, (_, index) => {
    const drawn = choices.pick(bag) ?? restoring
    const isRestore = restores && (index + 1) % restoreEach === Math.min(count, restoreEach) >> 1
    const isPooler = pooler && index % poolerEach === poolerEach >> 1
    const other = isPooler ? poolerKilled : drawn
    return {
      fault: isRestore ? restoring : other,
      afterMs: choices.between(300, 1_500),
      milliseconds: choices.between(300, 2_000),
      seed: choices.between(1, 1_000_000),
    }
  })
}
