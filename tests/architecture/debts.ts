import { expect } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What each rule complains about, by the name of the rule. */
export type Faults = ReadonlyMap<string, readonly string[]>

type Debts = Readonly<Record<string, readonly string[]>>

/**
 * What the tree still owes to its rules. The list may only shrink: a new fault fails, and so does a debt that is paid
 * and still listed. `bun tests/architecture/write-debts.ts` writes it anew after files were moved. Empty, it is `{}`.
 */
const debts = JSON.parse(readFileSync(join(import.meta.dir, 'debts.json'), 'utf8')) as Debts

export const owedRules = Object.keys(debts)

export function expectNoneBut(rule: string, faults: readonly string[], owed: Debts = debts): void {
  const known = owed[rule] ?? []
  const fresh = faults.filter((fault) => !known.includes(fault))
  const paid = known.filter((fault) => !faults.includes(fault))
  expect({ rule, fresh, paid }).toEqual({ rule, fresh: [], paid: [] })
}
