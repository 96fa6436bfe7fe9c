import { readConfig } from '#platform/config'
import { type Context, closeContext, openContext } from '#platform/context'
import { checkLedger, type LedgerReport } from '../../../src/domains/payment/application/money/check-ledger'
import { type CrowdBuyer, createBuyers, createProducts, orderBody } from '../../../tests/support/crowd'
import type { RealShop } from '../../../tests/support/real-shop'
import { confirmWithTestCard, openShop } from '../../demo/index'
import { poll } from '../../services/index'
import { control, insist } from './stripe-side'

export interface ChaosResult extends LedgerReport {
  /** How many orders ended so: status and payment status. */
  readonly ends: Readonly<Record<string, number>>
  /** Orders that are neither paid once, nor given back, nor unpaid. */
  readonly wrong: readonly string[]
}

/** Everything that may go wrong at Stripe, at once. Seeds make a run repeatable as far as time allows. */
export const faults = [
  { match: { path: '/v1/*', probability: 0.08, seed: 1 }, effect: { status: 500 } },
  { match: { path: '/v1/*', probability: 0.05, seed: 2 }, effect: { status: 500, executed: true } },
  { match: { path: '/v1/*', probability: 0.08, seed: 3 }, effect: { status: 429 } },
  { match: { path: '/v1/*', probability: 0.08, seed: 4 }, effect: { drop_reply_after_effect: true } },
  { match: { path: '/v1/*', probability: 0.05, seed: 5 }, effect: { drop_before_effect: true } },
  { match: { path: '/v1/*', probability: 0.2, seed: 6 }, effect: { latency_ms: 100, reply_latency_ms: 50 } },
  { match: { probability: 0.5, seed: 7 }, webhooks: { duplicate: 2, reorder: 500 } },
  { match: { probability: 0.2, seed: 8 }, webhooks: { delay_ms: 1_000 } },
]

const parallel = 10
const patienceSeconds = 120

/**
 * So many orders of customers who pay, are declined and pay, authenticate, change their mind, or pay and cancel, while
 * everything goes wrong at Stripe that can. Afterwards everything is brought to its end and the books are compared.
 */
export async function sellInChaos(shop: RealShop, count: number): Promise<ChaosResult> {
  const context = openContext(readConfig({ ...shop.environment, LOG_LEVEL: 'silent' }), 'prove')
  try {
    const [productId = ''] = await createProducts(context.db, [count * 2])
    const buyers = await createBuyers(context, count, () => [{ productId, quantity: 1 }])
    for (const fault of faults) await control(shop, 'POST faults', fault)
    const waiting = [...buyers.entries()]
    const serve = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await live(shop, next[1], next[0])
    }
    await Promise.all(Array.from({ length: parallel }, serve))
    await control(shop, 'DELETE faults')
    await settle(shop, context)
    return { ...(await checkLedger(context, { withStripe: true })), ...(await endsOf(context)) }
  } finally {
    await closeContext(context)
  }
}

/** One customer's story; what kind it is follows from the number, so that every kind comes up. */
async function live(shop: RealShop, buyer: CrowdBuyer, index: number): Promise<void> {
  const client = openShop(shop.url, patienceSeconds)
  const { token } = buyer
  const order = await client.call('/orders', { token, body: orderBody(buyer) })
  const path = `/orders/${String(order.id)}`
  const cancel = () => client.call(`${path}/cancel`, { token, body: {} }).catch(() => undefined)
  const kind = index % 6
  if (kind === 0) return void (await cancel())
  const sheet = await poll(
    async () => {
      const { status, clientSecret, publishableKey } = await client.call(`${path}/payment?wait=5`, { token })
      return status === 'preparing'
        ? undefined
        : { clientSecret: String(clientSecret), publishableKey: String(publishableKey) }
    },
    { deadlineMs: patienceSeconds * 1_000 },
  )
  if (!sheet || sheet.clientSecret === 'null') return
  const pay = (card?: string) => insist(() => confirmWithTestCard(sheet, shop.stripeUrl, card))
  if (kind === 1) await pay('pm_card_chargeDeclined')
  if (kind === 2) await Promise.all([pay(), cancel()])
  else if (kind === 3)
    await authenticate(shop, sheet.clientSecret, () => pay('pm_card_threeDSecure2Required'))
  else await pay()
  if (kind === 4) await cancel()
}

async function authenticate(
  shop: RealShop,
  clientSecret: string,
  pay: () => Promise<unknown>,
): Promise<void> {
  await pay()
  const [intentId = ''] = clientSecret.split('_secret_')
  await control(shop, `POST payment_intents/${intentId}/complete_action`, { outcome: 'succeed' })
}

/** Until every message is done, every event delivered and processed, and no refund is under way. */
async function settle(shop: RealShop, { db }: Context): Promise<void> {
  const settled = await poll(
    async () => {
      await control(shop, 'POST deliveries/retry')
      await db.sql`update outbox set leased_until = null where done_at is null and sent_at is null and parked_at is null`
      const pending = await control(shop, 'GET deliveries?state=pending')
      const [row] = await db.sql<[{ open: number }]>`
        select (select count(*) from outbox where done_at is null)
          + (select count(*) from stripe_events where processed_at is null)
          + (select count(*) from refunds where state = 'pending') as open`
      return row.open === 0 && Array.isArray(pending) && pending.length === 0 ? true : undefined
    },
    { deadlineMs: patienceSeconds * 1_000, everyMs: 250 },
  )
  if (!settled) throw new Error('What was under way did not come to an end')
}

async function endsOf({ db }: Context): Promise<Pick<ChaosResult, 'ends' | 'wrong'>> {
  const rows = await db.sql<{ id: string; end: string; held: number; total: number }[]>`
    select o.id, o.status || ' ' || o.payment_status as end, o.total_minor as total,
      coalesce((select sum(amount_minor) from money_movements m where m.order_id = o.id), 0)::bigint as held
    from orders o`
  const ends: Record<string, number> = {}
  for (const { end } of rows) ends[end] = (ends[end] ?? 0) + 1
  const right = (row: (typeof rows)[number]) =>
    row.end === 'confirmed paid' ? row.held === row.total : row.held === 0 && !row.end.startsWith('confirmed')
  return {
    ends,
    wrong: rows.filter((row) => !right(row)).map(({ id, end, held }) => `${id}: ${end}, holds ${held}`),
  }
}
