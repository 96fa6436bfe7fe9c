import { afterEach, expect, test } from 'bun:test'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { readForStaff } from '#platform/replicas'
import { ROOT } from '../../scripts/services/index'
import { orderAgain } from '../payment/support'
import { afterThisFile } from '../support/cleanup'
import { readyBuyer } from '../support/customers'
import { printed } from '../support/manual'
import { eventually, startProcess } from '../support/processes'
import { startReplication, type TestServer } from '../support/replication'
import { openShop } from '../support/shop'
import { typeIntoShell } from '../support/typed'

const page = 'docs/operations/replicas.md'
const { primary, standbys, caughtUp } = await startReplication(2)
const [near, far] = standbys as [TestServer, TestServer]
const settings = {
  DATABASE_URL: primary.url,
  DATABASE_READ_URL: `postgres://postgres@${near.host},${far.host}/metropolitan`,
  DATABASE_READ_MAX_LAG_MS: '5000',
}
const shop = await openShop({ settings })
const { context } = shop
const sql = postgres(primary.url, { max: 1, onnotice: () => undefined })
afterThisFile(() => sql.end())

const stateOf = ({ host }: TestServer) => context.replicas?.states().find((one) => one.host === host)?.state
/** Both have been looked at since they replayed all that is written now. */
async function allFresh(): Promise<void> {
  await caughtUp()
  await eventually(() => stateOf(near) === 'fresh' && stateOf(far) === 'fresh')
}
const readers = async (): Promise<string> => {
  const [row] = await readForStaff(context, ({ sql: ask }) => ask`select inet_server_port() as port`)
  return `127.0.0.1:${row?.port}`
}
async function replay(on: boolean): Promise<void> {
  for (const one of standbys)
    await one.ask(
      on
        ? 'select case when pg_is_in_recovery() then pg_wal_replay_resume()::text end'
        : 'select pg_wal_replay_pause()',
    )
}
afterEach(async () => {
  await replay(true)
  if (context.redis.status !== 'ready') await shop.redis.restart()
  await eventually(() => context.redis.status === 'ready')
})

/** What the replicas cannot know yet, put into the primary behind the shop's back. */
async function renameFirst(name: string): Promise<string> {
  const [row] = await sql`
    update product_translations set name = ${name} where language_code = 'en'
      and product_id = (select id from products where status = 'active' order by id limit 1) returning product_id`
  return String(row?.product_id)
}
const nameOf = async (id: string) =>
  (await shop.call(`/products/${id}`, { headers: { 'accept-language': 'en' } })).body.name

test('the catalog, lists and reports are read from replicas, by turns of who reads', async () => {
  await allFresh()
  const id = await renameFirst('As it was')
  await allFresh()
  await eventually(async () => (await nameOf(id)) === 'As it was')
  await replay(false)
  await renameFirst('As it is')
  expect(await nameOf(id)).toBe('As it was')
  expect([near.host, far.host]).toContain(await readers())
  // A change that is announced is seen at once, wherever it has not arrived.
  context.wakeUps.announce('catalog')
  expect(await nameOf(id)).toBe('As it is')
})

const notReplayed = '2026-01-01T00:00:00.000Z'

test('who has written reads it again, in any process; who has not, reads from replicas', async () => {
  const other = await openShop({ settings: { ...settings, REDIS_URL: shop.redis.url }, seed: false })
  const [buyer, bystander] = [await readyBuyer(shop), await readyBuyer(shop)]
  await orderAgain(shop, bystander)
  await allFresh()
  // Once it has replayed what somebody wrote, a replica may answer them again.
  for (const { replicas } of [shop.context, other.context]) {
    const where = async () => {
      const [row] =
        (await replicas?.read(
          `user:${bystander.userId}`,
          context.reader,
          ({ sql: ask }) => ask`select inet_server_port() as port`,
        )) ?? []
      return `127.0.0.1:${row?.port}`
    }
    await eventually(async () => (await where()) !== primary.host)
  }
  await replay(false)
  const { orderId } = await orderAgain(shop, buyer)
  await sql`update orders set created_at = ${notReplayed}`
  for (const each of [shop, other]) {
    const own = await each.call('/orders', { token: buyer.accessToken })
    expect(own.body.data.map(({ id }: { id: string }) => id)).toContain(orderId)
    const theirs = await each.call('/orders', { token: bystander.accessToken })
    expect(theirs.body.data[0].createdAt).not.toBe(notReplayed)
  }
  // Where nobody can say who has written, nobody is sent to a replica.
  await shop.redis.kill9()
  const unsure = await other.call('/orders', { token: bystander.accessToken })
  expect(unsure.body.data[0].createdAt).toBe(notReplayed)
})

