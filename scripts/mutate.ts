import { bringUpTestServices } from '../tests/support/services'
import { copyTree, faultsOfDefects, readDefects, runDefects, runNouns } from './mutate/index'
import { explain, toConsole } from './services/index'

const usage = `./scripts/run mutate nouns|defects [--only WORD[,WORD]] [--suite]
./scripts/run mutate --check

nouns    Stryker changes the pure files, one operator at a time; --only: files whose path holds a word
defects  the list of tests/mutants/defects, one by one; --only: an id, a group or the name of a finding; --suite: what
         the named tests let live meets the whole suite
--check  whether each defect of the list still fits its place; breaks nothing, and takes a second`

/**
 * `bun run mutate nouns|defects`: are there tests that fail where the code is wrong? Breaks a copy of the tree, one place at
 * a time, and runs the tests that should see it. Takes from an hour to a night: once a week, and not in the suite.
 */
const [what, ...args] = process.argv.slice(2)
const place = args.indexOf('--only')
const only = place < 0 ? [] : (args[place + 1] ?? '').split(',').filter((word) => word !== '')

if (what === '--check') process.exit(check() ? 0 : 1)
if (what !== 'nouns' && what !== 'defects') {
  console.error(usage)
  process.exit(2)
}

const copy = copyTree()
const ending = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    console.error(`ended by ${signal}`)
    ending.abort()
    copy.remove()
    process.exit(1)
  })
}
try {
  const isGood =
    what === 'nouns'
      ? await runNouns(copy.root, { only, report: toConsole, signal: ending.signal })
      : await withServices(() =>
          runDefects(copy.root, { only, withSuite: args.includes('--suite'), report: toConsole }),
        )
  process.exitCode = isGood ? 0 : 1
} catch (error) {
  console.error(explain(error))
  process.exitCode = 1
} finally {
  copy.remove()
}
process.exit()

async function withServices<Result>(work: () => Promise<Result>): Promise<Result> {
  const leave = await bringUpTestServices(toConsole)
  try {
    return await work()
  } finally {
    await leave()
  }
}

function check(): boolean {
  const defects = readDefects()
  const faults = faultsOfDefects(defects)
  for (const fault of faults) console.error(fault)
  console.log(`${defects.length - faults.length} of ${defects.length} defects fit`)
  return faults.length === 0
}
