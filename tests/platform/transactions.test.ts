import { expect, test } from 'bun:test'
import { openDatabase, type Pool, type Transaction, transact, wakeOnCommit } from '#platform/database'
import { callHttp } from '#platform/http-client'
import { outboxWakeUp, writeMessage } from '#platform/outbox'
import { openQueue } from '#platform/queue'
import { withoutRedis } from '#platform/redis'
import { assertOutsideTransaction, isInsideTransaction } from '#platform/transaction-scope'
import { afterThisFile } from '../support/cleanup'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'

// One connection: whatever does not give it back holds up all that follows.
const shop = await openShop({ seed: false, stripe: true, settings: { DATABASE_POOL_SIZE: '1' } })
const { context } = shop
const { db } = context
await db.sql`create table notes (text text not null)`
// Until it is connected it refuses for another reason.
await eventually(() => context.redis.status === 'ready')

async function notes(): Promise<string[]> {
  const rows = await db.sql<{ text: string }[]>`delete from notes returning text`
  return rows.map(({ text }) => text).toSorted()
}

/** Writes a note and then does what shall be refused: neither stays, and the connection is free again. */
async function refusalOf(work: (tx: Transaction) => Promise<unknown>): Promise<string> {
  const refused = await transact(context, async (tx) => {
    await tx.sql`insert into notes values ('written before')`
    await work(tx)
  }).catch((error: unknown) => error)
  expect(await notes()).toEqual([])
  expect(isInsideTransaction()).toBe(false)
  if (!(refused instanceof Error)) return 'not refused'
  // Stripe's library keeps what its connection failed with.
  return 'detail' in refused && refused.detail instanceof Error ? refused.detail.message : refused.message
}

test('a transaction opens no other: it does not compile, and throws', async () => {
  expect(await refusalOf(() => transact(context, () => Promise.resolve()))).toBe(
    'A second one was opened inside a database transaction',
  )
  // @ts-expect-error: the opener wants the pool
  expect(await refusalOf((tx) => transact({ db: tx }, () => Promise.resolve()))).toContain('A second one')
  // @ts-expect-error: and what the process opened, not the pool alone
  const openedByPool = transact(db, () => Promise.resolve()).catch(() => 'refused')
  expect(await openedByPool).toBe('refused')
  // @ts-expect-error: the pool is no transaction
  expect(() => wakeOnCommit(db, 'topic')).toThrow()
  // @ts-expect-error: nobody else begins one by the driver
  expect(await refusalOf((tx) => tx.sql.begin(() => undefined))).not.toBe('not refused')
})

test('the pool is refused inside a transaction, and the refusal says for which statement', async () => {
  expect(await refusalOf(() => db.sql`select text from notes where text <> ${'x'} limit 1`)).toBe(
    'The pool was used inside a database transaction: select text from notes where text <> ?',
  )
  expect(await refusalOf(() => db.sql.unsafe('select 1'))).toContain('transaction: select 1')
  // Sent only when it is awaited, which the opener does.
  const returned = transact(context, () => db.sql`select 2`).catch((error: Error) => error.message)
  expect(await returned).toContain('transaction: select 2')
  // A part of a statement is not sent by itself: it may come from anywhere.
  await transact(context, ({ sql }) => sql`select ${db.sql`1`}`)
})

test('the network is refused inside a transaction', async () => {
  const queue = openQueue(context.config.redis, 'test')
  afterThisFile(() => queue.close())
  const message = { id: 'x', topic: 'x', payload: {}, requestId: null }
  const calls: Readonly<Record<string, () => Promise<unknown>>> = {
    'Redis was called': () => context.redis.ping(),
    'A wake-up was announced': async () => context.wakeUps.announce('topic'),
    'A queue was called': () => queue.add('job', message),
    'Stripe was called': () => context.stripe.paymentIntents.list(),
    'The shop was called': () => callHttp({ system: 'The shop', timeoutMs: 5_000 }, `${shop.url}/livez`),
  }
  for (const [what, call] of Object.entries(calls)) {
    expect(await refusalOf(call)).toContain(`${what} inside a database transaction`)
    expect(await call().then(() => 'done')).toBe('done')
  }
})

