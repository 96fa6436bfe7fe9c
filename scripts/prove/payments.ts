import { cleanUpAfter } from '../../tests/support/cleanup'
import { openRealShop } from '../../tests/support/real-shop'
import { bringUpTestServices } from '../../tests/support/services'
import { sellInChaos } from './payments/chaos'

const defaultOrders = 500

/**
 * `bun run prove payments [orders]`: sells while everything goes wrong at Stripe that can, then compares every order
 * and every grosz, at the shop and at Stripe. The kills and the attacks stand in the suite in full.
 */
export async function run([count = String(defaultOrders)]: string[]): Promise<void> {
  const leave = await bringUpTestServices((line) => console.error(line))
  try {
    const shop = await openRealShop()
    await shop.startStripe()
    await Promise.all([shop.startApi(), shop.startWorker()])
    const started = performance.now()
    const result = await sellInChaos(shop, Number(count))
    const seconds = Math.round((performance.now() - started) / 1_000)
    console.log(`${count} orders in ${seconds} s, ended as:`, result.ends)
    console.log(`held: ${result.heldMinor} grosze, for ${result.orders} orders with a payment`)
    for (const wrong of result.wrong) console.log(`✗ ${wrong}`)
    for (const finding of result.findings) console.log(`✗ ${JSON.stringify(finding)}`)
    const good = result.wrong.length + result.findings.length === 0
    console.log(good ? 'Every grosz is accounted for.' : 'It does not add up.')
    process.exitCode = good ? 0 : 1
  } finally {
    await cleanUpAfter(() => true)
    await leave()
  }
}
