import { expect, test } from 'bun:test'
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import {
  type CapturedStatement,
  capturedFile,
  planFault,
  prepareAll,
} from '../../scripts/database/measurements'
import { ask, registerChild, signal } from '../../scripts/services/index'
import { afterThisFile } from '../support/cleanup'
import { printed } from '../support/manual'
import { startPostgres } from '../support/postgres'
import { eventually, startProcess, type TestProcess } from '../support/processes'
import { openRealShop } from '../support/real-shop'
import { testServices } from '../support/services'

const { runDirectory } = await testServices()
const secrets = mkdtempSync(join(runDirectory, 'secrets-'))
symlinkSync(process.execPath, join(secrets, 'bun'))
afterThisFile(() => rmSync(secrets, { recursive: true, force: true }))

const server = await startPostgres({ major: 15 }).catch(() => startPostgres())
const admin = server.url
const host = new URL(admin).host
// The owner is trusted; everybody else needs the password that the manual has them make.
writeFileSync(
  String(await ask(admin, 'show hba_file')),
  'host all postgres,metropolitan_owner 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n',
)
await ask(admin, 'select pg_reload_conf()')

const page = 'docs/operations/roles-and-secrets.md'

async function type(text: string, environment: Record<string, string> = {}) {
  const typed = await startProcess({
    name: 'typed',
    command: ['sh', '-ec', text],
    env: {
      MIGRATE_DATABASE_URL: admin,
      SECRETS: secrets,
      RUN: secrets,
      LOGS: secrets,
      DATABASE_HOST: host,
      ...environment,
      PATH: `${secrets}:${process.env.PATH}`,
    },
  })
  return { code: await typed.exited, output: typed.output() }
}

const loginUrl = (name: string) =>
  `postgres://${name}:${readFileSync(join(secrets, name), 'utf8').trim()}@${host}/metropolitan`

async function outcomes(name: string, statements: readonly string[]) {
  const sql = postgres(loginUrl(name), { max: 1, onnotice: () => undefined })
  const codes: [string, string][] = []
  for (const statement of statements) {
    const code = await sql.unsafe(statement).then(
      () => 'done',
      (error: { code: string }) => error.code,
    )
    codes.push([statement, code])
  }
  await sql.end()
  return codes
}

const refused = (statements: readonly string[], code = '42501') =>
  statements.map((statement): [string, string] => [statement, code])

const shop = await openRealShop({ postgres: server })
let api: TestProcess

test('the manual, typed as printed, makes the roles, and the whole shop sells with them', async () => {
  const made = await type(printed(page, 'Who signs in, and as what'))
  expect(made).toMatchObject({
    code: 0,
    output: expect.stringContaining('may do what was decided, and no more'),
  })
  const file = join(secrets, 'database_url')
  writeFileSync(file, `${loginUrl('api_1')}\n`, { mode: 0o600 })
  await shop.startStripe()
  const reader = { DATABASE_READER_URL: loginUrl('reports_1') }
  api = await shop.startApi({ DATABASE_URL: '', DATABASE_URL_FILE: file, ...reader, REUSE_PORT: 'true' })
  const worker = await shop.startWorker({ DATABASE_URL: loginUrl('worker_1'), ...reader })
  const demo = await shop.startDemo()
  expect([await demo.exited, demo.output()]).toEqual([0, expect.stringContaining('Sold and paid')])
  const logins = await rowsOf(`select distinct usename from pg_stat_activity where application_name like
    'metropolitan-%' and usename is not null order by 1`)
  expect(logins).toEqual(expect.arrayContaining(['api_1', 'worker_1']))
  await eventually(
    async () => Number(await ask(admin, 'select count(*) from outbox where done_at is null')) === 0,
  )
  for (const { output } of [api, worker]) expect(output()).not.toContain('permission denied')
}, 120_000)

async function rowsOf(statement: string): Promise<string[]> {
  const sql = postgres(admin, { max: 1 })
  const rows = await sql.unsafe(statement)
  await sql.end()
  return rows.map((row) => String(Object.values(row)[0]))
}

