import type postgres from 'postgres'

/** An order in so many is still unpaid; of those that are spread over days, only of the newest. */
export const pendingEvery = 100
const newest = 20_000

/**
 * When orders were placed, in milliseconds: number n at `first + n * step`, and what would be later than `first + lasting`
 * from the beginning again, between the others. Ids tell it, so that the next run finds the same clock.
 */
export interface Clock {
  readonly first: number
  readonly step: number
  readonly lasting: number
  /** Whether orders say so, too, or are from just now. */
  readonly spread: boolean
  /** Orders up to this number are paid. */
  readonly paidUntil: number
}

export async function readClock(
  sql: postgres.Sql,
  { orders, days }: { readonly orders: number; readonly days?: number },
): Promise<Clock> {
  const spread = days !== undefined
  const paidUntil = spread ? Math.max(0, orders - newest) : 0
  const lasting = spread ? days * 86_400_000 : 2 ** 46
  const [one, two] = await sql<{ time: number }[]>`
    select ('x' || left(replace(id::text, '-', ''), 12))::bit(48)::int8::float8 as time
    from orders where order_number in ('G1', 'G2') order by order_number`
  if (one && two) {
    const step = two.time - one.time
    if (step < 1) throw new Error('An older release made these orders: take an empty database')
    const first = one.time - step
    return {
      first,
      step,
      lasting: Math.min(lasting, spread ? Date.now() - first : lasting),
      spread,
      paidUntil,
    }
  }
  if (!spread) return { first: Date.UTC(2024, 0, 1), step: 1_000, lasting, spread, paidUntil }
  const step = Math.max(1, Math.floor(lasting / orders))
  return { first: Date.now() - lasting, step, lasting, spread, paidUntil }
}

export function timeOf(sql: postgres.ISql, { first, step, lasting }: Clock) {
  return sql`(${first}::int8 + n * ${step}::int8 % ${lasting}::int8)`
}

/** The id of what `hash` names (32 digits) and belongs to order `n`: a UUIDv7 of the time of that order. */
export function timedId(sql: postgres.ISql, clock: Clock, hash: postgres.PendingQuery<postgres.Row[]>) {
  return sql`(lpad(to_hex(${timeOf(sql, clock)}), 12, '0') || '7' || left(${hash}, 3) || '8'
    || substr(${hash}, 4, 15))::uuid`
}

export function orderId(sql: postgres.ISql, clock: Clock) {
  return timedId(sql, clock, sql`md5('order' || n)`)
}

export function paymentId(sql: postgres.ISql, clock: Clock) {
  return timedId(sql, clock, sql`md5('payment' || n)`)
}

export function isPending(sql: postgres.ISql, { paidUntil }: Clock) {
  return sql`(n % ${pendingEvery}::int = 0 and n > ${paidUntil}::int)`
}
