import { type CrowdBuyer, orderBody } from '../../../tests/support/crowd'
import { eventually } from '../../../tests/support/processes'
import { type Cpu, cpuBetween, cpuOf } from './proc'
import type { Side } from './side'

export interface Run {
  readonly perSecond: number
  /** CPU milliseconds of each request, by process. */
  readonly cpu: Cpu
}

export interface Workload {
  readonly name: string
  /** The plural of what is counted: "lists a second". */
  readonly what: string
  /** How many are sent in a round of a full run. */
  readonly requests: number
  readonly run: (side: Side, requests: number) => Promise<Run>
}

export const clients = 16
const linesOfCart = 4

export const workloads: readonly Workload[] = [
  {
    name: 'list of 20 products',
    what: 'lists of 20 products',
    requests: 1_500,
    run: (side, count) => read(side, Array(count).fill({ path: '/products?limit=20' })),
  },
  {
    name: 'one product',
    what: 'products read',
    requests: 6_000,
    run: (side, count) =>
      read(
        side,
        Array.from({ length: count }, (_, n) => ({ path: `/products/${side.products[n % 20]}` })),
      ),
  },
  { name: 'add to cart', what: 'lines added to carts', requests: 1_600, run: addToCarts },
  {
    name: "staff's list of orders",
    what: 'lists of orders read by staff',
    requests: 1_500,
    run: (side, count) =>
      read(side, Array(count).fill({ path: '/admin/orders?limit=20', token: side.staffToken })),
  },
  {
    name: 'order to intent',
    what: 'orders of three lines, from POST until the intent is stored',
    requests: 320,
    run: placeOrders,
  },
  {
    name: 'whole checkout',
    what: 'checkouts: cart, order, intent stored',
    requests: 320,
    run: checkOutCarts,
  },
]

async function read(side: Side, requests: Parameters<Side['send']>[0]): Promise<Run> {
  return await measured(side, requests.length, () => side.send(requests, { clients, status: 200 }))
}

/** Each buyer's cart is empty at first, and gets some lines. */
async function addToCarts(side: Side, requests: number): Promise<Run> {
  const buyers = await side.createBuyers(Math.ceil(requests / linesOfCart), () => [])
  const adding = buyers.flatMap((buyer, index) =>
    Array.from({ length: linesOfCart }, (_, line) => lineFor(side, buyer, index * linesOfCart + line)),
  )
  // No two lines of one cart follow each other: nobody adds two at once.
  const inTurns = adding.toSorted(byLine)
  return await measured(side, inTurns.length, () =>
    side.send(
      inTurns.map(({ request }) => request),
      { clients, status: 200 },
    ),
  )
}

interface Line {
  readonly position: number
  readonly request: Parameters<Side['send']>[0][number]
}

const byLine = (a: Line, b: Line): number => (a.position % linesOfCart) - (b.position % linesOfCart)

function lineFor(side: Side, { token }: CrowdBuyer, position: number): Line {
  const body = { productId: side.products[position % side.products.length], quantity: 1 }
  return { position, request: { method: 'POST', path: '/cart/items', token, body } }
}

async function placeOrders(side: Side, requests: number): Promise<Run> {
  const buyers = await side.createBuyers(requests, (index) =>
    [0, 1, 2].map((line) => ({
      productId: side.products[(index * 3 + line) % side.products.length] ?? '',
      quantity: 1,
    })),
  )
  return await measured(side, requests, async () => {
    await side.send(buyers.map(orderOf), { clients, status: 201 })
    await intentsStored(side, buyers)
  })
}

/** A line into the cart, the order, and until the worker has stored the intent of every one. */
async function checkOutCarts(side: Side, requests: number): Promise<Run> {
  const buyers = await side.createBuyers(requests, () => [])
  return await measured(side, requests, async () => {
    await side.send(
      buyers.map((buyer, index) => lineFor(side, buyer, index).request),
      { clients, status: 200 },
    )
    await side.send(buyers.map(orderOf), { clients, status: 201 })
    await intentsStored(side, buyers)
  })
}

export function orderOf(buyer: CrowdBuyer) {
  return { method: 'POST', path: '/orders', token: buyer.token, body: orderBody(buyer) } as const
}

/** Asked seldom: the question costs what is measured. */
export async function intentsStored({ sql }: Side, buyers: readonly CrowdBuyer[]): Promise<void> {
  const users = buyers.map(({ userId }) => userId)
  await eventually(
    async () => {
      const [row] = await sql<[{ ready: number }]>`
        select count(*)::int as ready from orders o join payments p on p.order_id = o.id
        where o.user_id = any(${users}::uuid[]) and p.stripe_payment_intent_id is not null`
      return row.ready === users.length
    },
    { deadlineMs: 120_000, everyMs: 100 },
  )
}

async function measured(side: Side, requests: number, work: () => Promise<unknown>): Promise<Run> {
  const before = cpuOf(side.parts)
  const startedAt = performance.now()
  await work()
  const milliseconds = performance.now() - startedAt
  return {
    perSecond: (requests * 1_000) / milliseconds,
    cpu: cpuBetween(before, cpuOf(side.parts), requests),
  }
}

/** 50 units, 200 buyers at once. Milliseconds until each has an answer; exactly 50 must have been sold. */
export async function sellOut(side: Side): Promise<number> {
  const [units, crowd] = [50, 200]
  const [productId = ''] = await side.createProducts([units])
  const buyers = await side.createBuyers(crowd, () => [{ productId, quantity: 1 }])
  const { statuses, milliseconds } = await side.sendAny(buyers.map(orderOf), crowd)
  if (statuses[201] !== units) throw new Error(`${statuses[201]} of ${units} units were sold`)
  return milliseconds
}
