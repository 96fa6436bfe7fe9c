import { join } from 'node:path'
import { createTestDatabase } from '../../tests/support/database'
import { freePort } from '../../tests/support/processes'
import { startRedis } from '../../tests/support/redis'
import { ROOT } from '../services/index'
import { withServices } from './shop/services'
import { type Figure, ratios, roundsOf, type Scale } from './summary/figure'
import { printFigures } from './summary/print'

export const seconds = { quick: 8, full: 15 }

/** `bun run bench startup`: until the API is ready, beside the same imports and one `select 1`. */
export async function run(args: string[]): Promise<void> {
  const quick = args.includes('--quick')
  printFigures(
    await withServices(() => measure({ quick, rounds: roundsOf(quick), advance: () => undefined })),
  )
}

export async function measure({ rounds, advance }: Scale): Promise<Figure[]> {
  const [database, redis] = await Promise.all([createTestDatabase(), startRedis()])
  const settings = { NODE_ENV: 'test', DATABASE_URL: database.url, REDIS_URL: redis.url }
  const starts: Start[] = [
    { root: ROOT, script: 'src/api.ts', settings, marker: 'api is listening' },
    { root: ROOT, script: 'scripts/bench/startup/imports.ts', settings, marker: 'answered' },
  ]
  const times: [number[], number[]] = [[], []]
  for (const start of starts) await timeToStart(start)
  for (let round = 0; round < rounds; round += 1) {
    const turns = [...starts.entries()]
    for (const [index, start] of round % 2 ? turns.toReversed() : turns) {
      times[index]?.push(await timeToStart(start))
    }
    advance((round + 1) / rounds, `starting, round ${round + 1}`)
  }
  const [ready, bare] = times
  const group = 'Starting'
  return [
    {
      group,
      title: 'the API ready after its start ÷ the same imports and one `select 1`',
      unit: 'ratio',
      values: ratios(ready, bare),
      goal: { atMost: 1.5 },
    },
    { group, title: 'the API ready after its start', unit: 'ms', values: ready, goal: { atMost: 1_000 } },
    { group, title: 'the same imports and one `select 1`', unit: 'ms', values: bare },
  ]
}

export interface Start {
  readonly root: string
  readonly script: string
  readonly settings: Readonly<Record<string, string>>
  /** What it writes once it is ready. */
  readonly marker: string
}

const deadlineMs = 30_000

/** Milliseconds until the process has written its marker; it is killed then. */
export async function timeToStart({ root, script, settings, marker }: Start): Promise<number> {
  const port = String(await freePort())
  const startedAt = performance.now()
  const child = Bun.spawn([process.execPath, join(root, script)], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...settings, PORT: port },
    stdout: 'pipe',
    stderr: 'inherit',
    timeout: deadlineMs,
    killSignal: 'SIGKILL',
  })
  let [output, ready] = ['', 0]
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    output += chunk
    if (!output.includes(marker)) continue
    ready = performance.now() - startedAt
    break
  }
  child.kill('SIGKILL')
  await child.exited
  if (ready === 0) throw new Error(`${script} ended before it was ready:\n${output.slice(-1_000)}`)
  return ready
}
