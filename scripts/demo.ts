import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { asObject, buySomething, type DemoState, openShop, text } from './demo/index'
import { messageOf } from './services/index'

/**
 * `bun run demo`: buys something over HTTP from a running instance (`API_URL`), as a new customer, and prints each step
 * with its time. An order that an earlier run left unfinished is found and completed.
 */
const apiUrl = process.env.API_URL ?? `http://127.0.0.1:${process.env.PORT ?? '3000'}`
const stripeUrl = process.env.STRIPE_API_BASE ?? 'http://127.0.0.1:12111'
const stateFile = process.env.DEMO_STATE_FILE ?? join(import.meta.dir, '..', '.data', 'demo.json')
const patienceSeconds = 90

try {
  await run()
} catch (error) {
  console.error(`✗ ${messageOf(error)}`)
  process.exitCode = 1
}

async function run(): Promise<void> {
  console.log(`Shop: ${apiUrl}`)
  const shop = openShop(apiUrl, patienceSeconds)
  const config = await shop.call('/payment/config')
  const key = text(config.publishableKey)
  if (key.startsWith('pk_live')) throw new Error('This shop takes real money: the demo does not buy there')

  const stripe = key === 'pk_test_emulator' ? stripeUrl : undefined
  const deadline = Date.now() + patienceSeconds * 1_000
  const startedAt = performance.now()
  const finished = await finishOrBegin((state) =>
    buySomething({ shop, state, save, step, stripeUrl: stripe, deadline }),
  )
  rmSync(stateFile, { force: true })
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(2)
  if (finished) console.log(`✓ Sold and paid in ${seconds} s`)
  else
    console.log(
      '✓ The order waits for its payment. With a real Stripe key the demo stops at the client secret.',
    )
}

/**
 * Goes on with what an earlier run left. Where that leads nowhere (the order has expired, or the database is another
 * one), it is let go, and somebody else buys.
 */
async function finishOrBegin(buy: (state: DemoState) => Promise<boolean>): Promise<boolean> {
  const earlier = await readState()
  if (!earlier) return await buy(newCustomer())
  try {
    if (earlier.orderId) console.log('An earlier run left an order unfinished: completing it')
    return await buy(earlier)
  } catch (error) {
    console.log(`What an earlier run left is of no use any more (${messageOf(error)}): beginning anew`)
    return await buy(newCustomer())
  }
}

/** A Polish mobile number out of a range that is not given to anybody yet, and a device of its own. */
function newCustomer(): DemoState {
  const [number = 0] = crypto.getRandomValues(new Uint32Array(1))
  const state = {
    phone: `+4851${String(number % 10_000_000).padStart(7, '0')}`,
    deviceId: `demo-${crypto.randomUUID()}`,
  }
  save(state)
  return state
}

function save(state: DemoState): void {
  mkdirSync(dirname(stateFile), { recursive: true })
  // In one step: whoever is killed meanwhile leaves the old one or the new one, and no half.
  writeFileSync(`${stateFile}.new`, JSON.stringify(state))
  renameSync(`${stateFile}.new`, stateFile)
}

/** Undefined where there is none, or none that can be read. */
async function readState(): Promise<DemoState | undefined> {
  try {
    const { phone, deviceId, orderId } = asObject(await Bun.file(stateFile).json())
    if (!text(phone) || !text(deviceId)) return undefined
    return { phone: text(phone), deviceId: text(deviceId), ...(text(orderId) && { orderId: text(orderId) }) }
  } catch {
    return undefined
  }
}

async function step<Result>(
  name: string,
  work: () => Promise<Result>,
  tell?: (result: Result) => string,
): Promise<Result> {
  const startedAt = performance.now()
  const result = await work()
  const milliseconds = String(Math.round(performance.now() - startedAt)).padStart(6)
  console.log(`${milliseconds} ms  ${name}${tell ? `: ${tell(result)}` : ''}`)
  return result
}
