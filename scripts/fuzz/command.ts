import { readConfig } from '#platform/config'
import { closeContext, openContext } from '#platform/context'
import { createBuyers, createProducts } from '../../tests/support/crowd'
import { openRealShop, type RealShop } from '../../tests/support/real-shop'
import { send as call } from '../../tests/support/shop'
import { type Campaign, openCampaign } from './campaign'
import { openMemory } from './memory'
import { brokenPromises, type OverloadResult, overload } from './overload'
import {
  describeFinding,
  describeOverload,
  describeRequests,
  describeWire,
  findingsOf,
  type RequestsResult,
} from './report'
import { tryWire } from './wire'

export interface FuzzOptions {
  readonly minutes: number | undefined
  readonly requests: number | undefined
  readonly seed: number
  readonly only: string | undefined
}

const requestsOfRound = 1_000
/** Of all requests this share is sent one after the other, with every table compared around refusals. */
const aloneShare = 0.1
const lanes = 4
const slowClients = 500
const floodMs = 8_000
const day = '86400'
/** Tokens outlive the run, and nobody waits long for a body that never comes. */
const settings = {
  LOG_LEVEL: 'error',
  ACCESS_TOKEN_SECONDS: day,
  STAFF_ACCESS_TOKEN_SECONDS: day,
  STAFF_SESSION_IDLE_SECONDS: day,
  STAFF_SESSION_MAX_SECONDS: day,
  OTP_RESEND_SECONDS: '0',
  BODY_TIMEOUT_MS: '1000',
}

/** Everything at full size. True where nothing was found. */
export async function fuzz(options: FuzzOptions): Promise<boolean> {
  console.log(`seed ${options.seed}`)
  const shop = await openRealShop()
  await shop.startStripe()
  const isWanted = (part: string): boolean => options.only === undefined || options.only === part
  const verdicts: boolean[] = []
  if (isWanted('requests')) {
    const result = await sendRequests(shop, options)
    console.log(describeRequests(result))
    verdicts.push(findingsOf(result).length === 0 && result.memory.isFlat)
  }
  if (isWanted('wire')) {
    const api = await shop.startApi(settings)
    const result = await tryWire({ url: shop.url, pid: api.pid }, slowClients)
    await api.stop()
    console.log(describeWire(result))
    verdicts.push(result.findings.length === 0 && result.slow.left === 0)
  }
  if (isWanted('overload')) {
    const result = await floodShop(shop)
    console.log(describeOverload(result))
    verdicts.push(brokenPromises(result).length === 0)
  }
  return verdicts.every((isGood) => isGood)
}

/** Customers who look into their carts: two statements each, as most of what people do. */
async function floodShop(shop: RealShop): Promise<OverloadResult> {
  const api = await shop.startApi(settings)
  const config = readConfig({ ...shop.environment, ...settings, LOG_LEVEL: 'silent' })
  const context = openContext(config, 'fuzz')
  const products = await createProducts(context.db, [100, 100])
  const buyers = await createBuyers(context, 100, () =>
    products.map((productId) => ({ productId, quantity: 1 })),
  )
  const requests = buyers.map(
    ({ token }) => `GET /cart HTTP/1.1\r\nHost: shop\r\nAuthorization: Bearer ${token}\r\n\r\n`,
  )
  const result = await overload({ url: shop.url, requests, milliseconds: floodMs })
  await Promise.all([closeContext(context), api.stop()])
  return result
}

async function sendRequests(shop: RealShop, options: FuzzOptions): Promise<RequestsResult> {
  const api = await shop.startApi(settings)
  const config = readConfig({ ...shop.environment, ...settings, LOG_LEVEL: 'silent' })
  const context = openContext(config, 'fuzz')
  const open = (compareEvery: number) =>
    openCampaign({
      entrance: { context, call: (path, given) => call(shop.url, path, given) },
      sql: shop.sql,
      address: { url: shop.url, webhookSecret: config.stripe.webhookSecrets[0] ?? '' },
      compareEvery,
    })
  const campaigns: Campaign[] = []
  const sent = (): number => campaigns.reduce((sum, { tally }) => sum + tally.requests, 0)
  const memory = openMemory(api.pid)
  const startedAt = performance.now()
  const seconds = (): number => (performance.now() - startedAt) / 1_000
  let rounds = 0
  const run = async (compareEvery: number, share: number): Promise<void> => {
    const campaign = await open(compareEvery)
    campaigns.push(campaign)
    let shown = 0
    while (
      sent() < (options.requests ?? Infinity) * share &&
      seconds() < (options.minutes ?? Infinity) * 60 * share
    ) {
      rounds += 1
      await campaign.round(options.seed + rounds, requestsOfRound)
      memory.look(sent())
      for (const finding of campaign.findings.slice(shown)) console.log(describeFinding(finding))
      shown = campaign.findings.length
      console.log(`${sent()} requests, ${Math.round(sent() / seconds())} a second`)
    }
  }
  await run(20, aloneShare)
  await Promise.all(Array.from({ length: lanes }, () => run(Number.POSITIVE_INFINITY, 1)))
  await Promise.all([closeContext(context), api.stop()])
  return { campaigns, seconds: seconds(), memory: memory.judge() }
}
