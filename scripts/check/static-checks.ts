import { join } from 'node:path'
import { ROOT, run, toConsole } from '../services/index'

interface Check {
  readonly name: string
  readonly command: readonly string[]
  /** What to do about it, in one line. */
  readonly advice: string
}

const bun = (...args: string[]) => [process.execPath, ...args]
/** By Bun, so that a machine without Node can do it. */
const tool = (name: string, ...args: string[]) => bun(join(ROOT, 'node_modules/.bin', name), ...args)

/** What the compiler learned last time, so that it need not look at everything again. */
const typesMemory = join(ROOT, '.data/types.tsbuildinfo')

/** Lanes, because the compiler alone takes as long as the others together. The arrows are judged by the tests. */
const lanes: readonly (readonly Check[])[] = [
  [
    {
      name: 'types (tsc)',
      command: tool('tsc', '--noEmit', '--incremental', '--tsBuildInfoFile', typesMemory),
      advice: 'each line names a file and what does not fit',
    },
  ],
  [
    {
      name: 'shape of the code (Biome)',
      command: tool('biome', 'check', '--error-on-warnings', '.'),
      advice: './scripts/run format puts right what can be put right without you',
    },
    {
      name: 'the committed openapi.json',
      command: bun('scripts/openapi.ts', '--check'),
      advice: './scripts/run openapi writes it anew; its diff is the change of the API under review',
    },
    {
      name: 'packages: licences, known holes, unused ones',
      command: bun('scripts/supply-check.ts'),
      advice: 'each line says what to do; scripts/supply/README.md what is asked',
    },
  ],
]

const deadlineMs = 300_000

/** Runs what needs no services. Answers how many passed, and the names of those that failed. */
export async function runStaticChecks(): Promise<{ passed: number; failed: string[] }> {
  const outcomes = (await Promise.all(lanes.map(runLane))).flat()
  const failed = outcomes.filter(({ isGood }) => !isGood).map(({ name }) => name)
  return { passed: outcomes.length - failed.length, failed }
}

async function runLane(checks: readonly Check[]): Promise<{ name: string; isGood: boolean }[]> {
  const outcomes = []
  for (const { name, command, advice } of checks) {
    const startedAt = performance.now()
    const { code, output } = await run([...command], { cwd: ROOT, timeoutMs: deadlineMs })
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
    const isGood = code === 0
    // What a check could not look at is said also where nothing is wrong.
    const notes = output.split('\n').filter((line) => line.startsWith('… '))
    toConsole(
      isGood
        ? [...notes, `✓ ${name} (${seconds} s)`].join('\n')
        : `${output}\n✗ ${name} (${seconds} s)\n  Next: ${advice}`,
    )
    outcomes.push({ name, isGood })
  }
  return outcomes
}
