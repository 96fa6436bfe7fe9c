import { expect, test } from 'bun:test'
import postgres from 'postgres'
import { readConfig } from '#platform/config'
import { isDatabaseUnavailable, openDatabase, sqlState } from '#platform/database'
import { findDatabase } from '#platform/database-hosts'
import { readDatabaseTarget } from '#platform/database-url'
import { afterThisFile } from '../support/cleanup'
import { createTestDatabase } from '../support/database'
import { eventually, freePort } from '../support/processes'
import { openShop } from '../support/shop'

/** Two databases of one server stand for two servers: which of them takes writes is decided by a setting of each. */
async function openPair() {
  const [one, other] = [await createTestDatabase(), await createTestDatabase()]
  const admin = postgres(one.url, { max: 1, onnotice: () => undefined })
  afterThisFile(() => admin.end())
  const makeReadOnly = async ({ name }: typeof one, on: boolean) => {
    await admin.unsafe(`alter database ${name} set default_transaction_read_only = ${on ? 'on' : 'off'}`)
    await admin`select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = ${name} and pid <> pg_backend_pid()`
  }
  return { one, other, makeReadOnly }
}

test('a URL may name several hosts, each with its port, and what is wished for', () => {
  expect(
    readDatabaseTarget('postgres://u:p%40@a,b:6000/shop?sslmode=require&target_session_attrs=read-write'),
  ).toEqual({
    urls: ['postgres://u:p%40@a/shop?sslmode=require', 'postgres://u:p%40@b:6000/shop?sslmode=require'],
    wish: 'read-write',
  })
  for (const bad of [
    'postgres://a:5432x,b/shop',
    'postgres://a,/shop',
    'postgres://a/shop?target_session_attrs=best',
  ]) {
    expect([bad, readDatabaseTarget(bad)]).toEqual([bad, undefined])
  }
})

test('settings with several hosts are accepted, and those that could write to a replica or speak in plain text are not', () => {
  const faults = (variables: Record<string, string>): string => {
    try {
      readConfig({ NODE_ENV: 'test', ...variables })
      return ''
    } catch (error) {
      return String(error)
    }
  }
  const url = 'postgres://shop:letmein@a:5432,b:5433/shop'
  expect(faults({ DATABASE_URL: `${url}?target_session_attrs=read-write` })).toBe('')
  const primary = `${url}?target_session_attrs=primary`
  expect(faults({ DATABASE_URL: primary, DATABASE_READER_URL: url, DATABASE_READ_URL: url })).toBe('')
  expect(readConfig({ NODE_ENV: 'test', DATABASE_READ_URL: url }).database.replicaUrls).toEqual([
    'postgres://shop:letmein@a:5432/shop',
    'postgres://shop:letmein@b:5433/shop',
  ])
  expect(faults({ DATABASE_URL: url })).toContain(
    'DATABASE_URL names several hosts: add target_session_attrs=read-write',
  )
  expect(faults({ DATABASE_URL: `${url}?target_session_attrs=best` })).toContain(
    'DATABASE_URL is not the URL of a database',
  )
  const plain = faults({ NODE_ENV: 'production', DATABASE_URL: `${url}?target_session_attrs=read-write` })
  expect(plain).toContain('DATABASE_URL speaks to a without TLS')
  expect(plain).toContain('DATABASE_URL speaks to b without TLS')
  expect(plain).not.toContain('letmein')
})

test('the pool finds the host that takes writes, and the other one after a failover; with none it is told at once', async () => {
  const { one, other, makeReadOnly } = await openPair()
  // The driver asks for a host, and the database is the same on both: so each pair of host and port needs one of its own.
  const ports = [await freePort(), await freePort()]
  const servers = [one, other].map(({ url, name }, place) => forward(ports[place] ?? 0, new URL(url), name))
  const url = `postgres://postgres@127.0.0.1:${ports[0]},127.0.0.1:${ports[1]}/same?target_session_attrs=read-write`
  const { database } = readConfig({ NODE_ENV: 'test', DATABASE_URL: url })
  const db = openDatabase(database, 'api')
  const where = async () => (await db.sql<{ name: string }[]>`select current_database() as name`)[0]?.name

  await makeReadOnly(one, true)
  expect(await where()).toBe(other.name)
  expect(await findDatabase(url)).toContain(`:${ports[1]}/`)

  await makeReadOnly(one, false)
  await makeReadOnly(other, true)
  // One statement may meet the connection that has just ended, or the host that was believed in until then.
  await eventually(async () => (await where().catch(() => undefined)) === one.name)
  expect(await where()).toBe(one.name)

  await makeReadOnly(one, true)
  const refused = await db.sql`select 1`.then(
    () => db.sql`select 1`,
    (error: unknown) => error,
  )
  for (const error of [refused, await findDatabase(url).catch((reason: unknown) => reason)]) {
    expect(isDatabaseUnavailable(error)).toBe(true)
  }
  await db.close()
  for (const server of servers) server.stop(true)
})

