import postgres from 'postgres'
import { poll } from '../services/index'
import type { PlacedOrder } from '../shopper/index'
import { findBrokenInvariants } from './invariants'

const aMinute = 60_000

interface Circumstances {
  /** Orders of these customers that were there before. */
  readonly before?: ReadonlySet<string>
  /** Of an order that a restore may have taken. */
  readonly mayBeGone?: (order: PlacedOrder) => boolean
  /** How long what is under way may take to come to its end. */
  readonly settleWithinMs?: number
}

/**
 * The promises I1 to I7 after a run: what the tables say by themselves, what customers were answered, and that within a
 * minute nothing is stuck.
 */
export async function findBrokenPromises(
  url: string,
  orders: readonly PlacedOrder[],
  { mayBeGone = () => false, settleWithinMs = aMinute, before = new Set() }: Circumstances = {},
): Promise<string[]> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    let stuck: string[] = []
    await poll(
      async () => {
        stuck = await findStuck(sql)
        return stuck.length === 0 ? true : undefined
      },
      { deadlineMs: settleWithinMs, everyMs: 250 },
    )
    return [
      ...(await findBrokenInvariants(sql)),
      ...(await findRepeatedEffects(sql)),
      ...(await findBrokenWord(sql, orders, { mayBeGone, before })),
      ...stuck,
    ]
  } finally {
    await sql.end({ timeout: 1 })
  }
}

/** The orders of these customers, to be told from those of a run that begins now. */
export async function findOrdersOf(url: string, users: readonly string[]): Promise<ReadonlySet<string>> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    const rows = await sql<{ id: string }[]>`select id from orders where user_id = any(${[...users]}::uuid[])`
    return new Set(rows.map(({ id }) => id))
  } finally {
    await sql.end({ timeout: 1 })
  }
}

/** I5: an event has its effect once, and an order is sold once. */
async function findRepeatedEffects(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql<{ what: string }[]>`
    select format('I5: order %s was sold %s times', order_id, count(*)) as what
    from stock_movements where reason = 'sale' group by order_id, product_id having count(*) > 1
    union all
    select format('I4: %s captures of order %s are kept', count(*), order_id)
    from (
      select order_id, payment_id from money_movements group by 1, 2 having sum(amount_minor) > 0
        and not exists (select from refunds r where r.payment_id = money_movements.payment_id and r.state = 'pending')
    ) kept group by order_id having count(*) > 1`
  return rows.map(({ what }) => what)
}

/** I6: what was answered with 2xx is there, and is the only one of its kind. */
async function findBrokenWord(
  sql: postgres.Sql,
  orders: readonly PlacedOrder[],
  { mayBeGone, before }: Required<Pick<Circumstances, 'mayBeGone' | 'before'>>,
): Promise<string[]> {
  const buyers = [...new Set(orders.map(({ userId }) => userId))]
  const rows = await sql<{ id: string; status: string; payment: string }[]>`
    select id, status, payment_status as payment from orders where user_id = any(${buyers}::uuid[])`
  const found = new Map(rows.map((row) => [row.id, row]))
  const known = new Set(orders.flatMap(({ orderId, otherOrderId }) => [orderId, otherOrderId]))
  const unsure = orders.filter(({ orderId }) => orderId === undefined).length
  const strangers = rows.filter(({ id }) => !known.has(id) && !before.has(id))
  return [
    ...orders.flatMap((order) => {
      const row = found.get(order.orderId ?? '')
      // A restored shop knows nothing of a key of the time that is lost: the same request is a new order there.
      if (order.otherOrderId !== undefined && !mayBeGone(order))
        return [`I3: key ${order.key} was answered with ${order.orderId} and ${order.otherOrderId}`]
      if (!order.orderId || mayBeGone(order)) return []
      if (!row) return [`I6: order ${order.orderId} was answered and is not there`]
      return judgeOne(order, row)
    }),
    ...(strangers.length > unsure
      ? [`I3: ${strangers.length} orders of which no customer knows, and only ${unsure} answers were lost`]
      : []),
  ]
}

const given = ['paid', 'partially_refunded', 'refunded']

function judgeOne(
  order: PlacedOrder,
  { id, status, payment }: { id: string; status: string; payment: string },
): string[] {
  const stands = `order ${id} is ${status} and ${payment}`
  const cancelled = order.cancelledAt !== undefined
  return [
    ...(cancelled && status !== 'cancelled' ? [`I6: its cancellation was answered, but ${stands}`] : []),
    ...(order.paidSeenAt !== undefined && !given.includes(payment)
      ? [`I6: it was shown as paid, but ${stands}`]
      : []),
    ...(order.confirmedAt !== undefined && !given.includes(payment)
      ? [`I4: Stripe took its money, but ${stands}`]
      : []),
    ...(order.confirmedAt !== undefined && !cancelled && status === 'cancelled' && payment === 'paid'
      ? [`I4: it was paid, but ${stands}`]
      : []),
  ]
}

/** I7: what is neither paid, nor payable, nor at an end; and what nobody has worked on. */
async function findStuck(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql<{ what: string }[]>`
    select format('I7: order %s waits for its payment to be prepared', o.id) as what
    from orders o where o.status = 'pending' and o.payment_method <> 'bank_transfer' and not exists (
      select from payments p where p.order_id = o.id and p.client_secret is not null)
    union all
    select format('I7: order %s is overdue and has not expired', id) from orders
    where status = 'pending' and expires_at < now() - interval '2 minutes'
    union all
    select format('I7: message %s (%s) is not done: %s', id, topic, error) from outbox
    where done_at is null
    union all
    select format('I7: event %s (%s) is not processed: %s', id, type, error) from stripe_events where processed_at is null
    union all
    select format('I7: refund %s of order %s is not at its end', r.id, p.order_id)
    from refunds r join payments p on p.id = r.payment_id where r.state = 'pending'
    limit 50`
  return rows.map(({ what }) => what)
}
