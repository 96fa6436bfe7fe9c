import { expect, test } from 'bun:test'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { identityOf, registerChild, signal } from '../../scripts/services/index'
import { afterThisFile } from '../support/cleanup'
import { printed } from '../support/manual'
import { eventually, startProcess } from '../support/processes'
import { openRealShop } from '../support/real-shop'
import { testServices } from '../support/services'

const shop = await openRealShop()
const { runDirectory } = await testServices()
const folder = mkdtempSync(join(runDirectory, 'roll-'))
// The manual says `bun`, and the file that runs here may bear another name.
symlinkSync(process.execPath, join(folder, 'bun'))

/** Types what the manual prints into a shell, and gives who is at work since and who has ended. */
async function roll(more: Record<string, string> = {}) {
  const typed = await startProcess({
    name: 'roll',
    command: ['sh', '-c', printed('docs/operations/deploying.md', 'Roll')],
    env: {
      ...shop.environment,
      PATH: `${folder}:${process.env.PATH}`,
      RUN: folder,
      LOGS: folder,
      DRAIN_SECONDS: '1',
      ...more,
    },
  })
  const code = await typed.exited
  const output = typed.output()
  const pidsIn = (pattern: RegExp) => [...output.matchAll(pattern)].map(([, pid]) => Number(pid))
  const started = pidsIn(/is at work \((\d+)\)/g)
  for (const pid of started) registerChild(runDirectory, pid)
  return { code, output, started, ended: pidsIn(/has ended \((\d+)\)/g) }
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
  const first = await roll()
  expect(first).toMatchObject({ code: 0, ended: [] })
  expect(first.started).toHaveLength(2)
  let over = false
  const calls = callAll(() => over)

  // Nobody here has that address.
  const failed = await roll({ HOST: '192.0.2.1' })
  expect(failed).toMatchObject({ code: 1, started: [], ended: [] })
  expect(failed.output).toContain('did not come up, and what ran before goes on')
  expect(failed.output).toContain('It cannot listen on 192.0.2.1')
  expect(first.started.map((pid) => identityOf(pid) !== undefined)).toEqual([true, true])

  const rolled = await roll()
  expect(rolled).toMatchObject({ code: 0, ended: first.started })
  over = true
  const { answered, lost, resets } = await calls
  expect(lost).toEqual([])
  // A process that did not drain would reset all callers at once.
  expect(resets).toBeLessThanOrEqual(1)
  expect(answered).toBeGreaterThan(100)

  expect(rolled.started.map((pid) => identityOf(pid) !== undefined)).toEqual([true, true])
  for (const pid of rolled.started) signal(pid, 'SIGTERM')
  await eventually(() => rolled.started.every((pid) => identityOf(pid) === undefined))
}, 60_000)
