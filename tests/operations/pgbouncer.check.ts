import { expect, test } from 'bun:test'
import { delimiter, dirname } from 'node:path'
import { readConfig } from '#platform/config'
import { closeContext, openContext } from '#platform/context'
import { transact } from '#platform/database'
import { liveThroughChaos } from '../../scripts/chaos/index'
import { findClientTools, grantRoles } from '../../scripts/database/index'
import { ask, ROOT } from '../../scripts/services/index'
import { printed } from '../support/manual'
import { databaseSettings, makePooledLogins, startPgbouncer, throughPooler } from '../support/pgbouncer'
import { startPostgres } from '../support/postgres'
import { eventually, startProcess } from '../support/processes'
import { openRealShop } from '../support/real-shop'

const postgres = await startPostgres({ durable: true })
await makePooledLogins(postgres.url)
const pooler = await startPgbouncer({ server: postgres.url })
const shop = await openRealShop({ postgres })
const pooled = { ...shop.environment, ...databaseSettings(postgres.url, String(pooler.port)) }

/** Starts a process that is to refuse, and gives what it says. */
async function refusal(name: 'api' | 'worker', environment: Record<string, string>) {
  const process_ = await startProcess({
    name,
    command: [process.execPath, `src/${name}.ts`],
    env: { ...pooled, DATABASE_BOOT_WAIT_SECONDS: '3', ...environment },
  })
  expect(await process_.exited).toBe(1)
  return String(process_.logs().find(({ msg }) => msg === `${name} could not start`)?.err)
}

for (const name of ['api', 'worker'] as const) {
  test(`with prepared statements ${name} does not start and says what to set`, async () => {
    const said = await refusal(name, { DATABASE_PREPARE: 'true' })
    expect(said).toContain('Set DATABASE_PREPARE=false')
  }, 30_000)
}

test('without time limits nothing starts; what the refusal prints, typed, is what was missing', async () => {
  await ask(postgres.url, 'create role bare superuser login')
  const bare = pooled.DATABASE_URL.replace('shop@', 'bare@')
  const said = await refusal('api', { DATABASE_URL: bare })
  const statements = said.match(/alter role "bare" set \w+ = '\w+'/g) ?? []
  expect(statements).toHaveLength(3)
  for (const statement of statements) await ask(postgres.url, statement)
  // Its servers still have what they were opened with.
  await pooler.restart()
  const api = await shop.startApi({ ...pooled, DATABASE_URL: bare })
  expect(await api.stop()).toBe(0)
}, 60_000)

test('what only reads needs a login that Postgres holds read-only, and cannot write then', async () => {
  const said = await refusal('api', { DATABASE_READER_URL: '' })
  expect(said).toContain('Name a login of its own in DATABASE_READER_URL')

  const context = openContext(readConfig({ ...pooled, LOG_LEVEL: 'silent' }), 'api')
  try {
    const write = context.reader.sql`update products set price_minor = price_minor`
    expect(await codeOf(write)).toBe('25006')
    const seen = await context.db.sql<
      { limit: string }[]
    >`select current_setting('statement_timeout') as limit`
    expect(seen[0]?.limit).toBe('10s')
  } finally {
    await closeContext(context)
  }
})

async function codeOf(work: Promise<unknown>): Promise<string> {
  return await work.then(
    () => 'none',
    (error: { code?: string }) => String(error.code),
  )
}

test('what the manual prints, typed, is all that the shop’s own logins need', async () => {
  await grantRoles(postgres.url, 'metropolitan_shop')
  await ask(postgres.url, 'create role shop_1 login in role metropolitan_shop')
  const tools = await findClientTools(15, () => undefined)
  const typed = await startProcess({
    name: 'typed',
    command: [
      'sh',
      '-ec',
      printed('docs/operations/pgbouncer.md', 'What it needs').replaceAll('…', 'secret'),
    ],
    env: {
      ...tools.environment,
      PATH: [dirname(tools.dump), process.env.PATH].join(delimiter),
      MIGRATE_DATABASE_URL: postgres.url,
    },
  })
  expect({ code: await typed.exited, output: typed.output() }).toMatchObject({ code: 0 })
  const login = (name: string) => pooler.through(postgres.url).replace('shop@', `${name}@`)
  const api = await shop.startApi({
    ...pooled,
    DATABASE_URL: login('shop_1'),
    DATABASE_READER_URL: login('shop_reader_1'),
  })
  expect(await api.stop()).toBe(0)
}, 60_000)