test('what a transaction started beside itself is inside until that is over, and outside afterwards', async () => {
  const [tried, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const started: Promise<unknown>[] = []
  const useAll = async (): Promise<string> => {
    await transact(context, (tx) => tx.sql`insert into notes values ('by one of its own')`)
    await db.sql`insert into notes values ('by the pool')`
    return await context.redis.ping()
  }
  await transact(context, async (tx) => {
    await tx.sql`insert into notes values ('by the first')`
    started.push(
      useAll()
        .catch((error: Error) => error.message)
        .finally(tried.resolve),
      over.promise.then(useAll),
    )
    await tried.promise
  })
  over.resolve()

  expect(await Promise.all(started)).toEqual([
    'A second one was opened inside a database transaction',
    'PONG',
  ])
  expect(await notes()).toEqual(['by one of its own', 'by the first', 'by the pool'])
})

test('a transaction that is over takes no statement, also while another one has its connection', async () => {
  const { sql: kept } = await transact(context, async (tx) => {
    await tx.sql`select 1`
    return tx
  })
  await transact(context, async (tx) => {
    await tx.sql`insert into notes values ('mine')`
    const late = kept`insert into notes values ('too late')`.catch((error: Error) => error.message)
    expect(await late).toBe("The transaction was over before: insert into notes values ('too late')")
  })
  expect(await notes()).toEqual(['mine'])
})

test('work whose connection was lost is not outside before it has ended', async () => {
  const killer = openDatabase(context.config.database, 'killer')
  afterThisFile(() => killer.close())
  const [begun, lost] = [Promise.withResolvers<number>(), Promise.withResolvers<void>()]
  let still: string | undefined
  const work = Promise.withResolvers<void>()
  const killed = transact(context, async ({ sql }) => {
    const [row] = await sql<[{ pid: number }]>`select pg_backend_pid() as pid`
    begun.resolve(row.pid)
    await lost.promise
    still = await withoutRedis(() => context.redis.ping(), 'PONG').catch((error: Error) => error.message)
    work.resolve()
  }).catch((error: unknown) => error)
  await killer.sql`select pg_terminate_backend(${await begun.promise}, 5000)`
  expect(await killed).toBeInstanceOf(Error)
  lost.resolve()
  await work.promise
  expect(still).toBe('Redis was called inside a database transaction')
})

test('what a transaction started is inside until the commit has come through', async () => {
  const holder = openDatabase(context.config.database, 'holder')
  afterThisFile(() => holder.close())
  await db.sql.unsafe(`
    create table slow (id int);
    create function wait_for_holder() returns trigger language plpgsql as
      'begin perform pg_advisory_xact_lock(7); return null; end';
    create constraint trigger slow_commit after insert on slow deferrable initially deferred
      for each row execute function wait_for_holder()`)
  const [held, released, worked] = [
    Promise.withResolvers<void>(),
    Promise.withResolvers<void>(),
    Promise.withResolvers<void>(),
  ]
  const holding = transact({ db: holder }, async ({ sql }) => {
    await sql`select pg_advisory_xact_lock(7)`
    held.resolve()
    await released.promise
  })
  await held.promise
  const beside: Promise<string>[] = []
  const committing = transact(context, async ({ sql }) => {
    await sql`insert into slow values (1)`
    const ask = async (): Promise<string> => await context.redis.ping()
    beside.push(worked.promise.then(ask).catch((error: Error) => error.message))
  })
  const watcher = openDatabase(context.config.database, 'watcher')
  afterThisFile(() => watcher.close())
  await eventually(async () => {
    const waiting = await watcher.sql`select from pg_locks where locktype = 'advisory' and not granted`
    return waiting.length > 0
  })
  worked.resolve()
  expect(await Promise.all(beside)).toEqual(['Redis was called inside a database transaction'])
  released.resolve()
  await Promise.all([holding, committing])
})

/** Announcements, and whether each came when the transaction was over. */
function listenTo(pool: Pool) {
  const announced: string[] = []
  const announce = (topic: string): void => {
    assertOutsideTransaction(topic)
    announced.push(topic)
  }
  return { opener: { db: pool, wakeUps: { announce } }, announced }
}

async function failAs(tx: Transaction, state: string): Promise<void> {
  await tx.sql.unsafe(`do $$ begin raise exception 'forced' using errcode = '${state}'; end $$`)
}

test('what is to be announced is announced once, after the commit', async () => {
  const { opener, announced } = listenTo(db)
  await transact(opener, async (tx) => {
    for (const topic of ['order', 'outbox', 'order']) wakeOnCommit(tx, topic)
    await tx.sql`select 1`
    expect(announced).toEqual([])
  })
  expect(announced).toEqual(['order', 'outbox'])
})

test('nothing is announced by a transaction that did not commit', async () => {
  const { opener, announced } = listenTo(db)
  const failing = [
    () => Promise.reject(new Error('no')),
    (tx: Transaction) => failAs(tx, 'P0001'),
    // Refused only by the commit itself.
    async ({ sql }: Transaction) => void (await sql`insert into once values (1), (1)`),
  ]
  await db.sql`create table once (id int unique deferrable initially deferred)`
  for (const fail of failing) {
    const work = transact(opener, async (tx) => {
      wakeOnCommit(tx, 'order')
      await fail(tx)
    })
    expect(await work.catch(() => 'failed')).toBe('failed')
  }
  expect(announced).toEqual([])
})

test.each(['40001', '40P01'])(
  'after %s it is run again, three times at most, and only the last one counts',
  async (state) => {
    const { opener, announced } = listenTo(db)
    let runs = 0
    const run = (failures: number) => {
      runs = 0
      return transact(opener, async (tx) => {
        runs += 1
        wakeOnCommit(tx, `run ${runs}`)
        await tx.sql`insert into notes values (${`run ${runs}`})`
        if (runs <= failures) await failAs(tx, state)
        return runs
      })
    }
    expect(await run(3)).toBe(4)
    expect(announced).toEqual(['run 4'])
    expect(await notes()).toEqual(['run 4'])

    expect(await run(4).catch((error: Error) => error.message)).toBe('forced')
    expect(runs).toBe(4)
    expect(announced).toEqual(['run 4'])
    expect(await notes()).toEqual([])
  },
)

test('a message wakes the relays as soon as it is committed, and one that is not does not', async () => {
  const heard: string[] = []
  const stops = [outboxWakeUp, 'before', 'after'].map((topic) =>
    context.wakeUps.listen(topic, () => heard.push(topic)),
  )
  afterThisFile(async () => stops.forEach((stop) => void stop()))
  const message = { topic: 'nobody.listens', payload: {} }
  // Until the subscription stands, nothing is heard.
  await eventually(() => {
    context.wakeUps.announce('before')
    return heard.includes('before')
  })
  heard.length = 0

  const undone = transact(context, async (tx) => {
    await writeMessage(tx, message)
    throw new Error('no')
  })
  expect(await undone.catch((error: Error) => error.message)).toBe('no')
  context.wakeUps.announce('after')
  await eventually(() => heard.includes('after'))
  expect(heard.filter((topic) => topic !== 'before')).toEqual(['after'])

  await transact(context, async (tx) => {
    await writeMessage(tx, message)
    await writeMessage(tx, message)
  })
  context.wakeUps.announce('after')
  await eventually(() => heard.filter((topic) => topic === 'after').length === 2)
  expect(heard.filter((topic) => topic !== 'before')).toEqual(['after', outboxWakeUp, 'after'])
})
