import { readConfig } from '#platform/config'
import { openDatabase } from '#platform/database'
import { afterThisFile } from '../../tests/support/cleanup'
import { createBuyers } from '../../tests/support/crowd'
import { eventually, freePort } from '../../tests/support/processes'
import { openRealShop, type RealShop } from '../../tests/support/real-shop'
import { scrape } from '../../tests/support/scrape'
import { mustAnswer, type Request, sendAll } from './shop/load'
import { cpuOf } from './shop/proc'
import { withServices } from './shop/services'
import { type Figure, ratios } from './summary/figure'
import { printFigures } from './summary/print'

const clients = 16
const requestsOfRound = { list: 6_000, cart: 2_500 }
/** How often Prometheus would ask: fifteen times as often as in production. */
const scrapeMs = 1_000

/**
 * `bun run bench metrics [--quick]`: an API that is scraped beside one that is not, on one database, in turns. What is
 * scraped may cost two per cent; CPU time says it more exactly than a rate, which others on the machine change.
 */
export async function run(args: string[]): Promise<void> {
  const rounds = args.includes('--quick') ? 5 : 15
  printFigures(await withServices(() => measureCost(rounds)))
}

interface Api {
  readonly pid: number
  readonly port: number
}

async function measureCost(rounds: number): Promise<Figure[]> {
  const shop = await openRealShop()
  const metricsPort = await freePort()
  const { pid } = await shop.startApi()
  const plain = { pid, port: Number(new URL(shop.url).port) }
  const scraped = await startSecondApi(shop, { METRICS_PORT: String(metricsPort) })
  const timer = setInterval(() => void scrape(metricsPort).catch(() => undefined), scrapeMs)
  afterThisFile(() => clearInterval(timer))
  const config = readConfig(shop.environment)
  const db = openDatabase(config.database, 'bench')
  afterThisFile(() => db.close())
  const [buyer] = await createBuyers({ db, config }, 1, () => [])
  const loads: Readonly<Record<keyof typeof requestsOfRound, Request>> = {
    list: { path: '/products?limit=20' },
    cart: { path: '/cart', ...(buyer && { token: buyer.token }) },
  }
  const figures: Figure[] = []
  for (const name of ['list', 'cart'] as const) {
    const requests = Array<Request>(requestsOfRound[name]).fill(loads[name])
    const [without, withIt] = [openSeries(), openSeries()]
    for (const api of [plain, scraped]) await measureRound(api, requests)
    for (let round = 0; round < rounds; round += 1) {
      const turns = [
        { api: plain, series: without },
        { api: scraped, series: withIt },
      ]
      for (const { api, series } of round % 2 ? turns.toReversed() : turns) {
        const { cpuMs, perSecond } = await measureRound(api, requests)
        series.cpu.push(cpuMs)
        series.rate.push(perSecond)
      }
    }
    const group = 'Metrics'
    const what = name === 'list' ? 'the warm list of products' : 'a cart, with token and SQL'
    figures.push(
      {
        group,
        title: `CPU of ${what}, scraped ÷ not scraped`,
        unit: 'ratio',
        values: ratios(withIt.cpu, without.cpu),
      },
      {
        group,
        title: `rate of ${what}, scraped ÷ not scraped`,
        unit: 'ratio',
        values: ratios(withIt.rate, without.rate),
        goal: { atLeast: 0.98 },
      },
    )
  }
  return figures
}

function openSeries(): { readonly cpu: number[]; readonly rate: number[] } {
  return { cpu: [], rate: [] }
}

async function startSecondApi(shop: RealShop, more: Readonly<Record<string, string>>): Promise<Api> {
  const port = await freePort()
  const { pid } = await shop.startApi({ PORT: String(port), ...more })
  await eventually(() => fetch(`http://127.0.0.1:${port}/readyz`).then(({ ok }) => ok))
  return { pid, port }
}

async function measureRound({ pid, port }: Api, requests: readonly Request[]) {
  const parts = { api: [pid], worker: [], postgres: [], redis: [] }
  const before = cpuOf(parts).api
  const { perSecond } = mustAnswer(await sendAll({ port, clients }, requests), 200)
  return { cpuMs: cpuOf(parts).api - before, perSecond }
}
