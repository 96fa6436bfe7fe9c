import { expect, test } from 'bun:test'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { reapChildren, registerChild } from '../../scripts/services/children'
import { identityOf, isAlive, readLivePidFile, writePidFile } from '../../scripts/services/identity'
import { withLock } from '../../scripts/services/lock'
import { ROOT } from '../../scripts/services/settings'
import { eventually, startProcess } from '../support/processes'
import { failureOf, temporaryFolder } from './support'

const sleeper = () => startProcess({ name: 'sleeper', command: ['sleep', '600'] })

test('a pid file is believed only about the very process it was written for', async () => {
  const file = join(temporaryFolder(), 'x.json')
  const process1 = await sleeper()
  writePidFile(file, process1.pid)
  expect(readLivePidFile(file)?.pid).toBe(process1.pid)

  // The number was given to another process meanwhile.
  writeFileSync(file, JSON.stringify({ pid: process1.pid, startedAt: '1' }))
  expect(readLivePidFile(file)).toBeUndefined()
  expect(existsSync(file)).toBe(false)
  expect(process1.hasEnded()).toBe(false)
})

test('a lock dies with its holder, also after kill -9', async () => {
  const path = join(temporaryFolder(), 'lock')
  const script = `
    const { withLock } = await import('${join(ROOT, 'scripts/services/lock')}')
    await withLock('${path}', async () => { console.log('held'); await new Promise(() => setInterval(() => {}, 1000)) })`
  const holder = await startProcess({
    name: 'holder',
    command: [process.execPath, '-e', script],
    readyWhen: /held/,
  })
  expect(await failureOf(() => withLock(path, async () => 'mine', 100))).toContain(
    'locked by another process',
  )
  await holder.kill9()
  expect(await withLock(path, async () => 'mine', 100)).toBe('mine')
})

test('children whose owner is gone are ended; those of a living owner are not', async () => {
  const run = temporaryFolder()
  const mine = await sleeper()
  registerChild(run, mine.pid)
  const script = `
    const { registerChild } = await import('${join(ROOT, 'scripts/services/children')}')
    const child = Bun.spawn(['sleep', '600'], { detached: true })
    registerChild('${run}', child.pid)
    console.log(JSON.stringify({ child: child.pid }))
    setInterval(() => {}, 1000)`
  const owner = await startProcess({
    name: 'owner',
    command: [process.execPath, '-e', script],
    readyWhen: /child/,
  })
  const orphan = identityOf(Number(owner.logs()[0]?.child))
  expect(orphan).toBeDefined()
  await owner.kill9()

  await reapChildren(run, 'orphans')
  await eventually(() => orphan !== undefined && !isAlive(orphan))
  expect(mine.hasEnded()).toBe(false)
  await reapChildren(run, 'all')
  expect(await mine.exited).toBe(137)
})
