import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { checks, openChecks } from '../../scripts/clients/tools'
import { run } from '../../scripts/services/index'
import { password, superAdmin } from '../admin/support'
import { newPhone } from '../support/customers'
import { openShop } from '../support/shop'

const check = await openChecks()

// Whatever was judged of the same document before is not judged again.
test.each(checks)('%s: nothing to complain of in openapi.json', async (name) => {
  expect((await check(name)).complaint).toBe('')
})

test('an app that knows nothing but the document buys, pays and is given its money back', async () => {
  const { folder } = await check('clients')
  const shop = await openShop({ worker: true, stripe: true })
  const staff = await superAdmin(shop)
  const { code, output } = await run([process.execPath, join(folder, 'purchase.ts')], {
    environment: {
      SHOP_URL: shop.url,
      STRIPE_URL: shop.stripeUrl,
      SHOP_PHONE: newPhone(),
      STAFF_EMAIL: staff.email,
      STAFF_PASSWORD: password,
    },
  })
  expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' })
  const said = JSON.parse(output)

  const { sql } = shop.context.db
  const movements = await sql`
    select kind, amount_minor from money_movements where order_id = ${said.orderId} order by amount_minor desc`
  expect(movements.map((row) => ({ ...row }))).toEqual([
    { kind: 'capture', amount_minor: said.totalMinor },
    { kind: 'refund', amount_minor: -said.refundedMinor },
  ])
  const [refund] = await sql`select order_id, amount_minor, state from refunds where id = ${said.refundId}`
  expect({ ...refund }).toEqual({
    order_id: said.orderId,
    amount_minor: said.refundedMinor,
    state: 'succeeded',
  })
  expect(said.refundedMinor).toBeGreaterThan(0)
  expect(said.state).toBe('succeeded')
})
