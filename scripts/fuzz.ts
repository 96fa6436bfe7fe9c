import { cleanUpAfter } from '../tests/support/cleanup'
import { bringUpTestServices } from '../tests/support/services'
import { fuzz } from './fuzz/index'
import { toConsole } from './services/index'

const usage = `./scripts/run fuzz [--minutes N] [--requests N] [--seed S] [--only requests|wire|overload]

Sends what nobody should send to a shop of its own: requests made up from openapi.json, then broken connections, then
three times what the shop can serve. Ends with 1 where it found something.

--minutes, --requests   how long, at most (default: 100,000 requests)
--seed                  the same requests again
--only                  one of the three
What it prints is kept in docs/benchmarks/fuzz.md.`

/** `bun run fuzz`: see the usage above. The suite holds the same in small (tests/http/fuzz.test.ts). */
const args = process.argv.slice(2)
const given = (name: string): string | undefined => {
  const at = args.indexOf(`--${name}`)
  return at < 0 ? undefined : args[at + 1]
}
const numberOf = (name: string): number | undefined => {
  const value = given(name)
  return value === undefined ? undefined : Number(value)
}
const numbers = ['minutes', 'requests', 'seed'].map(numberOf)
if (args.includes('--help') || numbers.some((number) => number !== undefined && !Number.isFinite(number))) {
  console.error(usage)
  process.exit(2)
}
const leave = await bringUpTestServices(toConsole)
try {
  const isGood = await fuzz({
    minutes: numberOf('minutes'),
    requests: numberOf('requests') ?? (numberOf('minutes') === undefined ? 100_000 : undefined),
    seed: numberOf('seed') ?? Date.now() & 0x7fffffff,
    only: given('only'),
  })
  process.exitCode = isGood ? 0 : 1
} catch (error) {
  console.error(error)
  process.exitCode = 1
} finally {
  await cleanUpAfter(() => true)
  await leave()
}
process.exit()
