import { expect } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What each rule complains about, by the name of the rule. */
export type Faults = ReadonlyMap<string, readonly string[]>

export const debtsFile = join(import.meta.dir, 'debts.json')

/**
 * What the tree still owes to its rules. The list may only shrink: a new fault fails, and so does a debt that is paid
 * and still listed. `bun tests/architecture/write-debts.ts` writes it anew after files were moved. Empty, it is `{}`.
 */
const debts = JSON.parse(readFileSync(debtsFile, 'utf8')) as Readonly<Record<string, readonly string[]>>

export function expectNoneBut(rule: string, faults: readonly string[]): void {
  const owed = debts[rule] ?? []
  const fresh = faults.filter((fault) => !owed.includes(fault))
  const paid = owed.filter((fault) => !faults.includes(fault))
  expect({ rule, fresh, paid }).toEqual({ rule, fresh: [], paid: [] })
}

/** Debts to rules that do not exist would never be paid. */
export function expectDebtsToBe(rules: readonly string[]): void {
  expect(Object.keys(debts).filter((rule) => !rules.includes(rule))).toEqual([])
}
