import { createBuyers, createProducts, orderBody } from '../../../tests/support/crowd'
import { eventually, startProcess } from '../../../tests/support/processes'
import type { TestShop } from '../../../tests/support/shop'
import { flush } from './crowd-run'

const kills = 5

/**
 * An order whose worker is killed five times inside the one job that prepares its payment, at the worst moment: Stripe
 * has made the intent and nobody has written it down. `flushes`: Redis is emptied after each kill, too, so that nothing
 * but the outbox knows of the job. Answers how many intents Stripe holds for the order in the end: it must be one.
 */
export async function killWorkerInsideOneJob(
  shop: Pick<TestShop, 'context' | 'call' | 'databaseUrl' | 'redis' | 'stripeUrl'>,
  flushes: boolean,
): Promise<number> {
  const { context } = shop
  const [productId = ''] = await createProducts(context.db, [5])
  const [buyer] = await createBuyers(context, 1, () => [{ productId, quantity: 1 }])
  if (!buyer) throw new Error('no buyer was made')
  const { body } = await shop.call('/orders', { token: buyer.token, body: orderBody(buyer) })
  for (let kill = 0; kill < kills; kill += 1) {
    const worker = await startWorker(shop, { CRASH_AT: 'intent.created' })
    const code = await worker.exited
    if (code !== 137) throw new Error(`the worker ended with ${code} instead of being killed`)
    if (flushes) {
      await flush(shop.redis.url)
      await context.db.sql`update outbox set sent_at = now() - interval '31 seconds', leased_until = null
        where done_at is null`
    }
  }
  const sound = await startWorker(shop, {})
  await eventually(
    async () => (await context.db.sql`select from outbox where done_at is null`).length === 0,
    { deadlineMs: 60_000 },
  )
  await sound.stop()
  const intents = await context.stripe.paymentIntents.list({ limit: 100 })
  return intents.data.filter((intent) => intent.metadata.order_id === body.id).length
}

function startWorker(
  shop: Pick<TestShop, 'databaseUrl' | 'redis' | 'stripeUrl'>,
  environment: Record<string, string>,
) {
  return startProcess({
    name: 'worker',
    command: [process.execPath, 'src/worker.ts'],
    env: {
      NODE_ENV: 'test',
      LOG_LEVEL: 'warn',
      DATABASE_URL: shop.databaseUrl,
      REDIS_URL: shop.redis.url,
      STRIPE_API_BASE: shop.stripeUrl,
      ...environment,
    },
  })
}
