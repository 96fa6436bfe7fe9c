import postgres from 'postgres'
import { afterThisFile } from '../../../tests/support/cleanup'
import { settleAfterRestore } from '../../database/index'
import { poll } from '../../services/index'
import type { LivingShop } from './living-shop'
import { actAtStripe, listAtStripe } from './stripe-account'

export interface Backup {
  readonly name: string
  readonly takenAt: number
}

/** Stripe's clock has whole seconds, and an event may be told a little after its time. */
const marginSeconds = 5
const patienceMs = 30_000

/**
 * A snapshot of the database of the running shop, as of a disk: it goes for a moment, and its connections with it. No dump,
 * because not everywhere are tools as new as the server; that a dump comes back whole the suite shows.
 */
export async function takeBackup(shop: LivingShop): Promise<Backup> {
  const takenAt = Date.now()
  const source = new URL(shop.databaseUrl()).pathname.slice(1)
  const name = `${source}_backup`
  await administer(shop, async (sql) => {
    await sql.unsafe(`alter database ${source} with allow_connections false`)
    try {
      await copy(shop, sql, { source, name })
    } finally {
      await sql.unsafe(`alter database ${source} with allow_connections true`)
    }
  })
  return { name, takenAt }
}

/** The shop goes on with a copy of it, beside the Redis of the time that is lost. */
export async function goBackTo(shop: LivingShop, { name }: Backup): Promise<void> {
  const url = new URL(shop.databaseUrl())
  url.pathname = `${url.pathname}_restored`
  await administer(shop, (sql) => copy(shop, sql, { source: name, name: url.pathname.slice(1) }))
  await shop.moveTo(url.href)
  await settleAfterRestore(shop.sql())
}

/** Gone again with the proof: the server may be somebody's own. */
async function copy(
  shop: LivingShop,
  sql: postgres.Sql,
  { source, name }: Record<'source' | 'name', string>,
): Promise<void> {
  afterThisFile(() =>
    administer(
      shop,
      async (admin) => void (await admin.unsafe(`drop database if exists ${name} with (force)`)),
    ),
  )
  const copied = await poll(
    async () => {
      await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${source}`
      return await sql.unsafe(`create database ${name} template ${source} strategy file_copy`).then(
        () => true as const,
        () => undefined,
      )
    },
    { deadlineMs: patienceMs },
  )
  if (!copied) throw new Error(`${source} could not be copied`)
}

async function administer(shop: LivingShop, work: (sql: postgres.Sql) => Promise<void>): Promise<void> {
  const url = Object.assign(new URL(shop.databaseUrl()), { pathname: '/postgres' })
  const sql = postgres(url.href, { max: 1, onnotice: () => undefined })
  try {
    await work(sql)
  } finally {
    await sql.end({ timeout: 1 })
  }
}

/** The first step of the manual after a restore: Stripe sends the events since the backup again. */
export async function resendSince(shop: LivingShop, { takenAt }: Backup): Promise<number> {
  const events = await listAtStripe(shop.real, 'events')
  const lost = events.filter(({ created }) => created >= takenAt / 1_000 - marginSeconds)
  for (const { id } of lost) await actAtStripe(shop.real, `events/${id}/resend`)
  return lost.length
}

/** Sends all events of one object again, as somebody does in the Dashboard. */
export async function resendOf(shop: LivingShop, objectId: string): Promise<void> {
  const events = await listAtStripe(shop.real, 'events')
  for (const { id, data } of events) {
    if (data?.object.id === objectId) await actAtStripe(shop.real, `events/${id}/resend`)
  }
}