test('what a role may not do is refused, each tried by its own login', async () => {
  const never = [
    'drop table orders',
    'truncate orders',
    'alter table orders disable trigger all',
    'create table mine (id int)',
    "update audit_log set reason = 'x'",
    'delete from audit_log',
    'delete from schema_migrations',
    'update database_epoch set epoch = epoch',
    'create role another',
  ]
  const staffSecrets = ['select * from staff_totp', 'select * from staff_recovery_codes']
  expect(await outcomes('api_1', never)).toEqual(refused(never))
  expect(await outcomes('worker_1', never)).toEqual(refused(never))
  const apiDeletes = ['orders', 'payments', 'outbox', 'users', 'money_movements'].map(
    (one) => `delete from ${one}`,
  )
  expect(await outcomes('api_1', apiDeletes)).toEqual(refused(apiDeletes))
  const workerNot = [...staffSecrets, "update admin_roles set name = 'x'", 'delete from categories']
  expect(await outcomes('worker_1', workerNot)).toEqual(refused(workerNot))
  const hidden = [...staffSecrets, 'select * from otp_challenges', 'select * from user_sessions']
  const secret = [...hidden, 'select password_hash from users']
  expect(await outcomes('reports_1', secret)).toEqual(refused(secret))
  // Both kept by rights and, before that, by the login's own setting.
  const writes = [
    "update orders set status = 'confirmed'",
    'delete from orders',
    'insert into guests default values',
  ]
  for (const name of ['reports_1', 'backup_1']) {
    expect(await outcomes(name, writes)).toEqual(refused(writes, '25006'))
    const tries = ['set default_transaction_read_only = off', ...writes]
    expect(await outcomes(name, tries)).toEqual([[tries[0] ?? '', 'done'], ...refused(writes)])
  }
  const all = await rowsOf(
    "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
  )
  const reads = all.map((table) => `select from ${table} limit 1`)
  expect((await outcomes('backup_1', reads)).filter(([, code]) => code !== 'done')).toEqual([])
  expect(await ask(loginUrl('reports_1'), 'show statement_timeout')).toBe('1min')
  expect(await ask(loginUrl('api_1'), 'show lock_timeout')).toBe('2s')
  const wrong = loginUrl('api_1').replace(/:[0-9a-f]{64}@/, `:${'0'.repeat(64)}@`)
  expect(await ask(wrong, 'select 1').catch((error) => error.code)).toBe('28P01')
})

test('each statement that the shop sends may be sent by the API or by the worker', async () => {
  const { statements } = (await Bun.file(capturedFile).json()) as { statements: CapturedStatement[] }
  const ours = statements.filter((one) => one.ours)
  const denied: Set<string>[] = []
  for (const name of ['api_1', 'worker_1']) {
    const pool = postgres(loginUrl(name), { max: 1, onnotice: () => undefined })
    const sql = await pool.reserve()
    const faults = await prepareAll(sql, ours)
    const mine = new Set<string>()
    for (const [index, { statement }] of ours.entries()) {
      const parameters = Math.max(
        0,
        ...[...statement.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)),
      )
      const fault = faults.get(index) ?? (await planFault(sql, index, parameters))
      if (fault?.includes('permission denied')) mine.add(`${fault}: ${statement}`)
    }
    denied.push(mine)
    sql.release()
    await pool.end()
  }
  const [byApi = new Set(), byWorker = new Set()] = denied
  expect(ours.length).toBeGreaterThan(100)
  // The rights do differ, or this would say nothing.
  expect(byApi.size).toBeGreaterThan(0)
  expect(byWorker.size).toBeGreaterThan(0)
  const bare = (texts: Set<string>) => new Set([...texts].map((text) => text.slice(text.indexOf(': '))))
  expect([...bare(byApi)].filter((text) => bare(byWorker).has(text))).toEqual([])
}, 60_000)

