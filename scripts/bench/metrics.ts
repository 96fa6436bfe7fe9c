import { readFileSync } from 'node:fs'
import { readConfig } from '#platform/config'
import { openDatabase } from '#platform/database'
import { openMetrics } from '#platform/metrics'
import { openMetricsExporter } from '#platform/metrics-exporter'
import { afterThisFile } from '../../tests/support/cleanup'
import { createBuyers } from '../../tests/support/crowd'
import { eventually, freePort } from '../../tests/support/processes'
import { openRealShop, type RealShop } from '../../tests/support/real-shop'
import { scrape } from '../../tests/support/scrape'
import { mustAnswer, type Request, sendAll } from './shop/load'
import { withServices } from './shop/services'
import { type Figure, ratios } from './summary/figure'
import { printFigures } from './summary/print'

const clients = 16
const requestsOfRound = { list: 3_000, cart: 1_000 }
/** How often Prometheus would ask: fifteen times as often as in production. */
const scrapeMs = 1_000

/**
 * `bun run bench metrics [--quick]`: an API that is scraped beside one that is not, on one database, in turns. It may cost two
 * per cent, which is less than two processes differ by on a busy machine (`--control` scrapes neither of them and says by
 * how much): so what is noted is measured by itself, too, and compared with the least CPU time of a request.
 */
export async function run(args: string[]): Promise<void> {
  const rounds = args.includes('--quick') ? 10 : 40
  const isControl = args.includes('--control')
  printFigures(await withServices(() => measureCost(rounds, isControl)))
}

interface Api {
  readonly pid: number
  readonly port: number
}

async function measureCost(rounds: number, isControl: boolean): Promise<Figure[]> {
  const shop = await openRealShop()
  const metricsPort = await freePort()
  const { pid } = await shop.startApi()
  const plain = { pid, port: Number(new URL(shop.url).port) }
  const scraped = await startSecondApi(shop, isControl ? {} : { METRICS_PORT: String(metricsPort) })
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
    const { without, withIt } = await takeTurns({ plain, scraped, requests, rounds })
    figures.push(...figuresOf(whats[name], without, withIt))
  }
  return figures
}

interface What {
  readonly what: string
  /** Those that it sends. */
  readonly statements: readonly string[]
}

const whats: Readonly<Record<keyof typeof requestsOfRound, What>> = {
  list: { what: 'the warm list of products', statements: [] },
  cart: {
    what: 'a cart, with token and SQL',
    statements: ['identity/actors.findCustomer', 'order/carts.findCart'],
  },
}

interface Turns {
  readonly plain: Api
  readonly scraped: Api
  readonly requests: readonly Request[]
  readonly rounds: number
}

async function takeTurns({ plain, scraped, requests, rounds }: Turns) {
  const [without, withIt] = [openSeries(), openSeries()]
  for (const api of [plain, scraped]) await measureRound(api, requests)
  for (let round = 0; round < rounds; round += 1) {
    const turns = [
      { api: plain, series: without },
      { api: scraped, series: withIt },
    ]
    for (const { api, series } of round % 2 ? turns.toReversed() : turns) {
      const { cpuMs, perSecond } = await measureRound(api, requests)
      series.cpu.push(cpuMs / requests.length)
      series.rate.push(perSecond)
    }
  }
  return { without, withIt }
}

function figuresOf({ what, statements }: What, without: Series, withIt: Series): Figure[] {
  const group = 'Metrics'
  const least = ({ cpu }: Series): number => Math.min(...cpu)
  return [
    {
      group,
      title: `what is noted for ${what} ÷ its CPU`,
      unit: 'ratio',
      values: [notesMs(statements) / least(without)],
      goal: { atMost: 0.02 },
    },
    {
      group,
      title: `least CPU of ${what}, scraped ÷ not scraped`,
      unit: 'ratio',
      values: [least(withIt) / least(without)],
    },
    {
      group,
      title: `rate of ${what}, scraped ÷ not scraped`,
      unit: 'ratio',
      values: ratios(withIt.rate, without.rate),
    },
  ]
}

const noted = 100_000

/** What the notes of one request take by themselves, at their least: of itself and of each of its statements. */
function notesMs(statements: readonly string[]): number {
  const metrics = openMetrics(true)
  metrics.connect(openMetricsExporter(metrics, 'bench'))
  const times = Array.from({ length: 10 }, () => {
    const startedAt = performance.now()
    for (let request = 0; request < noted; request += 1) {
      metrics.observe('metropolitan_http_request_duration_seconds', request / noted, {
        method: 'GET',
        route: request % 2 ? '/products' : '/cart',
        status: String(200),
      })
      for (const statement of statements) {
        const began = performance.now()
        metrics.observe('metropolitan_statement_duration_seconds', (performance.now() - began) / 1_000, {
          statement,
        })
      }
    }
    return (performance.now() - startedAt) / noted
  })
  return Math.min(...times)
}

interface Series {
  /** Milliseconds of a round. */
  readonly cpu: number[]
  readonly rate: number[]
}

function openSeries(): Series {
  return { cpu: [], rate: [] }
}

async function startSecondApi(shop: RealShop, more: Readonly<Record<string, string>>): Promise<Api> {
  const port = await freePort()
  const { pid } = await shop.startApi({ PORT: String(port), ...more })
  await eventually(() => fetch(`http://127.0.0.1:${port}/readyz`).then(({ ok }) => ok))
  return { pid, port }
}

async function measureRound({ pid, port }: Api, requests: readonly Request[]) {
  const before = cpuMsOf(pid)
  const { perSecond } = mustAnswer(await sendAll({ port, clients }, requests), 200)
  return { cpuMs: cpuMsOf(pid) - before, perSecond }
}

/** Of the thread that runs our code, in nanoseconds to the kernel: the ticks of a process are too coarse for rounds so short. */
function cpuMsOf(pid: number): number {
  const [nanoseconds] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ', 1)
  return Number(nanoseconds) / 1_000_000
}
