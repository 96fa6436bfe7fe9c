import { expect, test } from 'bun:test'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openShop as openClient } from '../../scripts/demo/index'
import { afterThisFile } from '../support/cleanup'
import { newDevice, readyBuyer } from '../support/customers'
import { startProcess } from '../support/processes'
import { testServices } from '../support/services'
import { openShop } from '../support/shop'

const shop = await openShop({ worker: true, stripe: true })
const folder = mkdtempSync(join((await testServices()).runDirectory, 'demo-'))
afterThisFile(async () => rmSync(folder, { recursive: true, force: true }))
const stateFile = join(folder, 'demo.json')
const begunAnew = 'is of no use any more'

async function demo(left: string): Promise<string> {
  writeFileSync(stateFile, left)
  const running = await startProcess({
    name: 'demo',
    command: [process.execPath, 'scripts/demo.ts'],
    env: { API_URL: shop.url, STRIPE_API_BASE: shop.stripeUrl, DEMO_STATE_FILE: stateFile },
  })
  expect([await running.exited, running.output()]).toEqual([0, expect.stringContaining('✓ Sold and paid')])
  expect(existsSync(stateFile)).toBe(false)
  return running.output()
}

const stranger = { phone: '+48512000111', deviceId: newDevice().id }

test('an order of a database that is gone does not stop the demo', async () => {
  const output = await demo(JSON.stringify({ ...stranger, orderId: crypto.randomUUID() }))
  expect(output).toContain(`${begunAnew} (404 ORDER_NOT_FOUND`)
})

test('nor does one that was cancelled meanwhile', async () => {
  const { accessToken: token, addressId, phone } = await readyBuyer(shop)
  const body = { shippingAddressId: addressId, paymentMethod: 'card' }
  const placed = await shop.call('/orders', { token, body })
  expect((await shop.call(`/orders/${placed.body.id}/cancel`, { token, body: {} })).status).toBe(200)
  const output = await demo(JSON.stringify({ phone, deviceId: newDevice().id, orderId: placed.body.id }))
  expect(output).toContain(`${begunAnew} (The order cannot be paid any more`)
})

test('nor does a file that was cut off', async () => {
  expect(await demo('{"phone":"+4851')).not.toContain(begunAnew)
})

test('an order that can be paid is completed', async () => {
  const { accessToken: token, addressId, phone } = await readyBuyer(shop)
  const body = { shippingAddressId: addressId, paymentMethod: 'card' }
  const placed = await shop.call('/orders', { token, body })
  const output = await demo(JSON.stringify({ phone, deviceId: newDevice().id }))
  expect(output).toContain(placed.body.orderNumber)
})

test('a refusal that says when to come back is waited for, and one beyond all patience is not', async () => {
  const asked: number[] = []
  const answers = [
    ['1', 429],
    ['0', 200],
    ['3600', 429],
  ] as const
  const server = Bun.serve({
    port: 0,
    fetch() {
      const [seconds, status] = answers[asked.push(performance.now()) - 1] ?? ['0', 500]
      return Response.json(
        { retryable: true, code: 'LATER' },
        { status, headers: { 'retry-after': seconds } },
      )
    },
  })
  afterThisFile(() => server.stop(true))
  const client = openClient(server.url.href, 30)
  await client.call('/')
  const [first = 0, second = 0] = asked
  expect(second - first).toBeGreaterThan(990)
  expect(client.call('/')).rejects.toThrow('LATER')
})