test('a pooler that refuses our settings is named, with the line that it lacks', async () => {
  const strict = await startPgbouncer({
    server: postgres.url,
    settings: { ignore_startup_parameters: 'extra_float_digits' },
  })
  const said = await refusal('worker', { DATABASE_URL: strict.through(postgres.url) })
  expect(said).toContain('Set there: ignore_startup_parameters = statement_timeout,lock_timeout,')
}, 30_000)

test('in session mode a server is a connection’s own, so that prepared statements are safe', async () => {
  const session = await startPgbouncer({ server: postgres.url, settings: { pool_mode: 'session' } })
  const { port } = session
  const api = await shop.startApi({
    ...databaseSettings(postgres.url, String(port)),
    DATABASE_PREPARE: 'true',
  })
  expect(await api.stop()).toBe(0)
}, 30_000)

for (const command of [
  ['db:migrate'],
  ['db:rollback', '--to', '0001_initial'],
  ['db:backup', '--to', '/tmp/never-written.dump'],
]) {
  test(`${command[0]} refuses the pooler and names MIGRATE_DATABASE_URL`, async () => {
    const typed = await startProcess({
      name: 'typed',
      command: ['./scripts/run', ...command],
      env: { ...pooled, PATH: process.env.PATH ?? '' },
    })
    expect(await typed.exited).toBe(1)
    expect(typed.output()).toContain('Set MIGRATE_DATABASE_URL to Postgres itself')
  }, 60_000)
}

test('what the pooler refuses while Postgres is away is 503 with Retry-After, and over when it is back', async () => {
  const api = await shop.startApi(pooled)
  const ask = () => fetch(`${shop.url}/products?limit=${1 + Math.floor(Math.random() * 20)}`)
  expect((await ask()).status).toBe(200)
  await postgres.kill9()
  const seen = new Map<string, number>()
  const until = Date.now() + 6_000
  while (Date.now() < until) {
    const reply = await ask()
    await reply.arrayBuffer()
    const what = `${reply.status} ${reply.headers.has('retry-after')}`
    seen.set(what, (seen.get(what) ?? 0) + 1)
  }
  // A list that was just read may still be answered from memory.
  seen.delete('200 false')
  expect([...seen.keys()]).toEqual(['503 true'])
  await postgres.restart()
  await eventually(async () => (await ask()).status === 200)
  expect(await api.stop()).toBe(0)
}, 90_000)

test('a queue before too few servers ends in 503, not in a hang', async () => {
  const narrow = await startPgbouncer({
    server: postgres.url,
    settings: { default_pool_size: '1', query_wait_timeout: '1' },
  })
  const settings = databaseSettings(postgres.url, String(narrow.port))
  const api = await shop.startApi({ ...pooled, ...settings })
  const context = openContext(readConfig({ ...pooled, ...settings, LOG_LEVEL: 'silent' }), 'test')
  const replies: Response[] = []
  await transact(context, async (tx) => {
    await tx.sql`select 1`
    for (const limit of [31, 32, 33]) replies.push(await fetch(`${shop.url}/products?limit=${limit}`))
  })
  await closeContext(context)
  expect(await api.stop()).toBe(0)
}, 60_000)

test('the end-to-end files pass through the pooler', async () => {
  const run = await startProcess({
    name: 'e2e',
    command: [process.execPath, 'test', '--timeout=120000', 'tests/e2e'],
    cwd: ROOT,
    env: { ...inherited(), TEST_POSTGRES_URL: postgres.url, ...throughPooler(pooler) },
  })
  const code = await run.exited
  if (code !== 0) console.error(run.output())
  expect(code).toBe(0)
  expect(run.output()).toMatch(/[1-9]\d* pass/)
  // Each file's databases have really been reached through it.
  expect(pooler.output().match(/t_\d+_\w+\/shop@/g)?.length ?? 0).toBeGreaterThan(3)
}, 300_000)

test('chaos through the pooler breaks no promise, also when it is killed itself', async () => {
  const { broken, deaths, felt, orders, paid } = await liveThroughChaos({
    orders: 40,
    faults: 12,
    seed: 7,
    minutes: 2,
    customers: 10,
    pace: 0.5,
    restores: false,
    pooler: true,
    tell: () => undefined,
  })
  expect(broken).toEqual([])
  expect(orders).toBeGreaterThanOrEqual(40)
  expect(paid).toBeGreaterThan(0)
  expect(deaths).toBeGreaterThanOrEqual(0)
  expect(felt.map(({ name }) => name)).toContain('kill -9 pgbouncer')
}, 300_000)

function inherited(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) => name.startsWith('TEST_'))
  return Object.fromEntries(kept.flatMap(([name, value]) => (value ? [[name, value]] : [])))
}