test('a table of a later migration has its rights; one that somebody else made is named', async () => {
  await ask(admin, 'create table made_later (id int)')
  expect(await type('./scripts/run db:roles --check')).toMatchObject({ code: 0 })
  await ask(admin, 'create role stranger superuser login')
  const sql = postgres(admin, { max: 1 })
  await sql.unsafe('set role stranger; create table made_by_a_stranger (id int)')
  await sql.unsafe('reset role; grant delete on orders to metropolitan_api')
  await sql.end()
  const { code, output } = await type('./scripts/run db:roles --check')
  expect(code).toBe(1)
  expect(output).toContain('metropolitan_backup may not SELECT made_by_a_stranger, and has to')
  expect(output).toContain('metropolitan_api may DELETE orders, and should not')
  expect(await type('./scripts/run db:roles && ./scripts/run db:roles --check')).toMatchObject({ code: 0 })
}, 60_000)

test('a password is rotated under load as the manual prints it, and no request is lost', async () => {
  let over = false
  const answers: number[] = []
  const lost: string[] = []
  const call = async (): Promise<void> => {
    while (!over) {
      const once = () => fetch(`${shop.url}/auth/guest`, { method: 'POST', keepalive: false, body, headers })
      try {
        const again = (error: { code?: string }) =>
          error.code === 'ECONNRESET' ? once() : Promise.reject(error)
        const reply = await once().catch(again)
        if (reply.ok) answers.push(reply.status)
        else lost.push(`${reply.status} ${await reply.text()}`)
      } catch (error) {
        lost.push(String(error))
      }
    }
  }
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ deviceId: crypto.randomUUID() })
  const callers = [call(), call(), call()]
  await eventually(() => answers.length > 20)
  const early = await type('./scripts/run db:roles --drop api_1')
  expect([early.code, early.output]).toEqual([
    1,
    expect.stringContaining('api_1 is in use by metropolitan-api'),
  ])
  const rotated = await type(
    `${printed(page, 'A new password, while the shop is open')}\necho "new: $NEW_API_PID"`,
    {
      ...shop.environment,
      DATABASE_URL: '',
      OLD_API_PID: String(api.pid),
    },
  )
  const pid = Number(/^new: (\d+)$/m.exec(rotated.output)?.[1])
  expect(rotated.code).toBe(0)
  registerChild(runDirectory, pid)
  expect(await api.exited).toBe(0)
  const before = answers.length
  await eventually(() => answers.length > before + 20)
  over = true
  await Promise.all(callers)
  expect(lost).toEqual([])
  expect(Number(await ask(admin, 'select count(*) from guests'))).toBeGreaterThanOrEqual(answers.length)
  expect(await type('./scripts/run db:roles --drop api_1')).toMatchObject({ code: 0 })
  expect(
    await rowsOf("select distinct usename from pg_stat_activity where application_name = 'metropolitan-api'"),
  ).toEqual(['api_2'])
  expect(await ask(loginUrl('api_1'), 'select 1').catch((error) => error.code)).toBe('28P01')
  signal(pid, 'SIGTERM')
}, 120_000)

test('a file of a secret that is empty is refused, and one that others may read is named', async () => {
  const file = join(secrets, 'url')
  writeFileSync(file, '\n', { mode: 0o644 })
  chmodSync(file, 0o644)
  const start = () =>
    startProcess({
      name: 'api',
      command: [process.execPath, 'src/api.ts'],
      env: { ...shop.environment, PORT: '0', DATABASE_URL: '', DATABASE_URL_FILE: file },
    })
  const empty = await start()
  expect([await empty.exited, empty.output()]).toEqual([
    1,
    expect.stringContaining('DATABASE_URL_FILE names a file that is empty'),
  ])
  writeFileSync(file, `${loginUrl('api_2')}\n`)
  const open = await start()
  await eventually(() => open.output().includes('chmod 600'))
  expect(open.output()).toContain('can be read by others')
  await eventually(() => open.output().includes('api is listening'))
  await open.stop()
}, 60_000)
