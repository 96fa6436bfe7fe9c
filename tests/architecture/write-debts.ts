import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sourceRules } from './all-rules'
import { boundaryFaults, judge } from './boundaries'
import { statementRules } from './table-use'
import { readTree, root } from './tree'

/**
 * `bun tests/architecture/write-debts.ts`: writes down what the tree owes to each rule today. What statements owe is
 * known only when all tests have run: it stays as it is written.
 */
const file = join(import.meta.dir, 'debts.json')
const before = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string[]>
const tree = await readTree()
const owed = [
  ...(await boundaryFaults(await judge(root))),
  ...sourceRules.map(({ name, faults }) => [name, faults(tree)] as const),
  ...statementRules.map((name) => [name, before[name] ?? []] as const),
].filter(([, faults]) => faults.length > 0)
const sorted = owed.map(([name, faults]) => [name, faults.toSorted()])
await Bun.write(file, `${JSON.stringify(Object.fromEntries(sorted), undefined, 2)}\n`)
console.log(sorted.map(([name, faults]) => `${faults?.length} ${name}`).join('\n'))