/** Types a block of the manual, which has to succeed. */
async function typed(text: string, environment: Record<string, string> = {}): Promise<string> {
  const { code, output } = await typeIntoShell(text, {
    NODE_ENV: 'test',
    ...settings,
    REDIS_URL: shop.redis.url,
    ...environment,
  })
  expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' })
  return output
}

test('the manual, typed as printed, copies the primary into what will stream from it', async () => {
  await primary.ask('create role replicator login replication')
  const folder = mkdtempSync(join(tmpdir(), 'metropolitan-copy-'))
  afterThisFile(() => rmSync(folder, { recursive: true, force: true }))
  const { hostname, port } = new URL(primary.url)
  const data = join(folder, 'main')
  await typed(printed(page, 'Make one'), { PRIMARY: hostname, PGPORT: port, PGDATA: data })
  expect(existsSync(join(data, 'standby.signal'))).toBe(true)
  expect(readFileSync(join(data, 'postgresql.auto.conf'), 'utf8')).toContain('user=replicator')
}, 60_000)

test('a late replica is left out, and comes back by itself; an idle shop makes none late', async () => {
  await allFresh()
  await near.ask('select pg_wal_replay_pause()')
  await eventually(async () => {
    await sql`update orders set notes = 'more to replay'`
    return stateOf(near) === 'late'
  })
  expect(await readers()).toBe(far.host)
  const seen = await typed(printed(page, 'A replica is late'), { REPLICA_URL: near.url })
  expect(seen).toMatch(/standby1 +\| streaming/)
  expect(seen).toMatch(/^ t +\|/m)
  await near.ask('select pg_wal_replay_resume()')
  await eventually(() => stateOf(near) === 'fresh')
  await caughtUp()
  await Bun.sleep(6_000)
  expect([stateOf(near), stateOf(far)]).toEqual(['fresh', 'fresh'])
}, 60_000)

test('replicas that die cost no answer, and are read from again once they are back', async () => {
  await allFresh()
  let refused = 0
  let isOver = false
  const reading = (async () => {
    while (!isOver) {
      const { status } = await shop.call('/products?limit=3')
      if (status !== 200 || (await readers().catch(() => 'refused')) === 'refused') refused += 1
    }
  })()
  await near.kill9()
  await far.kill9()
  await eventually(() => stateOf(near) === 'away' && stateOf(far) === 'away')
  expect(await readers()).toBe(primary.host)
  await Promise.all([near.start(), far.start()])
  await eventually(() => stateOf(near) === 'fresh' && stateOf(far) === 'fresh', { deadlineMs: 40_000 })
  isOver = true
  await reading
  expect(refused).toBe(0)
  expect([near.host, far.host]).toContain(await readers())
}, 90_000)

test('backups, checks and the doctor run on a replica', async () => {
  await allFresh()
  await replay(false)
  await sql`update orders set notes = 'unknown there'`
  const folder = mkdtempSync(join(tmpdir(), 'metropolitan-replica-'))
  const run = async (script: string, ...args: string[]) => {
    const command = [process.execPath, join(ROOT, 'scripts', script), ...args]
    const env = { NODE_ENV: 'test', ...settings, REDIS_URL: shop.redis.url }
    const started = await startProcess({ name: script, command, env })
    return { code: await started.exited, output: started.output() }
  }
  const file = join(folder, 'shop.dump')
  await typed(printed(page, 'Let a replica bear backups and checks'), { BACKUPS: folder })
  expect((await Bun.file(`${file}.json`).json()).rows.orders).toBeGreaterThan(0)
  const refused = await run('payments-check.ts', '--replica')
  expect([refused.code, refused.output]).toEqual([1, expect.stringContaining('--without-stripe')])
}, 120_000)

test('a standby that became a server of its own is left out, whatever it holds', async () => {
  await allFresh()
  await far.ask('select pg_promote()')
  await eventually(() => stateOf(far) === 'of another past')
  for (let time = 0; time < 20; time += 1) {
    const port = await readers()
    expect(port).toBe(near.host)
  }
})
