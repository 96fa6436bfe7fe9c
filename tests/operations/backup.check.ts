import { expect, test } from 'bun:test'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { generateX25519Identity } from 'age-encryption'
import { S3Client } from 'bun'
import postgres from 'postgres'
import { migrate } from '#platform/migrations'
import { findClientTools, localTools, migrationsDirectory } from '../../scripts/database/index'
import { ask, packagesDirectory, ROOT } from '../../scripts/services/index'
import { startMatchingPostgres } from '../database/matching-postgres'
import { afterThisFile } from '../support/cleanup'
import { printed } from '../support/manual'
import { startPostgres } from '../support/postgres'
import { eventually, freePort, startProcess } from '../support/processes'
import { openRealShop } from '../support/real-shop'
import { testServices } from '../support/services'
import { typeIntoShell } from '../support/typed'

const page = 'docs/operations/backup.md'
const { runDirectory } = await testServices()
const folder = mkdtempSync(join(runDirectory, 'backups-'))
afterThisFile(() => rmSync(folder, { recursive: true, force: true }))
const server = await startMatchingPostgres()
await migrate({ url: server.url, directory: migrationsDirectory })
const databaseUrl = (name: string) => Object.assign(new URL(server.url), { pathname: `/${name}` }).href

const [recipients, key, wrongKey] = ['recipients', 'identity', 'stranger'].map((name) => join(folder, name))
if (!recipients || !key || !wrongKey) throw new Error('three files')
writeFileSync(wrongKey, `${await generateX25519Identity()}\n`, { mode: 0o600 })

const s3Port = await freePort()
const s3Folder = join(folder, 's3')
for (const bucket of ['shop', 'bucket']) mkdirSync(join(s3Folder, bucket), { recursive: true })
const s3Answers = () => fetch(`http://127.0.0.1:${s3Port}/`).then(() => true)
await startProcess({
  name: 's3',
  command: [
    process.execPath,
    'node_modules/s3rver/bin/s3rver.js',
    '-d',
    s3Folder,
    '-a',
    '127.0.0.1',
    '-p',
    String(s3Port),
    '--configure-bucket',
    'shop',
    '--configure-bucket',
    'bucket',
  ],
  readyWhen: s3Answers,
})
const s3Environment = {
  BACKUP_S3_ENDPOINT: `http://127.0.0.1:${s3Port}`,
  BACKUP_S3_ACCESS_KEY_ID: 'S3RVER',
  BACKUP_S3_SECRET_ACCESS_KEY: 'S3RVER',
  BACKUP_S3_REGION: 'us-east-1',
}

async function command(script: string, args: readonly string[], environment: Record<string, string> = {}) {
  const child = await startProcess({
    name: script,
    command: [process.execPath, `scripts/${script}.ts`, ...args],
    env: { MIGRATE_DATABASE_URL: server.url, ...s3Environment, ...environment },
  })
  return { code: await child.exited, output: child.output() }
}

// What the shop keeps here is the test's own, but what was unpacked once need not be so again.
const dataFolder = join(folder, 'data')
mkdirSync(dataFolder)
mkdirSync(packagesDirectory(), { recursive: true })
symlinkSync(packagesDirectory(), join(dataFolder, 'packages'))

/** Types a block of the manual, which has to succeed. */
async function typed(text: string, environment: Record<string, string> = {}): Promise<string> {
  const { code, output } = await typeIntoShell(text, {
    MIGRATE_DATABASE_URL: server.url,
    KEYS: folder,
    DATA_DIRECTORY: dataFolder,
    ...s3Environment,
    ...environment,
  })
  expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' })
  return output
}
// The keys of all that follows.
await typed(printed(page, 'Keys'))
appendFileSync(recipients, '# who may read it\n')
// By the user of the server, too, who archives.
chmodSync(recipients, 0o644)

const plainText = async () => {
  const sql = postgres(server.url, { max: 1 })
  const [row] = await sql<[{ phone: string }]>`select phone from users where phone is not null limit 1`
  await sql.end()
  return row.phone
}

const shop = await openRealShop({ postgres: { url: server.url } })
await shop.startStripe()
await Promise.all([shop.startApi(), shop.startWorker()])
const sell = async () => {
  const demo = await shop.startDemo()
  expect([await demo.exited, demo.output()]).toEqual([0, expect.stringContaining('Sold and paid')])
}

