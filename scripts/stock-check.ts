import { readConfig } from '#platform/config'
import { closeContext, openContext } from '#platform/context'
import { ConfigurationError } from '#platform/settings-reader'
import { checkStock } from '../src/domains/order/application/stock/check-stock'

/**
 * `bun run stock:check`: compares the counters of all products with their ledgers, with the orders that hold units and
 * with Redis, which is put right. Ends with code 1 where anything differed.
 */
try {
  const context = openContext(readConfig({ ...process.env, LOG_LEVEL: 'silent' }), 'stock-check')
  await new Promise<void>((resolve) => {
    context.redis.once('ready', () => resolve())
    context.redis.once('error', () => resolve())
  })
  const { differences, redisWasAsked } = await checkStock(context)
  for (const { kind, productId, isNow, shouldBe } of differences) {
    console.log(`✗ ${kind}: product ${productId} has ${isNow} and should have ${shouldBe}`)
  }
  if (!redisWasAsked) console.log('… Redis could not be asked; it has no say in what is sold')
  if (differences.length === 0) console.log('✓ Counters, reservations and ledgers agree')
  process.exitCode = differences.length === 0 ? 0 : 1
  await closeContext(context)
} catch (error) {
  console.error(error instanceof ConfigurationError ? error.message : error)
  process.exitCode = 1
}
