import { expect, test } from 'bun:test'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { findClientTools } from '../../scripts/database/client-tools'
import { ask, identityOf, registerChild, signal } from '../../scripts/services/index'
import { afterThisFile } from '../support/cleanup'
import { printed } from '../support/manual'
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
  HOST: '127.0.0.1',
  PORT: String(port),
  PATH: [dirname(process.execPath), dirname(tools.dump), process.env.PATH].join(delimiter),
  ADMIN_URL: admin,
  RUN: folder,
  LOGS: folder,
}

const page = 'docs/operations.md'

/** As it stands there, but for whose server it is. */
function here(text: string): string {
  return text
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

const owner = `postgres://metropolitan_owner@${host}/metropolitan`

test('the manual, typed as printed, makes role and database, backs up, restores, and starts the shop on that', async () => {
  await ask(admin, 'drop database metropolitan')
  expect(await type(here(printed(page, 'Database and roles')))).toMatchObject({ code: 0 })
  const open = { DATABASE_URL: shopLogin('metropolitan'), MIGRATE_DATABASE_URL: owner }
  const started = await type(printed(page, 'Staging'), open)
  const old = note(started.output)
  expect(started).toMatchObject({ code: 0, output: expect.stringContaining('Nothing is wrong') })
  expect(old).toHaveLength(2)

  const looked = await type(
    `${printed(page, 'Keys')}\n${printed(page, 'After a release', { place: 3 })}`,
    open,
  )
  expect(looked).toMatchObject({ code: 0, output: expect.stringContaining('dead_letters') })

  const backedUp = await type(here(printed('docs/operations/deploying.md', 'Before', { place: 2 })), open)
  expect(backedUp).toMatchObject({ code: 0 })
  const backup = readdirSync(folder).find((name) => /^before-[\d-]+\.dump$/.test(name)) ?? 'none'

  const restored = await type(here(printed(page, 'Restore')), { ...open, BACKUP: join(folder, backup) })
  const pids = note(restored.output)
  expect(restored).toMatchObject({ code: 0, output: expect.stringContaining('Nothing is wrong') })
  expect(old.map((pid) => identityOf(pid))).toEqual([undefined, undefined])
  expect((await fetch(`http://127.0.0.1:${port}/readyz`)).ok).toBe(true)
  const permissions = (name: string) => ask(shopLogin(name), 'select count(*) from admin_permissions')
  expect(Number(await permissions('metropolitan_restored'))).toBeGreaterThan(10)
  expect(await permissions('metropolitan_restored')).toBe(await permissions('metropolitan'))

  for (const pid of pids) signal(pid, 'SIGTERM')
  await eventually(() => pids.every((pid) => identityOf(pid) === undefined))
}, 120_000)

/** Who is at work since: ended with this run, whatever becomes of it. */
function note(output: string): number[] {
  const pids = [...output.matchAll(/is at work \((\d+)\)/g)].map(([, pid]) => Number(pid))
  for (const pid of pids) registerChild(runDirectory, pid)
  return pids
}
