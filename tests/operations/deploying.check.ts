import { expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findBrokenPromises } from '../../scripts/database/index'
import { openShop } from '../../scripts/demo/index'
import { newAccount } from '../../scripts/loadtest/index'
import { copyTree } from '../../scripts/mutate/index'
import { identityOf, ROOT, registerChild } from '../../scripts/services/index'
import {
  developmentInbox,
  findStripe,
  openChoices,
  openMeter,
  type PlacedOrder,
  type Shopper,
  signIn,
  visit,
} from '../../scripts/shopper/index'
import { afterThisFile } from '../support/cleanup'
import { startHaproxy } from '../support/haproxy'
import { printed } from '../support/manual'
import { eventually, freePort, startProcess } from '../support/processes'
import { openRealShop } from '../support/real-shop'
import { testServices } from '../support/services'

const page = 'docs/operations/deploying.md'
const shop = await openRealShop()
const { runDirectory } = await testServices()
const folder = mkdtempSync(join(runDirectory, 'deploying-'))
const [run, logs] = [join(folder, 'run'), join(folder, 'logs')]
for (const path of [run, logs]) mkdirSync(path)
afterThisFile(() => rmSync(folder, { recursive: true, force: true }))
// What ./scripts/run finds where no Bun is installed.
symlinkSync(process.execPath, join(folder, 'bun'))

const ports = [await freePort(), await freePort()] as const
const newer = nextRelease()
const { last, next } = newer

/** A checkout of another release, with a column and an index more than this one. */
function nextRelease() {
  const { root, remove } = copyTree()
  afterThisFile(remove)
  const manifest = join(root, 'package.json')
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(/"version": "[^"]+"/, '"version": "99.0.0"'))
  const journal = join(root, 'drizzle/migrations/meta/_journal.json')
  const { entries, ...rest } = JSON.parse(readFileSync(journal, 'utf8'))
  const last = entries.at(-1)
  const tags = ['roll_column', 'roll_column_index'].map((name, index) => {
    return `${String(entries.length + index + 1).padStart(4, '0')}_${name}`
  })
  const up = [
    'ALTER TABLE orders ADD COLUMN roll_check text;',
    'CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_orders_roll_check ON orders (roll_check);',
  ]
  const down = [
    'ALTER TABLE orders DROP COLUMN roll_check;',
    'DROP INDEX CONCURRENTLY IF EXISTS idx_orders_roll_check;',
  ]
  for (const [index, tag] of tags.entries()) {
    const mark = index === 1 ? '-- migrate: no-transaction\n' : ''
    writeFileSync(join(root, `drizzle/migrations/${tag}.sql`), `${mark}${up[index]}\n`)
    writeFileSync(join(root, `drizzle/down/${tag}.sql`), `${mark}${down[index]}\n`)
    entries.push({ ...last, idx: last.idx + 1 + index, when: last.when + 1 + index, tag })
  }
  writeFileSync(journal, JSON.stringify({ ...rest, entries }))
  return { root, last: String(last.tag), next: '99.0.0' }
}

/** Types a block of the manual as it stands there, in a checkout. */
async function type(text: string, more: Record<string, string> = {}, cwd = newer.root) {
  const typed = await startProcess({
    name: 'typed',
    command: ['sh', '-ec', text],
    cwd,
    env: {
      ...shop.environment,
      PATH: `${folder}:${process.env.PATH}`,
      RUN: run,
      LOGS: logs,
      PREVIOUS: ROOT,
      LAST: last,
      MEANT: meant(),
      HOST: '127.0.0.1',
      DRAIN_SECONDS: '2',
      LOG_LEVEL: 'info',
      ...more,
    },
  })
  const code = await typed.exited
  const output = typed.output()
  for (const [, pid] of output.matchAll(/is at work \((\d+)\)/g)) registerChild(runDirectory, Number(pid))
  return { code, output }
}

function meant(): string {
  const { host, pathname } = new URL(shop.environment.DATABASE_URL ?? '')
  return `${host}${pathname}`
}

/** Customers who buy through the balancer until they are stopped. Nothing is asked twice: what fails is seen. */
async function sendCustomers(url: string, count: number) {
  const meter = openMeter()
  const client = openShop(url, 1, { answerWithinMs: 20_000, observe: meter.observe })
  const stripe = await findStripe(client, shop.stripeUrl)
  const codes = developmentInbox(client)
  const orders: PlacedOrder[] = []
  const failures: string[] = []
  let isOver = false
  const lives = Array.from({ length: count }, async (_, index) => {
    const choices = openChoices(4_000 + index)
    const shopper: Shopper = {
      url,
      client,
      choices,
      stripe,
      think: () => Bun.sleep(choices.next() * 60),
      orders,
      onPaid: () => undefined,
      wanted: [],
      onlyLooks: 10,
      session: await signIn(client, newAccount(), codes),
    }
    while (!isOver) await visit(shopper).catch((error: unknown) => failures.push(String(error)))
  })
  const all = Promise.all(lives)
  return {
    meter,
    orders,
    failures,
    async stop() {
      isOver = true
      await all
    },
  }
}

