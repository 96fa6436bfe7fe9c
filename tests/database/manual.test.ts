import { expect, test } from 'bun:test'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { findClientTools } from '../../scripts/database/client-tools'
import { ask, identityOf, ROOT, registerChild, signal } from '../../scripts/services/index'
import { afterThisFile } from '../support/cleanup'
import { eventually, freePort, startProcess } from '../support/processes'
import { startRedis } from '../support/redis'
import { testServices } from '../support/services'
import { startMatchingPostgres } from './matching-postgres'

const [server, redis, port] = await Promise.all([startMatchingPostgres(), startRedis(), freePort()])
const tools = await findClientTools(server.major, () => undefined)
const { runDirectory } = await testServices()
const folder = mkdtempSync(join(runDirectory, 'manual-'))
afterThisFile(() => rmSync(folder, { recursive: true, force: true }))

const { host } = new URL(server.url)
const admin = `postgres://postgres@${host}/postgres`
const shopLogin = (name: string) => `postgres://shop_1@${host}/${name}`
const environment = {
  ...tools.environment,
  NODE_ENV: 'test',
  REDIS_URL: redis.url,
  PORT: String(port),
  PATH: [dirname(process.execPath), dirname(tools.dump), process.env.PATH].join(delimiter),
  ADMIN_URL: admin,
  RUN: folder,
  LOGS: folder,
}

/** The first block under a heading of the manual, as it stands there but for whose server it is. */
function printed(heading: RegExp): string {
  const manual = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8')
  const block = /```sh\n([\s\S]*?)```/.exec(manual.slice(manual.search(heading)))?.[1] ?? ''
  return block
    .replaceAll('db.example:5432', host)
    .replaceAll('?sslmode=verify-full', '')
    .replaceAll('…', 'secret')
    .replaceAll('"backups/', `"${folder}/`)
}

/** Types it into a shell that stops at the first failure. */
async function type(text: string, more: Record<string, string> = {}) {
  const typed = await startProcess({
    name: 'manual',
    command: ['sh', '-ec', text],
    env: { ...environment, ...more },
  })
  const code = await typed.exited
  return { code, output: typed.output() }
}

test('the manual, typed as printed, makes role and database, backs up, restores, and starts the shop on that', async () => {
  await ask(admin, 'drop database metropolitan')
  const made = await type(`${printed(/^## Database and roles$/m)}\n./scripts/run db:seed --reference`)
  expect(made).toMatchObject({ code: 0 })
  const readyWhen = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok
  const start = (name: string, ready: RegExp | (() => Promise<boolean>)) =>
    startProcess({
      name,
      command: [process.execPath, `src/${name}.ts`],
      env: { ...environment, DATABASE_URL: shopLogin('metropolitan') },
      readyWhen: ready,
    })
  const [api, worker] = await Promise.all([start('api', readyWhen), start('worker', /worker is running/)])

  const owner = `postgres://metropolitan_owner@${host}/metropolitan`
  expect(await type(printed(/^1\. \*\*Back up\*\*/m), { DATABASE_URL: owner })).toMatchObject({ code: 0 })
  const backup = readdirSync(folder).find((name) => /^before-[\d-]+\.dump$/.test(name)) ?? 'none'

  const restored = await type(`${printed(/^## Restore$/m)}\necho "new: $NEW_API_PID $NEW_WORKER_PID"`, {
    BACKUP: join(folder, backup),
    OLD_API_PID: String(api.pid),
    OLD_WORKER_PID: String(worker.pid),
  })
  const pids = /^new: (\d+) (\d+)$/m.exec(restored.output)?.slice(1).map(Number) ?? []
  for (const pid of pids) registerChild(runDirectory, pid)
  expect(restored).toMatchObject({ code: 0, output: expect.stringContaining('is ready') })
  expect(await Promise.all([api.exited, worker.exited])).toEqual([0, 0])
  expect(await readyWhen()).toBe(true)
  const permissions = (name: string) => ask(shopLogin(name), 'select count(*) from admin_permissions')
  expect(Number(await permissions('metropolitan_restored'))).toBeGreaterThan(10)
  expect(await permissions('metropolitan_restored')).toBe(await permissions('metropolitan'))

  for (const pid of pids) signal(pid, 'SIGTERM')
  await eventually(() => pids.every((pid) => identityOf(pid) === undefined))
}, 90_000)
