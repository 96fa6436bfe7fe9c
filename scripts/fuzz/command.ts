import { readConfig } from '#platform/config'
import { closeContext, openContext } from '#platform/context'
import { openRealShop } from '../../tests/support/real-shop'
import { send as call } from '../../tests/support/shop'
import { type Campaign, type Finding, openCampaign } from './campaign'
import { openMemory } from './memory'

export interface FuzzOptions {
  readonly minutes: number | undefined
  readonly requests: number | undefined
  readonly seed: number
  readonly only: string | undefined
  readonly writesReport: boolean
}

const requestsOfRound = 1_000
const day = '86400'

/** Everything at full size. True where nothing was found. */
export async function fuzz(options: FuzzOptions): Promise<boolean> {
  console.log(`seed ${options.seed}`)
  const shop = await openRealShop()
  const settings = {
    LOG_LEVEL: 'error',
    ACCESS_TOKEN_SECONDS: day,
    STAFF_ACCESS_TOKEN_SECONDS: day,
    STAFF_SESSION_IDLE_SECONDS: day,
    STAFF_SESSION_MAX_SECONDS: day,
    OTP_RESEND_SECONDS: '0',
    BODY_TIMEOUT_MS: '1000',
  }
  const [api] = await Promise.all([shop.startApi(settings), shop.startStripe()])
  const config = readConfig({ ...shop.environment, ...settings, LOG_LEVEL: 'silent' })
  const context = openContext(config, 'fuzz')
  const campaign = await openCampaign({
    entrance: { context, call: (path, given) => call(shop.url, path, given) },
    sql: shop.sql,
    address: { url: shop.url, webhookSecret: config.stripe.webhookSecrets[0] ?? '' },
    compareEvery: 50,
  })
  const memory = openMemory(api.pid)
  await sendRounds(campaign, options, () => memory.look(campaign.tally.requests))
  await closeContext(context)
  const verdict = memory.judge()
  console.log(verdict.said)
  return campaign.findings.length === 0 && verdict.isFlat
}

async function sendRounds(
  campaign: Campaign,
  { minutes, requests, seed }: FuzzOptions,
  look: () => void,
): Promise<void> {
  const endsAt = minutes === undefined ? Number.POSITIVE_INFINITY : performance.now() + minutes * 60_000
  const { tally, findings } = campaign
  let shown = 0
  const startedAt = performance.now()
  for (let round = 0; tally.requests < (requests ?? Infinity) && performance.now() < endsAt; round += 1) {
    look()
    await campaign.round(seed + round, requestsOfRound)
    for (const finding of findings.slice(shown)) console.log(describe(finding))
    shown = findings.length
    const rate = tally.requests / ((performance.now() - startedAt) / 1_000)
    console.log(`${tally.requests} requests, ${Math.round(rate)} a second, ${findings.length} findings`)
  }
  console.log(
    [...tally.statuses]
      .toSorted(([a], [b]) => a - b)
      .map(([status, count]) => `${status}: ${count}`)
      .join(', '),
  )
  const silent = campaign.document.operations.filter(({ id }) => !tally.succeeded.has(id)).map(({ id }) => id)
  console.log(`never answered with success: ${silent.join(', ') || 'none'}`)
}

export function describe({ operation, rule, detail, curl, answer, round }: Finding): string {
  return `✗ ${operation}: ${rule}\n  ${detail}\n  ${curl}\n  → ${answer}\n  (round ${round})`
}
