import { existsSync, statfsSync } from 'node:fs'
import postgres from 'postgres'
import { Fault } from '../services/index'
import { type Advance, generateShop, type Sizes } from './generate'

/** Of an order with all that belongs to it, its share of the customer, and all indexes: measured at 100,000 orders. */
const bytesPerOrder = 4_900
/** Of a product in three languages, in each of its lists. */
const bytesPerProduct = 12_000
/** What the log of writes takes beside it, at the server's usual settings. */
const bytesOfLog = 2 * 1024 ** 3
/** On two cores that others use, too, and rather less where indexes do not fit into memory. */
const ordersPerSecond = 5_000

export interface Need {
  readonly bytes: number
  readonly minutes: number
}

/** What is still to be written takes so much room and time. */
export function needOf(wanted: Sizes, present: { readonly orders: number; readonly products: number }): Need {
  const orders = Math.max(0, wanted.orders - present.orders)
  const products = Math.max(0, wanted.products - present.products)
  return {
    bytes: orders * bytesPerOrder + products * bytesPerProduct + bytesOfLog,
    minutes: Math.ceil(orders / ordersPerSecond / 60),
  }
}

export interface GrowOptions {
  readonly url: string
  readonly sizes: Sizes
  readonly report: (line: string) => void
  readonly advance: Advance
}

/**
 * Makes the shop of a database as large as asked, and says first what that takes. What a run that was interrupted has
 * written stays, and the next one goes on behind it. Throws a Fault, with nothing written, where it may not or cannot.
 */
export async function growShop({ url, sizes, report, advance }: GrowOptions): Promise<void> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => undefined })
  try {
    const present = await look(sql)
    const need = needOf(sizes, present)
    const free = freeBytesAt(present.directory)
    report(
      `${present.orders} of ${sizes.orders} orders and ${present.products} of ${sizes.products} products are there. ` +
        `The rest needs ${gigabytes(need.bytes)} on the server's disk` +
        `${free === undefined ? ', which is not of this machine: look there first' : `, where ${gigabytes(free)} are free`}` +
        `, and about ${need.minutes} minute(s). It may be interrupted: the next run goes on`,
    )
    if (free !== undefined && free < need.bytes) {
      throw new Fault('Nothing was written: make room, or ask for less by --orders and --products')
    }
    await generateShop(sql, sizes, advance)
  } finally {
    await sql.end({ timeout: 1 })
  }
}

async function look(sql: postgres.Sql) {
  const [mine] = await sql<[{ allowed: boolean; migrated: boolean }]>`
    select current_setting('is_superuser') = 'on' as allowed,
      to_regclass('archived_order_events') is not null as migrated`
  if (!mine.allowed) {
    throw new Fault(
      'Nothing was written: rows that are known to belong together are not checked one by one, for which the login has to ' +
        'be a superuser. Name one in DATABASE_URL',
    )
  }
  if (!mine.migrated) throw new Fault('Nothing was written: first ./scripts/run db:migrate')
  const [present] = await sql<[{ orders: number; products: number; directory: string }]>`
    select (select count(*)::int from orders where request_hash = 'generated') as orders,
      (select count(*)::int from products where brand like 'Generated%') as products,
      current_setting('data_directory') as directory`
  return present
}

/** Undefined where the server's files are not of this machine. */
function freeBytesAt(directory: string): number | undefined {
  if (!existsSync(directory)) return undefined
  const { bavail, bsize } = statfsSync(directory)
  return bavail * bsize
}

const gigabytes = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GB`
