import type { Context } from '#platform/context'
import type { Sample } from '#platform/metrics'
import { sampleOrders, sampleProducts } from '../infrastructure/promise-samples'

/** Rows of one look: a hundred thousand products are gone through in a day and a half, whatever else happens. */
const sampleSize = 50
/** Of what is broken so many are looked at again each time; where there are more, the number says enough. */
const mostKnown = 100
const start = '00000000-0000-0000-0000-000000000000'

const ofProducts = ['I1', 'I2'] as const
const ofOrders = ['I3', 'I4'] as const

/**
 * Holds a few rows at a time against the promises I1 to I4, and goes through all of them that way. A broken one is looked at
 * again each time, until somebody has mended it: it is shown for as long as it is broken.
 */
export function openPromiseSampling(): (context: Context) => Promise<Sample[]> {
  const products = openWalk()
  const orders = openWalk()
  return async ({ reader, metrics }) => {
    const someProducts = await sampleProducts(reader, products.next())
    const judged = someProducts.filter(({ isTooLong }) => !isTooLong)
    products.note(
      someProducts,
      judged.filter(({ breaksI1, breaksI2 }) => breaksI1 || breaksI2),
    )
    const someOrders = await sampleOrders(reader, orders.next())
    orders.note(
      someOrders,
      someOrders.filter(({ breaksI3, breaksI4 }) => breaksI3 || breaksI4),
    )
    for (const promise of ofProducts) {
      metrics.count('metropolitan_promise_checks_total', { promise }, judged.length)
      metrics.count('metropolitan_promise_skipped_total', { promise }, someProducts.length - judged.length)
    }
    for (const promise of ofOrders)
      metrics.count('metropolitan_promise_checks_total', { promise }, someOrders.length)
    return [
      ...ofProducts.map((promise) => broken(promise, countOf(judged, `breaks${promise}`))),
      ...ofOrders.map((promise) => broken(promise, countOf(someOrders, `breaks${promise}`))),
    ]
  }
}

/** Each row once, though it may be in the sample twice. */
function countOf<Name extends string>(
  rows: readonly (Readonly<Record<Name, boolean>> & { readonly id: string })[],
  name: Name,
): number {
  return new Set(rows.flatMap((row) => (row[name] ? [row.id] : []))).size
}

function broken(promise: string, value: number): Sample {
  return { metric: 'metropolitan_promise_broken', labels: { promise }, value }
}

interface Walked {
  readonly id: string
  readonly isNext: boolean
}

/** Where a walk through a table is, and what it has found broken. */
function openWalk() {
  let after = start
  let again: readonly string[] = []
  return {
    next: () => ({ after, limit: sampleSize, again }),
    note(seen: readonly Walked[], found: readonly Walked[]) {
      const walked = seen.filter(({ isNext }) => isNext)
      // At the end it begins anew.
      after = walked.length < sampleSize ? start : (walked.at(-1)?.id ?? start)
      again = [...new Set(found.map(({ id }) => id))].slice(0, mostKnown)
    },
  }
}
