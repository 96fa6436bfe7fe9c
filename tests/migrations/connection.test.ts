import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { migrate } from '#platform/migrations'
import { createFolder, openEmptyDatabase, readTags } from './support'

const files = { '0001_t': 'create table t ();' }

type Rewrite = (bytes: Uint8Array) => Uint8Array

/** Gives on what it gets to the real server, as a server that is started late, or as a pooler. */
function startProxy(port: number, target: URL, rewrite: Rewrite = (bytes) => bytes) {
  return Bun.listen<{ server?: Bun.Socket<undefined>; early: Uint8Array[] }>({
    hostname: '127.0.0.1',
    port,
    socket: {
      async open(client) {
        client.data = { early: [] }
        const server = await Bun.connect<undefined>({
          hostname: target.hostname,
          port: Number(target.port),
          socket: { data: (_, bytes) => void client.write(rewrite(bytes)), close: () => void client.end() },
        })
        for (const bytes of client.data.early) server.write(bytes)
        client.data.server = server
      },
      data(client, bytes) {
        const { server, early } = client.data
        if (server) server.write(bytes)
        else early.push(Uint8Array.from(bytes))
      },
      close: (client) => void client.data.server?.end(),
    },
  })
}

/** A pooler greets by a number of its own in BackendKeyData ("K", 12 bytes long), as no server stands behind it yet. */
const asPooler: Rewrite = (bytes) => {
  const copy = Buffer.from(bytes)
  const place = copy.indexOf(Buffer.from([0x4b, 0, 0, 0, 12]))
  if (place !== -1) copy.writeUInt32BE(copy.readUInt32BE(place + 5) + 1, place + 5)
  return copy
}

/** A port where nobody listens, for now. */
function findFreePort(): number {
  const listener = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data: () => undefined } })
  listener.stop(true)
  return listener.port
}

describe('a database that does not answer', () => {
  test('is waited for in sight, and used when it does', async () => {
    await using database = await openEmptyDatabase()
    await using folder = await createFolder(files)
    const url = new URL(database.url)
    const port = findFreePort()
    url.port = String(port)
    url.hostname = '127.0.0.1'
    const said: string[] = []
    let proxy: ReturnType<typeof startProxy> | undefined

    const { applied } = await migrate({
      url: url.href,
      directory: folder.path,
      report(line) {
        said.push(line)
        proxy ??= startProxy(port, new URL(database.url))
      },
    })
    proxy?.stop(true)

    expect(applied).toEqual(['0001_t'])
    expect(said[0]).toBe(`Waiting for Postgres at 127.0.0.1:${port} (ECONNREFUSED)`)
    expect(await readTags(database.sql)).toEqual(['0001_t'])
  })

  test('is given up after a while, with a message that shows no password', async () => {
    await using folder = await createFolder(files)
    const url = `postgres://shop:letmein@127.0.0.1:${findFreePort()}/metropolitan`
    const said: string[] = []
    const options = { url, directory: folder.path, connectWaitSeconds: 0.6 }

    const refused = await migrate({ ...options, report: (line) => said.push(line) }).catch(
      (error: Error) => error.message,
    )

    expect(refused).toMatch(/^Cannot use database metropolitan at 127\.0\.0\.1:\d+: ECONNREFUSED/)
    expect(said).not.toBeEmpty()
    expect(`${refused}${said}`).not.toContain('letmein')
  })

  test('is not waited for when waiting cannot help', async () => {
    await using database = await openEmptyDatabase()
    await using folder = await createFolder(files)
    const url = new URL(database.url)
    url.pathname = '/nobody_made_this'

    const run = migrate({ url: url.href, directory: folder.path })

    await expect(run).rejects.toThrow(/^Cannot use database nobody_made_this at .*: 3D000/)
  })

  test('is not blamed when the role may not create tables', async () => {
    await using database = await openEmptyDatabase()
    await using folder = await createFolder(files)
    const role = `reader_${crypto.randomUUID().slice(0, 8)}`
    await database.sql.unsafe(`create role ${role} login`)
    const url = new URL(database.url)
    url.username = role

    const refused = await migrate({ url: url.href, directory: folder.path }).catch(
      (error: Error) => error.message,
    )
    await database.sql.unsafe(`drop role ${role}`)

    expect(refused).toMatch(/^Cannot use database \w+ at [\w.:]+: 42501 permission denied for schema public$/)
  })

  test.each(['', 'localhost', 'mysql://x/y', 'postgres://127.0.0.1:1'])(
    'is not guessed from the URL %p',
    async (url) => {
      await using folder = await createFolder(files)

      await expect(migrate({ url, directory: folder.path })).rejects.toThrow(
        'The database URL must look like',
      )
    },
  )
})

