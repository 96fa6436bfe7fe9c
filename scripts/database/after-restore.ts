import type postgres from 'postgres'

/** Orders between a backup and its restore are fewer than this. */
const fewestSkipped = 1_000_000
/** A restore skips to at least so many numbers for each second since 2026: a second restore of one backup goes further. */
const skippedPerSecond = 100

/**
 * What a database needs that went back in time, however it did (a dump, a snapshot of a disk, a promoted replica), before
 * the shop runs on it. It gets an epoch of its own, so that nothing is believed that Redis remembers of the time that is
 * lost. Its order numbers go on behind all that were told to customers in that time. May be repeated.
 */
export async function settleAfterRestore(sql: postgres.Sql): Promise<void> {
  const [there] = await sql<[{ epoch: boolean; numbers: boolean }]>`
    select to_regclass('public.database_epoch') is not null as epoch,
      to_regclass('public.order_number_seq') is not null as numbers`
  // A backup from before it was there gets one of its own by the migration.
  if (there.epoch) {
    await sql`
      insert into database_epoch (id, epoch) values (1, gen_random_uuid())
      on conflict (id) do update set epoch = excluded.epoch, since = now()`
  }
  if (there.numbers) {
    await sql`
      select setval('order_number_seq', greatest(
        last_value + ${fewestSkipped}::bigint,
        (extract(epoch from now() - timestamptz '2026-01-01 00:00:00Z') * ${skippedPerSecond}::int)::bigint))
      from order_number_seq`
  }
}