test('an encrypted backup goes to S3, and comes back from there with the right key only', async () => {
  await sell()
  const file = join(folder, 'dumps', 'shop.dump.age')
  const to = ['--to', file, '--recipients', recipients, '--s3', 's3://shop/nightly']
  expect(await command('db-backup', to)).toMatchObject({
    code: 0,
    output: expect.stringContaining('encrypted'),
  })
  for (const one of [file, `${file}.json`]) expect(statSync(one).mode & 0o777).toBe(0o600)
  const bytes = readFileSync(file)
  expect(bytes.toString('latin1')).toStartWith('age-encryption.org/v1')
  expect(bytes.includes('PGDMP')).toBe(false)
  expect(bytes.includes(await plainText())).toBe(false)
  const from = ['--from', 's3://shop/nightly/shop.dump.age', '--into', databaseUrl('from_s3')]
  const none = await command('db-restore', from)
  expect([none.code, none.output]).toEqual([1, expect.stringContaining('--identity FILE')])
  const wrong = await command('db-restore', [...from, '--identity', wrongKey])
  expect([wrong.code, wrong.output]).toEqual([1, expect.stringContaining('encrypted for another key')])
  expect(await ask(server.url, "select count(*)::int from pg_database where datname = 'from_s3'")).toBe(0)
  const right = await command('db-restore', [...from, '--identity', key])
  expect([right.code, right.output]).toEqual([0, expect.stringContaining('I1 to I4 hold')])
  const epoch = 'select epoch::text from database_epoch'
  expect(await ask(databaseUrl('from_s3'), epoch)).not.toBe(await ask(server.url, epoch))
  const refused = await command('db-backup', ['--to', `${file}.2`, '--s3', 's3://shop/nightly'])
  expect([refused.code, refused.output]).toEqual([1, expect.stringContaining('is encrypted: --recipients')])
  expect(existsSync(`${file}.2`)).toBe(false)
}, 120_000)

test('what the manual has typed every night goes to the bucket, and comes back', async () => {
  const made = await typed(printed(page, 'Every night'))
  const dump = /metropolitan-\d{8}T\d{6}Z\.dump\.age/.exec(made)?.[0] ?? 'none'
  const into = { DUMP: dump, MIGRATE_DATABASE_URL: databaseUrl('from_the_bucket') }
  expect(await typed(printed(page, 'Every night', { place: 2 }), into)).toContain('I1 to I4 hold')
}, 120_000)

test('only so many backups are kept, here and there, and half ones count for nothing', async () => {
  const place = join(folder, 'kept')
  mkdirSync(place)
  writeFileSync(join(place, 'metropolitan-20990101T000000Z.dump'), 'has no manifest')
  writeFileSync(join(place, 'other-20200101T000000Z.dump'), 'of another database')
  const client = new S3Client({
    bucket: 'shop',
    endpoint: s3Environment.BACKUP_S3_ENDPOINT,
    region: 'us-east-1',
    accessKeyId: 'S3RVER',
    secretAccessKey: 'S3RVER',
  })
  for (const day of ['01', '02', '03']) {
    const file = join(place, `metropolitan-202601${day}T000000Z.dump.age`)
    const args = ['--to', file, '--recipients', recipients, '--s3', 's3://shop/kept', '--keep', '2']
    expect(await command('db-backup', args)).toMatchObject({ code: 0 })
  }
  const left = ['02', '03'].flatMap((day) => [
    `metropolitan-202601${day}T000000Z.dump.age`,
    `metropolitan-202601${day}T000000Z.dump.age.json`,
  ])
  expect(readdirSync(place).toSorted()).toEqual([
    ...left,
    'metropolitan-20990101T000000Z.dump',
    'other-20200101T000000Z.dump',
  ])
  const there = (await client.list({ prefix: 'kept/' })).contents?.map(({ key: name }) => name)
  expect(there?.toSorted()).toEqual(left.map((name) => `kept/${name}`))
}, 60_000)

test('a backup that is killed half way leaves nothing that looks like one; a full disk is told', async () => {
  const file = join(folder, 'killed.dump')
  const sql = postgres(server.url, { max: 1 })
  const holding = Promise.withResolvers<void>()
  // The dump waits for this table with its file open.
  const hold = sql.begin(async (tx) => {
    await tx`lock table audit_log in access exclusive mode`
    await holding.promise
  })
  const child = await startProcess({
    name: 'killed',
    command: [process.execPath, 'scripts/db-backup.ts', '--to', file],
    env: { MIGRATE_DATABASE_URL: server.url },
  })
  const waiting =
    "select count(*)::int from pg_stat_activity where application_name = 'db-backup' and wait_event_type = 'Lock'"
  await eventually(async () => Number(await ask(server.url, waiting)) > 0)
  await child.kill9()
  holding.resolve()
  await hold
  await sql.end()
  expect([existsSync(file), existsSync(`${file}.json`)]).toEqual([false, false])
  writeFileSync(`${file}.unfinished`, 'half of a dump')
  expect(
    await command('db-restore', ['--from', `${file}.unfinished`, '--into', databaseUrl('half')]),
  ).toMatchObject({
    code: 1,
    output: expect.stringContaining('is not there'),
  })
  expect((await command('db-backup', ['--to', file])).code).toBe(0)
  const full = join(folder, 'full.dump')
  symlinkSync('/dev/full', `${full}.unfinished`)
  const answer = await command('db-backup', ['--to', full])
  expect([answer.code, answer.output]).toEqual([1, expect.stringContaining('is full: nothing was kept')])
  expect([existsSync(full), existsSync(`${full}.json`)]).toEqual([false, false])
}, 60_000)

