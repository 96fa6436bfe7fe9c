import { join } from 'node:path'
import { $ } from 'bun'
import { cleanUpAfter } from '../../tests/support/cleanup'
import { bringUpTestServices } from '../../tests/support/services'
import { type Cpu, sumCpu } from './order-cpu/cpu'
import { openSide, ownFolder, type Side } from './order-cpu/side'
import { median, spread } from './orders/report'

const root = join(import.meta.dir, '..', '..')
const clients = 16
const usage = 'order-cpu [BASE] [--pairs N] [--orders N]: BASE is a commit or a folder; default a68eead'

/**
 * `bun run bench order-cpu [BASE] [--pairs N] [--orders N]`: the CPU time of an order, from POST to its intent being stored,
 * by process, here and at BASE. Pairs take turns, so that both meet the same machine; their ratio holds under load, too.
 */
export async function run(args: string[]): Promise<void> {
  const options = readOptions(args)
  const leave = await bringUpTestServices((line) => console.error(line))
  try {
    await measure(options)
  } finally {
    await cleanUpAfter(() => true)
    await leave()
  }
  process.exit()
}

interface Options {
  readonly base: string
  readonly pairs: number
  readonly orders: number
  /** Instead of a comparison: what Postgres spends on each statement, and how often it is sent. */
  readonly statements: boolean
}

function readOptions(args: readonly string[]): Options {
  const numberOf = (name: string, otherwise: number): number => {
    const at = args.indexOf(name)
    const value = at < 0 ? otherwise : Number(args[at + 1])
    if (!Number.isInteger(value) || value < 1) throw new Error(usage)
    return value
  }
  const named = args.find((arg, index) => !arg.startsWith('--') && !args[index - 1]?.startsWith('--'))
  const statements = args.includes('--statements')
  return {
    base: named ?? 'a68eead',
    pairs: numberOf('--pairs', 7),
    orders: numberOf('--orders', 400),
    statements,
  }
}

async function measure({ base, pairs, orders, statements }: Options): Promise<void> {
  const here = await openSide('here', root)
  await here.measure(100, clients)
  if (statements) return await printStatements(here, orders)
  const there = await openSide('base', await checkoutOf(base))
  await there.measure(100, clients)
  const results: { here: Cpu; there: Cpu }[] = []
  for (let pair = 0; pair < pairs; pair += 1) {
    const first = pair % 2 ? here : there
    const a = await first.measure(orders, clients)
    const b = await (first === here ? there : here).measure(orders, clients)
    results.push(first === here ? { here: a, there: b } : { here: b, there: a })
    console.log(
      `pair ${pair + 1} of ${pairs}: ${line(results.at(-1)?.there)} -> ${line(results.at(-1)?.here)}`,
    )
  }
  print(base, results)
  await here.close()
  await there.close()
}

function line(cpu: Cpu | undefined): string {
  return cpu ? `${sumCpu(cpu).toFixed(1)} ms` : ''
}

function print(base: string, results: readonly { readonly here: Cpu; readonly there: Cpu }[]): void {
  const rows = (['postgres', 'api', 'worker', 'redis'] as const).map((part) => {
    const [before, after] = [results.map(({ there }) => there[part]), results.map(({ here }) => here[part])]
    return `| ${part} | ${spread(before, 1)} | ${spread(after, 1)} | ${(median(after) / median(before)).toFixed(2)} |`
  })
  const [before, after] = [results.map(({ there }) => sumCpu(there)), results.map(({ here }) => sumCpu(here))]
  const ratios = results.map(({ here, there }) => sumCpu(here) / sumCpu(there))
  console.log(`
| CPU ms an order | ${base} | here | ratio |
| --- | --- | --- | --- |
${rows.join('\n')}
| all | ${spread(before, 1)} | ${spread(after, 1)} | ${spread(ratios, 2)} |`)
}

async function printStatements(side: Side, orders: number): Promise<void> {
  const costs = await side.statementsOf(orders, clients)
  for (const c of costs)
    console.log(
      'plan',
      Object(c).plans,
      (Object(c).plan / orders).toFixed(3),
      c.statement.replaceAll(/\s+/g, ' ').slice(0, 60),
    )
  for (const { statement, calls, pages, milliseconds, walBytes } of costs.toSorted(
    (a, b) => b.milliseconds - a.milliseconds,
  )) {
    const facts = [
      calls / orders,
      milliseconds / orders,
      pages / Math.max(1, calls),
      walBytes / Math.max(1, calls),
    ]
    console.log(
      facts.map((fact) => fact.toFixed(2).padStart(9)).join(' '),
      statement.replaceAll(/\s+/g, ' ').slice(0, 110),
    )
  }
  await side.close()
}

/** A folder as it is; of a commit, its files, with the packages of this checkout as hard links. */
async function checkoutOf(base: string): Promise<string> {
  if (base.includes('/')) return base
  const folder = ownFolder('order-cpu-base-')
  await $`git archive ${base} | tar -x -C ${folder}`.cwd(root).quiet()
  await $`cp -al node_modules ${folder}/node_modules`.cwd(root).quiet()
  return folder
}