test('a preflight names each thing that is wrong, with what to do, and ends with 1', async () => {
  const nobody = String(await freePort())
  const away = await type(
    printed(page, 'Before'),
    {
      DATABASE_URL: `postgres://shop@127.0.0.1:${nobody}/shop`,
      REDIS_URL: `redis://127.0.0.1:${nobody}`,
      LOGS: join(folder, 'none'),
    },
    ROOT,
  )
  expect(away.code).toBe(1)
  for (const what of [
    'Postgres cannot be used',
    'Migrations cannot be used',
    'Redis does not answer',
    'none cannot be looked at',
  ])
    expect(away.output).toMatch(new RegExp(`✗ .*${what}.*\n {2}→ .+`))

  const careless = await type(printed(page, 'Before'), { NODE_ENV: 'production' }, ROOT)
  expect(careless.code).toBe(1)
  expect(careless.output).toMatch(/✗ JWT_KEYS .*\n {2}→ see \.env\.example/)
}, 60_000)

test('two releases at once, under load: preflight, migrate, roll, verify and back lose no request and no order', async () => {
  const balancer = await startHaproxy(ports)
  const [portA, portB] = ports.map(String)
  await shop.startStripe({ EMULATOR_WEBHOOK_URL: `${balancer.url}/webhooks/stripe` })
  const old = { PORT: portA ?? '' }
  const first = await type(printed(page, 'Roll').replace(' &&\n', ' --api 1 --worker 1\n'), old, ROOT)
  expect(first).toMatchObject({ code: 0, output: expect.stringContaining('Nothing is wrong') })
  await eventually(async () => (await fetch(`${balancer.url}/readyz`)).ok)

  const customers = await sendCustomers(balancer.url, 6)
  await eventually(() => customers.orders.length > 5, { deadlineMs: 60_000 })
  const here = { PORT: portB ?? '' }

  const looked = await type(printed(page, 'Before'), here)
  expect(looked.output).toMatch(/… 2 migration\(s\) are pending: \w+_roll_column, \w+_roll_column_index/)
  expect(looked.output).toMatch(/✓ Postgres answers, version \d+/)
  expect(looked.output).toMatch(/✓ Redis evicts nothing/)

  const early = await type(printed(page, 'Roll'), here)
  expect(early).toMatchObject({ code: 1, output: expect.stringContaining('must be applied first') })
  expect(await type(printed(page, 'Migrate'), here)).toMatchObject({ code: 0 })

  // One that cannot start, because its port is another's, replaces nothing.
  const before = await releases(balancer.url)
  const failed = await type(printed(page, 'Roll'), { ...here, REUSE_PORT: 'false', PORT: portA ?? '' })
  expect(failed.code).toBe(1)
  expect(failed.output).toContain('did not come up, and what ran before goes on')
  expect(failed.output).toContain(`It cannot listen on 127.0.0.1:${portA}`)
  expect(await releases(balancer.url)).toEqual(before)

  const rolled = await type(printed(page, 'Roll'), here)
  expect(rolled).toMatchObject({ code: 0, output: expect.stringContaining(`only ${next} answers`) })
  expect(await releases(balancer.url)).toEqual([next])
  const sold = customers.orders.length
  await eventually(() => customers.orders.length > sold + 5, { deadlineMs: 60_000 })

  const back = await type(printed(page, 'Back'), old)
  expect(back).toMatchObject({ code: 0, output: expect.stringContaining('runs again') })
  expect(await releases(balancer.url)).toEqual(before)
  const undone = await type(printed(page, 'Back', { place: 2 }), old)
  expect(undone).toMatchObject({ code: 0 })
  const soldBefore = customers.orders.length
  await eventually(() => customers.orders.length > soldBefore + 5, { deadlineMs: 60_000 })
  await customers.stop()

  const { meter, orders, failures } = customers
  expect(meter.seen.filter(({ status }) => status === 0 || status >= 500)).toEqual([])
  expect(failures).toEqual([])
  expect(meter.seen.length).toBeGreaterThan(300)
  expect(orders.filter(({ answeredAt, orderId }) => answeredAt && !orderId)).toEqual([])
  expect(await findBrokenPromises(shop.environment.DATABASE_URL ?? '', orders)).toEqual([])
  expect(balancer.refused()).toBe(0)

  const ended = await type(
    './scripts/run deploy:roll --run "$RUN" --logs "$LOGS" --api 0 --worker 0',
    old,
    ROOT,
  )
  const pids = [...ended.output.matchAll(/has ended \((\d+)\)/g)].map(([, pid]) => Number(pid))
  expect(pids.filter((pid) => identityOf(pid))).toEqual([])
  expect(pids).toHaveLength(2)
}, 400_000)

async function releases(url: string): Promise<string[]> {
  const replies = await Promise.all(
    Array.from({ length: 10 }, () => fetch(`${url}/readyz`, { keepalive: false })),
  )
  return [...new Set(replies.map(({ headers }) => headers.get('x-release') ?? 'none'))].toSorted()
}
