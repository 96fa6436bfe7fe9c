import { afterEach, beforeAll, expect, test } from 'bun:test'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { identityOf, signal } from '../../scripts/services/identity'
import { findPostmaster } from '../../scripts/services/postgres'
import { askRedis } from '../../scripts/services/redis-server'
import { packagesDirectory } from '../../scripts/services/settings'
import { createTestDatabase } from '../support/database'
import { eventually, freePort, startProcess, type TestProcess } from '../support/processes'
import { startRedis } from '../support/redis'
import { testServices } from '../support/services'
import { createShop, type Shop } from './shop'
import { expectExit } from './support'

let shop: Shop
/** Servers of somebody else's, for tests of something else: they take no time to start. */
let theirs: Record<string, string>

beforeAll(async () => {
  // Whatever Redis these tests run on has been unpacked by now, if it had to be.
  expect((await testServices()).redis.program).toBeTruthy()
  shop = await createShop()
  const [database, redis] = await Promise.all([createTestDatabase(), startRedis()])
  theirs = { DATABASE_URL: database.url, REDIS_URL: redis.url }
  symlinkSync(packagesDirectory(), join(shop.folder, 'packages'))
})

afterEach(() => shop.restore())

const isOpen = (started: TestProcess) => eventually(() => started.output().includes('The shop is open.'))
const apiAnswers = () =>
  fetch(shop.apiUrl).then(
    () => true,
    () => false,
  )

async function expectAllStopped(redisUrl?: string): Promise<void> {
  expect(findPostmaster(shop.folder)).toBeUndefined()
  expect(await apiAnswers()).toBe(false)
  if (redisUrl) expect(await askRedis(redisUrl, 'PING', []).catch(() => 'gone')).toBe('gone')
}

test('--once brings everything up, buys something and stops everything again', async () => {
  const started = await shop.start({ once: true })
  await expectExit(started, 0)
  expect(started.output()).toContain('ok bought on visit 1')
  expect(started.output()).toContain(`API              ${shop.apiUrl}`)
  await expectAllStopped()
})

test('Ctrl-C ends it with 0, in the reverse order; a second start has the data of the first', async () => {
  const started = await shop.start()
  await isOpen(started)
  expect(started.output()).toContain('ok bought on visit 2')
  const redisUrl = /redis:\/\/\S+/.exec(started.output())?.[0] ?? ''
  expect(await askRedis(redisUrl, 'PING', [])).toBe('PONG')
  // A command that is typed beside it, by somebody who knows nothing of its ports.
  expect(await shop.run('demo')).toEqual({ code: 0, output: 'ok bought on visit 2' })
  const second = await shop.start({ env: { PORT: String(await freePort()) } })
  await expectExit(second, 1)
  expect(second.output()).toContain(
    `The shop runs already, started by process ${started.pid}: ${shop.apiUrl}`,
  )

  signal(started.pid, 'SIGINT')
  await expectExit(started, 0)
  const stopped = [...started.output().matchAll(/^ {2}stopped (.+)$/gm)].map((match) => match[1])
  expect(stopped).toEqual(['worker', 'api', 'stripe-emulator', 'redis', 'postgres'])
  await expectAllStopped(redisUrl)
})

test('what brings up its own services does so after a start has closed, and on its ports', async () => {
  const first = await shop.start({ once: true })
  await expectExit(first, 0)
  const up = await shop.run('services:up')
  expect(up.output).not.toContain('DATABASE_URL is set')
  expect(up.code).toBe(0)
  expect(up.output).toContain(/Postgres +(\S+)/.exec(first.output())?.[1] ?? 'no address')
  expect(await shop.run('services:down')).toMatchObject({ code: 0 })
})

test('a purchase that fails leaves the shop open, and fails --once', async () => {
  shop.replace('scripts/demo.ts', `console.error('no money left'); process.exit(1)`)
  const started = await shop.start({ env: theirs })
  await isOpen(started)
  expect(started.output()).toContain('no money left')
  expect(started.output()).toContain('The purchase failed: scripts/demo.ts ended with 1')
  expect(await apiAnswers()).toBe(true)
  signal(started.pid, 'SIGINT')
  await expectExit(started, 0)

  const once = await shop.start({ env: theirs, once: true })
  await expectExit(once, 1)
  expect(once.output()).not.toContain('The shop is open.')
})

test('a process that ends is named, with the end of its log, and the rest is stopped', async () => {
  shop.replace('src/worker.ts', `console.error('out of cheese'); process.exit(3)`)
  const started = await shop.start({ env: theirs })
  await expectExit(started, 1)
  expect(started.output()).toContain('worker ended with 3. The end of logs/worker.log:\n  out of cheese')
  await expectAllStopped()
})

test('a step that fails is named, with the end of its log, and the rest is stopped', async () => {
  shop.replace('scripts/migrate.ts', `console.error('0003_x.sql is broken'); process.exit(1)`)
  const started = await shop.start({ env: theirs })
  await expectExit(started, 1)
  expect(started.output()).toContain('scripts/migrate.ts ended with 1. The end of logs/migrations.log:')
  expect(started.output()).toContain('0003_x.sql is broken')
  await expectAllStopped()
})

test('Ctrl-C in the middle of a step ends that step too', async () => {
  shop.replace('scripts/seed.ts', `console.log(process.pid); setInterval(() => {}, 1000)`)
  const started = await shop.start({ env: theirs })
  const seedLog = Bun.file(join(shop.folder, 'logs/seed.log'))
  await eventually(() => started.output().includes('✓ migrations'))
  const pid = await eventually(async () => Number((await seedLog.text()).trim()) || undefined)
  signal(started.pid, 'SIGINT')
  await expectExit(started, 0)
  expect(identityOf(pid)).toBeUndefined()
  await expectAllStopped()
})

test('what a killed start left running is ended or taken over by the next', async () => {
  const killed = await shop.start()
  await isOpen(killed)
  await killed.kill9()
  expect(await apiAnswers()).toBe(true)

  const next = await shop.start({ once: true })
  await expectExit(next, 0)
  expect(next.output()).toContain('Postgres: our own server, which is running already')
  await expectAllStopped()
})

test('a taken port is named, with the way round it', async () => {
  const port = new URL(shop.apiUrl).port
  const script = `Bun.listen({ hostname: '127.0.0.1', port: ${port}, socket: { data() {} } }); console.log('ready')`
  const holder = await startProcess({
    name: 'holder',
    command: [process.execPath, '-e', script],
    readyWhen: /ready/,
  })
  const started = await shop.start()
  await expectExit(started, 1)
  expect(started.output()).toContain(`Port ${port}, meant for the API, is held by process ${holder.pid} (`)
  expect(started.output()).toContain(`PORT=${Number(port) + 1} ./scripts/start`)
  await holder.kill9()
})

test('bad settings are refused before anything is touched', async () => {
  const refusal = async (env: Record<string, string>) => {
    const started = await shop.start({ env })
    await expectExit(started, 1)
    return started.output()
  }
  expect(await refusal({ PORT: 'http' })).toContain('PORT=http is no port')
  expect(await refusal({ NODE_ENV: 'production' })).toContain('scripts/start is for development')
  expect(await refusal({ REDIS_FROM: 'cloud' })).toContain(
    'REDIS_FROM=cloud is unknown. Choose one of: url, running',
  )
})
