import { startProcess } from '../../../tests/support/processes'
import { poll } from '../../services/index'
import { control } from '../payments/stripe-side'
import { resendOf } from './going-back'
import type { LivingShop } from './living-shop'
import type { Staff } from './staff'
import { actAtStripe, listAtStripe } from './stripe-account'

export interface Entry {
  readonly kind: string
  readonly id: string
  readonly orderId: string | null
  readonly facts: Readonly<Record<string, string | number | null>>
}

const patienceMs = 120_000

/** Until every message is done, every event delivered and processed, and no refund is under way. */
export async function settle(shop: LivingShop): Promise<void> {
  let open: unknown
  const settled = await poll(
    async () => {
      await control(shop.real, 'POST deliveries/retry')
      for (const { id, status } of await listAtStripe(shop.real, 'refunds')) {
        if (status === 'pending') await actAtStripe(shop.real, `refunds/${id}/succeed`)
      }
      const sql = shop.sql()
      await sql`update outbox set leased_until = null where done_at is null and sent_at is null and parked_at is null`
      const pending = await control(shop.real, 'GET deliveries?state=pending')
      const [row] = await sql<[{ messages: number; events: number; overdue: number }]>`
        select (select count(*)::int from outbox where done_at is null and parked_at is null) as messages,
          (select count(*)::int from stripe_events where processed_at is null) as events,
          (select count(*)::int from orders where status = 'pending' and expires_at < now() - interval '1 minute') as overdue`
      open = { ...row, deliveries: Array.isArray(pending) ? pending.length : 0 }
      return Object.values(open as object).every((count) => count === 0) ? true : undefined
    },
    { deadlineMs: patienceMs, everyMs: 250 },
  )
  if (!settled) throw new Error(`What was under way did not come to an end: ${JSON.stringify(open)}`)
}

/** Runs a command of the manual, and answers how it ended and what it said. */
export async function runCommand(shop: LivingShop, name: string) {
  const command = [process.execPath, `scripts/${name}.ts`]
  const env = { ...shop.real.environment, DATABASE_URL: shop.databaseUrl() }
  const running = await startProcess({ name, command, env })
  const code = await running.exited
  const findings = running
    .output()
    .split('\n')
    .filter((line) => line.startsWith('✗'))
  return { code, findings, output: running.output() }
}

export async function listAttention(staff: Staff): Promise<Entry[]> {
  const entries: Entry[] = []
  for (let cursor = ''; ; ) {
    const { status, body } = await staff.ask(`/admin/attention?limit=100${cursor && `&cursor=${cursor}`}`)
    if (status !== 200) throw new Error(`the list of attention: ${JSON.stringify(body)}`)
    entries.push(...body.data)
    cursor = body.nextCursor ?? ''
    if (!cursor) return entries
  }
}

const rounds = 4

/**
 * Mends what payments:check names as the manual says: asks Stripe about the payment of an order, has events sent again that
 * never came. Answers what it named in the first place, and what is left.
 */
export async function mendFindings(shop: LivingShop, staff: Staff) {
  let first: readonly string[] | undefined
  for (let round = 0; ; round += 1) {
    await settle(shop)
    const { findings } = await runCommand(shop, 'payments-check')
    first ??= findings
    const mendable = findings.filter((line) => /Stripe|booked/.test(line))
    if (mendable.length === 0 || round === rounds) return { first, left: findings }
    for (const line of mendable) {
      const orderId = /order ([0-9a-f-]{36})/.exec(line)?.[1]
      const objectId = /\b((?:pi|re|pyr|du)_\w+)/.exec(line)?.[1]
      const path = `/admin/orders/${orderId}/payment/refresh`
      if (orderId) await staff.ask(path, { body: { reason: 'payments:check names it' } })
      if (objectId?.startsWith('pi_')) await resendOf(shop, objectId)
    }
  }
}

interface Office {
  readonly shop: LivingShop
  readonly staff: Staff
  /** What was settled in words, by the ids of entries and their orders. */
  readonly settled: Set<string>
}

/** What staff do about one entry of the list. */
async function workOff(
  office: Office,
  { kind, id, orderId, facts }: Entry,
  isHopeless: boolean,
): Promise<void> {
  const { shop, staff, settled } = office
  const settle = async (settlement: string) => {
    const { status } = await staff.ask(`/admin/attention/${kind}/${id}/settle`, { body: { settlement } })
    if (status === 200) for (const one of [id, orderId]) settled.add(String(one))
  }
  if (kind === 'money_unmatched') {
    const intents = await listAtStripe(shop.real, 'payment_intents')
    const charge = intents.find((one) => one.id === facts.stripeId)?.latest_charge
    for (const { id: dispute } of await listAtStripe(
      shop.real,
      `disputes?payment_intent=${facts.stripeId}`,
    )) {
      await actAtStripe(shop.real, `disputes/${dispute}/close`, { outcome: 'won' })
    }
    await actAtStripe(shop.real, `charges/${charge}/dashboard_refund`)
    return await settle('The order is lost: given back in the Dashboard')
  }
  if (kind !== 'refund_failed') return
  if (isHopeless) return await settle('Stripe gives nothing of it back: sent by bank transfer')
  const reason = 'once more'
  const { body } = await staff.ask(`/admin/refunds/${id}/retry`, { body: { reason } })
  if (body.code === 'PAYMENT_DISPUTED') {
    await actAtStripe(shop.real, `disputes/${body.params.disputeId}/close`, { outcome: 'won' })
  } else if (body.code) {
    // Part of it went back another way. Of an order that is over all the rest goes back, too.
    const order = await staff.ask(`/admin/orders/${orderId}`)
    const isOver = order.body.status === 'cancelled' || order.body.status === 'expired'
    if (!isOver) return await settle('The customer has part of it, and agreed to that')
    const headers = { 'idempotency-key': `rest-of-${id}-${Date.now()}` }
    await staff.ask(`/admin/orders/${orderId}/refunds`, { body: { everything: true, reason }, headers })
  }
}

const shifts = 8
/** From this one on it is no use to ask Stripe again. */
const hopelessAfter = 4

/** Works off the list until only that is left about which nobody in the shop can do anything. Answers what was settled in words. */
export async function workOffAttention(shop: LivingShop, staff: Staff): Promise<ReadonlySet<string>> {
  const office = { shop, staff, settled: new Set<string>() }
  for (let shift = 0; shift < shifts; shift += 1) {
    const entries = (await listAttention(staff)).filter(({ kind }) => kind !== 'dispute_open')
    if (entries.length === 0) break
    for (const entry of entries) await workOff(office, entry, shift >= hopelessAfter)
    await mendFindings(shop, staff)
  }
  return office.settled
}
