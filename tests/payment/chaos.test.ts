import { expect, test } from 'bun:test'
import { sellInChaos } from '../../scripts/prove/index'
import { openRealShop } from '../support/real-shop'

test('everything goes wrong at Stripe: each order is paid once, given back or unpaid, to the grosz', async () => {
  const shop = await openRealShop()
  await shop.startStripe()
  await Promise.all([shop.startApi(), shop.startWorker()])

  const { wrong, findings, ends } = await sellInChaos(shop, 24)

  expect({ wrong, findings }).toEqual({ wrong: [], findings: [] })
  expect(ends['confirmed paid']).toBeGreaterThan(0)
  expect(ends['cancelled cancelled']).toBeGreaterThan(0)
}, 120_000)
