import { join } from 'node:path'
import { cleanUpAfter } from '../../../tests/support/cleanup'
import { Fault } from '../../services/index'
import { withServices } from '../shop/services'
import { listBenches, measureAll, type Named } from './drive'
import { describeMachine } from './machine'
import { printFigures } from './print'
import { writeResults } from './write'

export async function bench(args: readonly string[]): Promise<void> {
  const benches = await listBenches(join(import.meta.dir, '..'))
  const [name, ...rest] = args
  try {
    if (name === undefined || name === '--quick') await benchAll(benches, args)
    else await find(benches, name).bench.run(rest)
    process.exit()
  } catch (error) {
    console.error(error instanceof Fault ? error.message : error)
    process.exit(error instanceof Fault ? 2 : 1)
  }
}

function find(benches: readonly Named[], name: string): Named {
  const found = benches.find((bench) => bench.name === name)
  if (found) return found
  const names = benches.map((bench) => bench.name).join(', ')
  throw new Fault(`Say what to measure: ${names}; or nothing, or --quick, for all that has figures`)
}

async function benchAll(benches: readonly Named[], args: readonly string[]): Promise<void> {
  const quick = args.includes('--quick')
  if (args.length > (quick ? 1 : 0)) throw new Fault('./scripts/run bench [--quick] takes nothing else')
  const machine = await describeMachine()
  const settle = () => cleanUpAfter(() => true)
  const figures = await withServices(() => measureAll(benches, { quick, say: console.log, settle }))
  printFigures(figures)
  writeResults({ figures, machine, quick })
  console.log('\nWritten: docs/benchmarks/results.md and its plots, and the README’s block')
}