test('a pooler is refused with what to do, and no lock is left behind it', async () => {
  await using database = await openEmptyDatabase()
  await using folder = await createFolder(files)
  const port = findFreePort()
  const proxy = startProxy(port, new URL(database.url), asPooler)
  const pooled = Object.assign(new URL(database.url), { hostname: '127.0.0.1', port: String(port) }).href

  const refused = await migrate({ url: pooled, directory: folder.path }).catch(
    (error: Error) => error.message,
  )
  proxy.stop(true)

  expect(refused).toMatch(
    /goes through a pooler.*nothing was changed.*Set MIGRATE_DATABASE_URL to Postgres itself/,
  )
  expect(await database.sql`select to_regclass('schema_migrations') as it`).toMatchObject([{ it: null }])
  const locks = database.sql`select from pg_locks where locktype = 'advisory'
    and database = (select oid from pg_database where datname = current_database())`
  expect(await locks).toHaveLength(0)
  expect(await migrate({ url: database.url, directory: folder.path })).toEqual({ applied: ['0001_t'] })
})

describe('the command', () => {
  const root = join(import.meta.dir, '..', '..')
  async function run(environment: Record<string, string>, ...flags: string[]) {
    const { DATABASE_URL, MIGRATE_DATABASE_URL, ...inherited } = process.env
    const child = Bun.spawn([process.execPath, 'scripts/migrate.ts', ...flags], {
      cwd: root,
      env: { ...inherited, ...environment },
      stderr: 'pipe',
    })
    const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()])
    return { exitCode: await child.exited, out, err }
  }

  test('applies the real migrations, prefers the direct URL, and shows where a database stands', async () => {
    await using database = await openEmptyDatabase()
    const environment = { MIGRATE_DATABASE_URL: database.url, DATABASE_URL: 'postgres://127.0.0.1:1/pooled' }

    expect((await run(environment, '--status')).out).toMatch(/^0001_\w+ {2}pending\n/)
    const first = await run(environment)
    const { host, pathname } = new URL(database.url)
    const announced = expect.stringContaining(`Database: ${host}${pathname} `)
    expect(first).toMatchObject({ exitCode: 0, err: announced })
    expect(first.out).toMatch(/\d+ migration\(s\) applied\n$/)
    expect(await run(environment)).toEqual({
      exitCode: 0,
      out: 'The database is up to date\n',
      err: announced,
    })
    expect((await run(environment, '--status')).out).toMatch(/^0001_\w+ {2}applied \d{4}-.* in \d+ ms\n/)
  })

  test.each([
    ['a wrong protocol', { DATABASE_URL: 'redis://127.0.0.1' }, 'DATABASE_URL must start with postgres://'],
    ['no URL in production', { NODE_ENV: 'production' }, 'DATABASE_URL is required'],
    ['a URL without a database', { DATABASE_URL: 'postgres://127.0.0.1:1' }, 'The database URL must look'],
  ])('answers %s with a message and without a stack', async (_, environment, message) => {
    const { exitCode, out, err } = await run({ ...environment })

    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' })
    expect(err).toContain(message)
    expect(err).not.toMatch(/^\s+at /m)
  })
})
