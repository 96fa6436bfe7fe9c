import { type Part, parts, wholeCpu } from '../shop/proc'
import { type Workload, workloads } from '../shop/workloads'
import { type Figure, ratios, type Unit } from '../summary/figure'
import type { Measured } from './measure'

/** What issue 14 asks of the state that it began from; of staff's list with as many orders as that many. */
const goalOfOrder = { atMost: 0.5 }
const goalOfSoldOut = { atMost: 0.5 }
const goalOfLongList = { atLeast: 4 }
const longList = 1_000_000

type Pair = readonly [there: readonly number[], here: readonly number[]]

export interface Compared {
  readonly ref: string
  /** That were there before anything was measured. */
  readonly orders: number
}

/** Ratios of each round first, and what they were made of below. */
export function figuresOf({ ref, orders }: Compared, before: Measured, after: Measured): Figure[] {
  const group = `Here ÷ ${ref}`
  const ratio = (title: string, [there, here]: Pair, goal?: Figure['goal']): Figure => ({
    group,
    title,
    unit: 'ratio',
    values: ratios(here, there),
    ...(goal && { goal }),
  })
  const rates = (measured: Measured, of: Workload): number[] =>
    (measured.runs.get(of) ?? []).map(({ perSecond }) => perSecond)
  const cpu = (measured: Measured, of: Workload, part?: Part): number[] =>
    (measured.runs.get(of) ?? []).map((run) => (part ? run.cpu[part] : wholeCpu(run.cpu)))
  const both = (heading: string, unit: Unit, pairs: readonly (readonly [string, Pair])[]): Figure[] =>
    pairs.flatMap(([title, [there, here]]) => [
      { group: heading, title: `${title}, ${ref}`, unit, values: there },
      { group: heading, title: `${title}, here`, unit, values: here },
    ])
  const rate = (of: Workload): Pair => [rates(before, of), rates(after, of)]
  const spent = (of: Workload, part?: Part): Pair => [cpu(before, of, part), cpu(after, of, part)]
  const soldOut: Pair = [before.soldOut, after.soldOut]
  const ready: Pair = [before.ready, after.ready]
  const memory = ['idle', 'after load'].map((when, at): readonly [string, Pair] => [
    `API and worker together, ${when}`,
    [[before.memory[at] ?? 0], [after.memory[at] ?? 0]],
  ])
  return [
    ...workloads.map((of) => ratio(`${of.name}: a second`, rate(of), rateGoal(of, orders))),
    ...workloads.map((of) =>
      ratio(
        `${of.name}: CPU of all processes`,
        spent(of),
        of.name === 'order to intent' ? goalOfOrder : undefined,
      ),
    ),
    ratio('50 units, 200 buyers: time until all are answered', soldOut, goalOfSoldOut),
    ratio('time until the API is ready', ready),
    ...memory.map(([title, pair]) => ratio(title, pair)),
    ...both(
      'Requests a second',
      'a second',
      workloads.map((of) => [of.what, rate(of)] as const),
    ),
    ...both(
      'CPU milliseconds a request',
      'ms',
      workloads.flatMap((of) => parts.map((part) => [`${of.name}: ${part}`, spent(of, part)] as const)),
    ),
    ...both('Times', 'ms', [
      ['50 units, 200 buyers', soldOut],
      ['ready after the start', ready],
    ]),
    ...both('Memory', 'MiB', memory),
  ]
}

function rateGoal({ name }: Workload, orders: number): Figure['goal'] {
  return name === "staff's list of orders" && orders >= longList ? goalOfLongList : undefined
}
