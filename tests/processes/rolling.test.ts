import { expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { identityOf, ROOT, registerChild, signal } from '../../scripts/services/index'
import { afterThisFile } from '../support/cleanup'
import { eventually, startProcess, type TestProcess } from '../support/processes'
import { openRealShop } from '../support/real-shop'
import { testServices } from '../support/services'

const shop = await openRealShop()
const { runDirectory } = await testServices()
const folder = mkdtempSync(join(runDirectory, 'roll-'))
// The manual says `bun`, and the file that runs here may bear another name.
symlinkSync(process.execPath, join(folder, 'bun'))
const shared = { REUSE_PORT: 'true', DRAIN_SECONDS: '1' }

/** What the manual prints under "Roll", as it stands there. */
function printed(): string {
  const manual = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8')
  const block = /^4\. \*\*Roll\*\*[\s\S]*?```sh\n([\s\S]*?)```/m.exec(manual)?.[1]
  if (!block) throw new Error('the manual does not say how to roll')
  return block
}

/** Types it into a shell, whose last words are the numbers of the new processes. */
async function roll(old: { api: TestProcess; worker: TestProcess }, broken: Record<string, string> = {}) {
  const typed = await startProcess({
    name: 'roll',
    command: ['sh', '-c', `${printed()}\necho "new: $NEW_API_PID $NEW_WORKER_PID"`],
    env: {
      ...shop.environment,
      PATH: `${folder}:${process.env.PATH}`,
      RUN: folder,
      LOGS: folder,
      OLD_API_PID: String(old.api.pid),
      OLD_WORKER_PID: String(old.worker.pid),
      ...broken,
    },
  })
  await typed.exited
  const pids = /^new: (\d+) (\d+)$/m.exec(typed.output())?.slice(1).map(Number) ?? []
  for (const pid of pids) registerChild(runDirectory, pid)
  return { output: typed.output(), pids }
}

afterThisFile(async () => rmSync(folder, { recursive: true, force: true }))

interface Calls {
  readonly answered: number
  readonly lost: readonly string[]
  /** Sent again after a reset. */
  readonly resets: number
}

/**
 * Four callers, each with a connection of its own for every request, until `isOver`. A connection that the kernel gave to
 * the old process, and that it had not taken when it closed, is reset: they send that again once, as balancers do.
 */
async function callAll(isOver: () => boolean): Promise<Calls> {
  let answered = 0
  let resets = 0
  const lost: string[] = []
  const ask = () => fetch(`${shop.url}/products?limit=1`, { keepalive: false })
  const askAgain = (error: unknown): Promise<Response> => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ECONNRESET')) throw error
    resets += 1
    return ask()
  }
  const caller = async (): Promise<void> => {
    while (!isOver()) {
      try {
        const reply = await ask().catch(askAgain)
        await reply.arrayBuffer()
        if (reply.status === 200) answered += 1
        else lost.push(String(reply.status))
      } catch (error) {
        lost.push(String(error))
      }
    }
  }
  await Promise.all(Array.from({ length: 4 }, caller))
  return { answered, lost, resets }
}

test('the roll of the manual, typed as printed, loses no request; one that cannot start changes nothing', async () => {
  const [api, worker] = await Promise.all([shop.startApi(shared), shop.startWorker()])
  let over = false
  const calls = callAll(() => over)

  const failed = await roll({ api, worker }, { DATABASE_URL: 'mysql://nowhere' })
  expect(failed.output).toContain('was never ready: leave the old one running')
  expect([api.hasEnded(), worker.hasEnded()]).toEqual([false, false])

  const rolled = await roll({ api, worker })
  expect(rolled.output).toContain('is ready')
  expect(await Promise.all([api.exited, worker.exited])).toEqual([0, 0])
  over = true
  const { answered, lost, resets } = await calls
  expect(lost).toEqual([])
  // A process that did not drain would reset all callers at once.
  expect(resets).toBeLessThanOrEqual(1)
  expect(answered).toBeGreaterThan(100)

  expect(rolled.pids.map((pid) => identityOf(pid) !== undefined)).toEqual([true, true])
  for (const pid of rolled.pids) signal(pid, 'SIGTERM')
  await eventually(() => rolled.pids.every((pid) => identityOf(pid) === undefined))
}, 60_000)