test('a whole server goes back to a minute, from what was archived, encrypted', async () => {
  const place = 's3://bucket/wal'
  const variables = Object.entries(s3Environment).map(([name, value]) => `${name}=${value}`)
  const bun = `PATH=${dirname(process.execPath)}:$PATH`
  const settings = printed(page, 'To the minute', { language: 'ini' })
    .replace('/srv/metropolitan', ROOT)
    .replace('/etc/metropolitan/recipients', recipients)
    .replace('./scripts/run', ['env', bun, ...variables, './scripts/run'].join(' '))
  const data = String(await ask(server.url, 'show data_directory'))
  appendFileSync(join(data, 'postgresql.auto.conf'), settings)
  await server.restart()
  await typed(printed(page, 'To the minute'))
  await sell()
  const orders = Number(await ask(server.url, 'select count(*) from orders'))
  const until = String(
    await ask(
      server.url,
      'select to_char(clock_timestamp() at time zone \'UTC\', \'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\')',
    ),
  )
  await ask(server.url, 'update products set stock = 0, reserved = 0')
  await ask(server.url, 'create table the_mistake (id int)')
  await ask(server.url, 'select pg_switch_wal()')
  await eventually(
    async () => Number(await ask(server.url, 'select archived_count from pg_stat_archiver')) > 1,
  )
  const last = String(await ask(server.url, 'select last_archived_wal from pg_stat_archiver'))
  await ask(server.url, 'select pg_switch_wal()')
  expect(last).toMatch(/^[0-9A-F]{24}/)
  const at = (time: string, file: string) =>
    command('backup-rehearse', ['--from', place, '--time', time, '--identity', file])
  const wrong = await at(until, wrongKey)
  expect([wrong.code, wrong.output]).toEqual([1, expect.stringContaining('encrypted for another key')])
  const rehearsed = await typed(printed(page, 'To the minute', { place: 2 }), { MOMENT: until })
  expect(rehearsed).toContain('I1 to I4 hold')
  expect(rehearsed).toContain(`, ${orders} orders`)
  expect(rehearsed).toMatch(/restored in \d+\.\d s/)
  console.log(rehearsed)
  // The mistake is in what was archived: without a minute it comes back, and is told of.
  const later = await command('backup-rehearse', ['--from', place, '--identity', key])
  expect([later.code, later.output]).toEqual([1, expect.stringContaining('✗ I1')])
  const early = await at('2020-01-01T00:00:00Z', key)
  expect([early.code, early.output]).toEqual([1, expect.stringContaining('younger than that moment')])
  const future = await at('2099-01-01T00:00:00Z', key)
  expect([future.code, future.output]).toEqual([1, expect.stringContaining('ends before that moment')])
}, 240_000)

test('with Postgres 18 and the tools of an older release, base backup and dump say what is missing', async () => {
  const newer = await startPostgres({ major: 18 })
  const [newest] = await localTools()
  expect(await findClientTools(15, () => undefined)).toMatchObject({ major: newest?.major ?? 15 })
  const answer = await command('db-copy-server', ['--to', join(folder, 'eighteen')], {
    MIGRATE_DATABASE_URL: newer.url,
  })
  const expected =
    (newest?.major ?? 0) >= 18 ? [0, expect.anything()] : [1, expect.stringContaining('postgresql-client-18')]
  expect([answer.code, answer.output]).toEqual(expected)
  const program = join(dirname((await findClientTools(15, () => undefined)).dump), 'pg_basebackup')
  const { hostname, port } = new URL(newer.url)
  const tried = Bun.spawnSync([
    program,
    '-h',
    hostname,
    '-p',
    port,
    '-U',
    'postgres',
    '-D',
    '-',
    '-F',
    'tar',
    '-X',
    'fetch',
  ])
  console.log(`pg_basebackup against 18: ${tried.exitCode}, ${tried.stdout.length} bytes, ${tried.stderr}`)
}, 60_000)
