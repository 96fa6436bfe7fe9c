import { startPostgres } from '../../tests/support/postgres'
import { openRealShop } from '../../tests/support/real-shop'
import { bringUpTestServices } from '../../tests/support/services'

/** A shop that is thrown away: Postgres with fsync, Redis, the emulator, one API and one worker, with the seed's products. */
export async function startOwnShop(report: (line: string) => void) {
  const leave = await bringUpTestServices(report)
  const shop = await openRealShop({ postgres: await startPostgres({ durable: true }) })
  const settings = { LOG_LEVEL: 'warn' }
  await shop.startStripe()
  await Promise.all([shop.startApi(settings), shop.startWorker()])
  const addresses = { url: shop.url, stripe: shop.stripeUrl, database: shop.environment.DATABASE_URL }
  return { addresses, leave }
}
