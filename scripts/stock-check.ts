import { readConfig } from '#platform/config'
import { type Context, closeContext, openContext } from '#platform/context'
import { checkStock } from '../src/domains/order/application/stock/check-stock'
import { runCheck } from './check-command'

/**
 * `bun run stock:check [--deadline SECONDS]`: compares the counters of all products with their ledgers, with the orders
 * that hold units and with Redis, which is put right. Ends with code 1 where anything differed or could not be compared.
 */
await runCheck(async () => {
  const context = openContext(readConfig({ ...process.env, LOG_LEVEL: 'silent' }), 'stock-check')
  await untilRedisAnswers(context)
  const { differences, redisWasAsked } = await checkStock(context)
  for (const { kind, productId, isNow, shouldBe } of differences) {
    console.log(`✗ ${kind}: product ${productId} has ${isNow} and should have ${shouldBe}`)
  }
  if (!redisWasAsked) console.log('… Redis could not be asked; it has no say in what is sold')
  if (differences.length === 0) console.log('✓ Counters, reservations and ledgers agree')
  await closeContext(context)
  return differences.length === 0
})

async function untilRedisAnswers({ redis }: Context): Promise<void> {
  await new Promise<void>((resolve) => {
    redis.once('ready', () => resolve())
    redis.once('error', () => resolve())
  })
}
