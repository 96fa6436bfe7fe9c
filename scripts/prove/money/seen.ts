import { control } from '../payments/stripe-side'
import type { Histories } from './histories'
import type { LivingShop } from './living-shop'
import { listAtStripe } from './stripe-account'

/** How much of everything happened: a proof of what did not happen is none. */
export async function countSeen(
  shop: LivingShop,
  { stories, deaths, resent, steps }: Histories,
): Promise<Readonly<Record<string, number>>> {
  const dropped = await control(shop.real, 'GET deliveries?state=dropped')
  const refunds = await listAtStripe(shop.real, 'refunds')
  const orderIds = stories.map(({ orderId }) => String(orderId))
  const [row] = await shop.sql()<[Record<'writtenOff' | 'retried' | 'inDashboard' | 'known', number>]>`
    select (select count(*)::int from stock_movements where reason = 'write_off') as "writtenOff",
      (select count(*)::int from refunds where retry_of is not null) as retried,
      (select count(*)::int from refunds where actor = 'stripe') as "inDashboard",
      (select count(*)::int from orders where id = any(${orderIds}::uuid[])) as known`
  const said = (words: RegExp) => stories.flatMap(({ log }) => log.filter((line) => words.test(line))).length
  const { known, ...others } = row
  return {
    histories: stories.length,
    steps,
    deaths,
    'events that were lost': Array.isArray(dropped) ? dropped.length : 0,
    'events sent again after the restore': resent,
    'orders that the restore lost': stories.length - known,
    'write-offs': others.writtenOff,
    'refunds that failed at Stripe': refunds.filter(({ status }) => status === 'failed').length,
    'refunds retried': others.retried,
    'refunds in the Dashboard': others.inDashboard,
    disputes: (await listAtStripe(shop.real, 'disputes')).length,
    appeals: said(/^appeals: du_/),
    'refunds refused because of a dispute': said(/PAYMENT_DISPUTED/),
    'cancellations refused of paid transfers': said(/TRANSFER_ALREADY_PAID/),
  }
}
