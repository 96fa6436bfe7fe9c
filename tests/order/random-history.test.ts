import { expect, test } from 'bun:test'
import { transact } from '#platform/database'
import { proveHistories } from '../../scripts/prove/index'
import { expireOrder } from '../../src/domains/order/application/order/expire-order'
import { createBuyers, createProducts, orderBody } from '../support/crowd'
import { openShop } from '../support/shop'
import { expectStockToMatch, stockOf } from '../support/stock'

const shop = await openShop({ seed: false })
const { db } = shop.context

test('random histories keep every counter, ledger and reservation true after each step', async () => {
  await proveHistories({ context: shop.context, call: shop.call }, { runs: 40, steps: 40 })
  await expectStockToMatch(db)
})

test('released ten times, the units come back once', async () => {
  const [productId = ''] = await createProducts(db, [5])
  const [buyer] = await createBuyers(shop.context, 1, () => [{ productId, quantity: 3 }])
  const placed = await shop.call('/orders', { token: buyer?.token, body: buyer && orderBody(buyer) })

  const answers = await Promise.all(
    Array.from({ length: 10 }, () => transact(shop.context, (tx) => expireOrder(tx, placed.body.id, {}))),
  )

  expect(answers.filter(Boolean)).toHaveLength(1)
  expect(await stockOf(db, productId)).toEqual({ stock: 5, reserved: 0 })
})
