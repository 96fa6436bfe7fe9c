import { median } from '../orders/report'

export type Unit = 'ratio' | 'a second' | 'ms' | 'MiB' | '%' | 'count'

/** Something that was measured once in each round. What is compared takes turns within a round. */
export interface Figure {
  /** The heading it stands under. */
  readonly group: string
  readonly title: string
  readonly unit: Unit
  /** One of each round. */
  readonly values: readonly number[]
  /** What the issues ask for; a figure without is there to be known. */
  readonly goal?: Goal
  /** How many orders there were: figures of one title, at several sizes, are a line in the plot of growth. */
  readonly orders?: number
}

export type Goal = { readonly atLeast: number } | { readonly atMost: number }

/** How thoroughly to measure. */
export interface Scale {
  readonly quick: boolean
  readonly rounds: number
  /** Told what is done, and how much of it, from 0 to 1. */
  readonly advance: (share: number, what: string) => void
}

/** A file of scripts/bench. One that has figures for the summary has `measure`. */
export interface Bench {
  run(args: string[]): Promise<unknown>
  readonly measure?: (scale: Scale) => Promise<Figure[]>
  /** Seconds that `measure` takes on two idle cores, for the time left; quick and full. */
  readonly seconds?: { readonly quick: number; readonly full: number }
}

export const roundsOf = (quick: boolean): number => (quick ? 3 : 7)

const digits: Readonly<Record<Unit, number>> = { ratio: 2, 'a second': 0, ms: 2, MiB: 0, '%': 1, count: 0 }

export function show(value: number, unit: Unit): string {
  const text = value.toFixed(digits[unit])
  return unit === 'ratio' || unit === 'count' ? text : `${text} ${unit}`
}

/** The least and the most, without the unit. */
export function spreadOf({ values, unit }: Figure): string {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return `${least.toFixed(digits[unit])} to ${most.toFixed(digits[unit])}`
}

/** Whether the median reaches the goal; `undefined` where there is none. */
export function reaches({ values, goal }: Figure): boolean | undefined {
  if (!goal) return undefined
  const middle = median(values)
  return 'atLeast' in goal ? middle >= goal.atLeast : middle <= goal.atMost
}

export function showGoal({ goal, unit }: Figure): string {
  if (!goal) return ''
  return 'atLeast' in goal ? `≥ ${show(goal.atLeast, unit)}` : `≤ ${show(goal.atMost, unit)}`
}

/** One value for each round, of two that took turns in it. */
export function ratios(above: readonly number[], below: readonly number[]): number[] {
  return above.map((value, round) => value / (below[round] ?? Number.NaN))
}
