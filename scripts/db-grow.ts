import {
  announceTarget,
  openProgressBar,
  option,
  refuseUnknownOptions,
  runCommand,
  targetUrl,
} from './database/index'
import { growShop } from './database/measurements'
import { Fault } from './services/index'

const most = { orders: 100_000_000, products: 1_000_000, days: 3_650 } as const

/**
 * `bun run db:grow [--orders 10000000] [--products 100000] [--days 1095]`: makes the shop of a database as large as it would
 * be after years, a customer for every ten orders: to see what a large shop is like, and to measure it. Says first what
 * it needs in disk and time. Interrupted, it goes on where it was. Never in production.
 */
await runCommand(async () => {
  const values = ['orders', 'products', 'days'].map((name) => option(name) ?? '')
  refuseUnknownOptions(['--orders', '--products', '--days', ...values])
  if (process.env.NODE_ENV === 'production') {
    throw new Fault('Nothing was written: made-up orders are for development, and this is production')
  }
  const sizes = {
    orders: size('orders', 10_000_000),
    products: size('products', 100_000),
    days: size('days', 1_095),
  }
  const url = await targetUrl()
  announceTarget(url)
  const bar = openProgressBar(`Growing to ${sizes.orders} orders`, 1)
  const timeLeft = clockOfRest()
  await growShop({
    url,
    sizes,
    report: (line) => console.log(line),
    advance: (done, whole) => bar.advance(done / whole, timeLeft(done / whole)),
  })
  bar.end()
  console.log(`✓ ${sizes.orders} orders over ${sizes.days} days, ${sizes.products} products`)
})

function size(name: keyof typeof most, usual: number): number {
  const value = Number(option(name) ?? usual)
  const least = name === 'days' ? 1 : 100
  if (!Number.isInteger(value) || value < least || value > most[name]) {
    throw new Fault(`--${name} must be a whole number from ${least} to ${most[name]}`)
  }
  return value
}

/** By how fast this run has been so far; what was there before it is not counted as its work. */
function clockOfRest(): (share: number) => string {
  let begun: { readonly at: number; readonly share: number } | undefined
  return (share) => {
    begun ??= { at: performance.now(), share }
    const seconds = (((performance.now() - begun.at) / 1_000) * (1 - share)) / (share - begun.share)
    return Number.isFinite(seconds) ? `(about ${Math.ceil(seconds / 60)} min left)` : ''
  }
}
