#!/usr/bin/env bun
import { join } from 'node:path'
import { explain, Fault, toConsole } from './services/progress'
import { ROOT } from './services/settings'

/**
 * `bun run check [--fast]`: everything a change must pass, cheapest first, stopping at the first failure. `--fast`
 * runs only the tests of the code's own shape and of migrations instead of the whole suite.
 */
type Check = { name: string; command: string[]; advice: string }

const bun = (...args: string[]) => [process.execPath, ...args]
/** By Bun, so that a machine without Node can do it. */
const tool = (name: string, ...args: string[]) => bun(join(ROOT, 'node_modules/.bin', name), ...args)

const quick: Check[] = [
  {
    name: 'shape of the code (Biome)',
    command: tool('biome', 'check', '--error-on-warnings', '.'),
    advice: 'bun run format puts right what can be put right without you',
  },
  {
    name: 'types (tsc)',
    command: tool('tsc', '--noEmit'),
    advice: 'each line names a file and what does not fit',
  },
  {
    name: 'boundaries (dependency-cruiser)',
    command: tool('depcruise', 'src', '--config', '.dependency-cruiser.mjs'),
    advice: 'each rule says why it is there in .dependency-cruiser.mjs',
  },
  {
    name: 'the committed openapi.json',
    command: bun('scripts/openapi.ts', '--check'),
    advice: 'bun run openapi writes it anew; its diff is the change of the API under review',
  },
]

const SHAPE_AND_DRIFT = ['tests/architecture', 'tests/migrations']

function testsFor(isFast: boolean): Check {
  const advice =
    'run the file that failed alone: bun test <file>. Migrations drifted? bun run db:generate --name …'
  const name = isFast
    ? 'architecture and migration drift'
    : 'all tests, architecture and migration drift included'
  return { name, command: bun('scripts/test.ts', ...(isFast ? SHAPE_AND_DRIFT : [])), advice }
}

async function runCheck({ name, command, advice }: Check): Promise<void> {
  const startedAt = performance.now()
  toConsole(`… ${name}`)
  const child = Bun.spawn(command, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] })
  const code = await child.exited
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
  if (code !== 0) throw new Fault(`✗ ${name} (${seconds} s)\n  Next: ${advice}`)
  toConsole(`✓ ${name} (${seconds} s)`)
}

try {
  for (const check of [...quick, testsFor(process.argv.includes('--fast'))]) await runCheck(check)
} catch (error) {
  console.error(explain(error))
  process.exit(1)
}
