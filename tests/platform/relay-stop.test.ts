import { expect, test } from 'bun:test'
import { wakeRelay } from '#platform/outbox'
import { startRelay } from '#platform/relay'
import { openShop } from '../support/shop'
import { createEffects, subscriber, writeSample } from '../support/subscribers'

const shop = await openShop({ seed: false })
const { context } = shop
await createEffects(context.db)

test('a relay that is told to stop finishes its batch and leaves the rest of a backlog to others', async () => {
  await writeSample(context, 350)
  const relay = startRelay(context, [subscriber('first')])
  let batches = 0
  const stopped = Promise.withResolvers<void>()
  const noteBatch = async () => {
    batches += 1
    stopped.resolve(relay.stop())
    shop.at('relay.claimed', noteBatch)
  }
  shop.at('relay.claimed', noteBatch)
  wakeRelay(context)
  await stopped.promise
  expect(batches).toBe(1)
})
