import { beforeAll, describe, expect, test } from 'bun:test'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { identityOf, isAlive, readPidFile, signal } from '../../scripts/services/identity'
import { ask } from '../../scripts/services/postgres-cluster'
import { ROOT } from '../../scripts/services/settings'
import { eventually, startProcess, type TestProcess } from '../support/processes'
import { testServices } from '../support/services'
import { temporaryFolder } from './support'

/** The servers of these tests lie apart from those this very test runs on, by another folder for temporary files. */
const TMPDIR = temporaryFolder()

/** A process that joins as a test process does, and stays. */
async function joinAsTests(): Promise<TestProcess & { postgresUrl: string; run: string }> {
  const script = `
    const { joinTestServices } = await import('${join(ROOT, 'scripts/services/throw-away')}')
    const { postgresUrl, runDirectory } = await joinTestServices(() => {})
    console.log(JSON.stringify({ postgresUrl, runDirectory }))
    setInterval(() => {}, 1000)`
  const joined = await startProcess({
    name: 'tests',
    command: [process.execPath, '-e', script],
    env: { TMPDIR },
    readyWhen: /postgresUrl/,
  })
  const { postgresUrl, runDirectory } = joined.logs()[0] ?? {}
  return { ...joined, postgresUrl: String(postgresUrl), run: String(runDirectory) }
}

const isGone = async (url: string) =>
  ask(url, 'select 1').then(
    () => false,
    () => true,
  )

describe('the servers of tests', () => {
  let first: Awaited<ReturnType<typeof joinAsTests>>

  beforeAll(async () => {
    first = await joinAsTests()
  })

  test('are fast rather than safe, and nobody else’s', async () => {
    expect(await ask(first.postgresUrl, 'show fsync')).toBe('off')
    expect(await ask(first.postgresUrl, 'show max_connections')).toBe('300')
    expect(first.postgresUrl).not.toBe((await testServices()).postgresUrl)
  })

  test('are shared by all test processes and outlive any but the last', async () => {
    const second = await joinAsTests()
    expect(second.postgresUrl).toBe(first.postgresUrl)
    await first.kill9()
    expect(await ask(second.postgresUrl, 'select 1')).toBe(1)
    await second.kill9()
    await eventually(() => isGone(second.postgresUrl))
    await eventually(() => !existsSync(second.run))
  })

  test('that a killed watchdog left behind are ended by the next run', async () => {
    const before = await joinAsTests()
    const watchdog = readPidFile(join(before.run, 'watchdog.json'))
    if (!watchdog) throw new Error('no watchdog')
    signal(watchdog.pid, 'SIGKILL')
    await eventually(() => !isAlive(watchdog))
    expect(await ask(before.postgresUrl, 'select 1')).toBe(1)

    const after = await joinAsTests()
    expect(after.postgresUrl).not.toBe(before.postgresUrl)
    expect(await isGone(before.postgresUrl)).toBe(true)
    expect(existsSync(before.run)).toBe(false)

    await Promise.all([before.kill9(), after.kill9()])
    await eventually(() => !existsSync(after.run))
    const left = readdirSync(TMPDIR, { recursive: true }).map(String)
    expect(left.filter((path) => path.includes('run-'))).toEqual([])
    expect(identityOf(after.pid)).toBeUndefined()
  })
})