test('a host that answers nobody keeps no writer waiting for the other', async () => {
  const { url, name } = await createTestDatabase()
  const silent = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data: () => undefined } })
  const several = `postgres://postgres@127.0.0.1:${silent.port},${new URL(url).host}/${name}?target_session_attrs=read-write`
  const startedAt = performance.now()
  expect(await findDatabase(several)).toContain(new URL(url).host)
  expect(performance.now() - startedAt).toBeLessThan(1_500)
  silent.stop(true)
})

test('a Postgres that takes no writes is not ready, and who writes is told to come back', async () => {
  const shop = await openShop({ seed: false })
  const name = new URL(shop.databaseUrl).pathname.slice(1)
  expect((await shop.call('/readyz')).status).toBe(200)
  const admin = postgres(shop.databaseUrl, { max: 1, onnotice: () => undefined })
  await admin.unsafe(`alter database ${name} set default_transaction_read_only = on`)
  await admin`select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = ${name} and pid <> pg_backend_pid()`

  const probe = await shop.call('/readyz')
  const write = await shop.call('/auth/otp', { body: { phone: '+48512000001', userType: 'individual' } })
  expect((await shop.call('/products')).status).toBe(200)
  await admin`set default_transaction_read_only = off`
  await admin.unsafe(`alter database ${name} reset default_transaction_read_only`)
  await admin.end()

  for (const { status, headers, body } of [probe, write]) {
    expect({ status, code: body.code, retryable: body.retryable }).toEqual({
      status: 503,
      code: 'DATABASE_READ_ONLY',
      retryable: true,
    })
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  }
})

test('what a pooler says of a server that it cannot reach is 503, and a wrong statement of ours is not', async () => {
  const port = await freePort()
  const pooler = Bun.listen({ hostname: '127.0.0.1', port, socket: { data: (client) => refuse(client) } })
  const shop = await openShop({
    seed: false,
    settings: { DATABASE_URL: `postgres://postgres@127.0.0.1:${port}/shop` },
  })
  const { status, body } = await shop.call('/products')
  pooler.stop(true)
  expect({ status, code: body.code }).toEqual({ status: 503, code: 'SERVICE_UNAVAILABLE' })

  const { url } = await createTestDatabase()
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  const wrong = await sql
    .unsafe("do $$ begin raise exception 'wrong' using errcode = '08P01'; end $$")
    .catch((error: unknown) => error)
  expect({ code: sqlState(wrong), unavailable: isDatabaseUnavailable(wrong) }).toEqual({
    code: '08P01',
    unavailable: false,
  })
  await sql.end()
})

/** As PgBouncer refuses while it cannot sign in behind it: with the older field of two alone. */
function refuse(client: Bun.Socket): void {
  const fields = ['SFATAL', 'C08P01', 'Mserver login has been failing, try again later (server_login_retry)']
  const body = Buffer.concat([...fields.map((field) => Buffer.from(`${field}\0`)), Buffer.from([0])])
  const head = Buffer.alloc(5)
  head.write('E')
  head.writeInt32BE(body.length + 4, 1)
  client.end(Buffer.concat([head, body]))
}

/** A server of its own to whoever looks: it leads to the real one, and to its database whichever was asked for. */
function forward(port: number, target: URL, name: string) {
  return Bun.listen<{ server: Promise<Bun.Socket<undefined>>; greeted: boolean }>({
    hostname: '127.0.0.1',
    port,
    socket: {
      open(client) {
        const server = Bun.connect<undefined>({
          hostname: target.hostname,
          port: Number(target.port),
          socket: { data: (_, bytes) => void client.write(bytes), close: () => void client.end() },
        })
        client.data = { server, greeted: false }
      },
      data(client, bytes) {
        const sent = client.data.greeted ? Uint8Array.from(bytes) : renamed(bytes, name)
        client.data.greeted = true
        void client.data.server.then((server) => server.write(sent))
      },
      close: (client) => void client.data.server.then((server) => server.end()),
    },
  })
}

function renamed(startup: Uint8Array, name: string): Uint8Array {
  const text = Buffer.from(startup)
    .subarray(4)
    .toString('latin1')
    .replace('database\0same\0', `database\0${name}\0`)
  const body = Buffer.from(text, 'latin1')
  const length = Buffer.alloc(4)
  length.writeInt32BE(body.length + 4)
  return Buffer.concat([length, body])
}
