import { join } from 'node:path'
import { sourceRules } from './all-rules'
import { boundaryFaults, judge } from './boundaries'
import { readTree, root } from './tree'

/** `bun tests/architecture/write-debts.ts`: writes down what the tree owes to each rule today. */
const tree = await readTree()
const owed = [
  ...(await boundaryFaults(await judge(root))),
  ...sourceRules.map(({ name, faults }) => [name, faults(tree)] as const),
].filter(([, faults]) => faults.length > 0)
const sorted = owed.map(([name, faults]) => [name, faults.toSorted()])
await Bun.write(
  join(import.meta.dir, 'debts.json'),
  `${JSON.stringify(Object.fromEntries(sorted), undefined, 2)}\n`,
)
console.log(sorted.map(([name, faults]) => `${faults?.length} ${name}`).join('\n'))
