import type { Context } from './context'
import { transact } from './database'
import type { Subscription } from './queue'
import { runWhenAsked } from './run-when-asked'
import { runRound } from './timers'

/**
 * Rows of a table that are of no use any more. A domain lists its own in its `retention.ts`, one line each; the worker
 * process puts the lists together.
 */
export interface Retention {
  readonly table: string
  /** The column that a row's age counts from. An index must begin with it. */
  readonly age: string
  readonly keepDays: number
  /** Which of the old rows may go, in SQL; all of them where nothing is said. */
  readonly only?: string
}

/** Tables of which nothing is ever pruned, each with the reason. A table is here or among the policies. */
export type KeptTables = Readonly<Record<string, string>>

/**
 * What the platform itself keeps. A request may be repeated for a day; a message stays for a look at what was sent. A dead
 * letter of a job that may not be given up stays until somebody has seen to it: without it, money would never go back.
 */
export function platformRetention(
  subscriptions: readonly Pick<Subscription, 'topic' | 'isOutage'>[],
): readonly Retention[] {
  const kept = new Set(subscriptions.flatMap(({ topic, isOutage }) => (isOutage ? [topic] : [])))
  const isKept = [...kept].map((topic) => ` and split_part(topic, '/', 1) <> '${topic}'`).join('')
  return [
    { table: 'idempotency_keys', age: 'created_at', keepDays: 1 },
    { table: 'outbox', age: 'done_at', keepDays: 7, only: 'done_at is not null' },
    { table: 'outbox', age: 'parked_at', keepDays: 90, only: `parked_at is not null${isKept}` },
  ]
}

export const platformKept: KeptTables = {
  schema_migrations: 'one row a migration',
  database_epoch: 'one row',
}

const everyMs = 10 * 60_000
const batchSize = 1_000
/** One round of a table takes no more than so many batches: the others wait for their turn. */
const batchesPerRound = 200

export interface Pruning {
  /** Finishes the batch that is under way. */
  stop(): Promise<void>
}

/** Prunes at once and then every ten minutes, for as long as the process lives. Any number of workers may do so. */
export function startPruning(context: Context, policies: readonly Retention[]): Pruning {
  let stopping = false
  const round = async (): Promise<void> => {
    for (const policy of policies) if (!stopping) await prune(context, policy, () => stopping)
  }
  const work = { name: 'prune', run: round }
  const loop = runWhenAsked(
    () => runRound(context, work),
    (error) => context.log.error({ err: error }, 'pruning failed'),
  )
  loop.ask()
  const timer = setInterval(loop.ask, everyMs)
  return {
    async stop() {
      stopping = true
      clearInterval(timer)
      await loop.finish()
    },
  }
}

/** Removes what a policy lets go, oldest first, a batch a transaction. Answers the number of rows removed. */
export async function prune(
  context: Context,
  policy: Retention,
  isOver: () => boolean = () => false,
): Promise<number> {
  let pruned = 0
  for (let batch = 0; batch < batchesPerRound && !isOver(); batch += 1) {
    const removed = await pruneBatch(context, policy)
    pruned += removed
    if (removed < batchSize) break
  }
  if (pruned > 0) context.log.info({ table: policy.table, rows: pruned }, 'pruned')
  return pruned
}

/**
 * One batch. The lock keeps other workers off the table meanwhile, and rows that somebody is using are left for the
 * next round: nothing here ever waits, or lets a request wait.
 */
async function pruneBatch(context: Context, { table, age, keepDays, only = 'true' }: Retention) {
  return await transact(context, async ({ sql }) => {
    const [lock] = await sql<[{ mine: boolean }]>`
      select pg_try_advisory_xact_lock(7205004, hashtext(${table})) as mine`
    if (!lock.mine) return 0
    const { count } = await sql`
      delete from ${sql(table)} where ctid = any(array(
        select ctid from ${sql(table)}
        where ${sql(age)} < now() - make_interval(days => ${keepDays}) and ${sql.unsafe(only)}
        order by ${sql(age)}
        limit ${batchSize}
        for update skip locked
      ))`
    return count
  })
}
