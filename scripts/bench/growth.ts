import { workingTree } from './shop/checkout'
import { withServices } from './shop/services'
import { openSide, type Side } from './shop/side'
import { clients, orderOf } from './shop/workloads'
import { type Figure, ratios, roundsOf, type Scale } from './summary/figure'
import { printFigures } from './summary/print'

export const seconds = { quick: 40, full: 480 }

/** `bun run bench growth`: what an order, a cart and staff's list of orders cost with ever more orders behind them. The largest is a tenth of what `db:grow` makes. */
export async function run(args: string[]): Promise<void> {
  const quick = args.includes('--quick')
  printFigures(await withServices(() => measure({ quick, rounds: roundsOf(quick), advance: console.log })))
}

export const growthGroup = 'Growth with the number of orders'

interface Work {
  readonly title: string
  /** Milliseconds of one request, on average. */
  readonly time: (side: Side, requests: number) => Promise<number>
}

const works: readonly Work[] = [
  {
    title: 'placing an order',
    async time(side, count) {
      const buyers = await side.createBuyers(count, (index) => [
        { productId: side.products[index % side.products.length] ?? '', quantity: 1 },
      ])
      const { milliseconds } = await side.send(buyers.map(orderOf), { clients, status: 201 })
      return milliseconds / count
    },
  },
  {
    title: "staff's list of orders",
    async time(side, count) {
      const request = { path: '/admin/orders?limit=20', token: side.staffToken }
      return (await side.send(Array(count).fill(request), { clients, status: 200 })).milliseconds / count
    },
  },
  {
    title: 'adding to a cart',
    async time(side, count) {
      const buyers = await side.createBuyers(count, () => [])
      const requests = buyers.map(({ token }, index) => {
        const body = { productId: side.products[index % side.products.length], quantity: 1 }
        return { method: 'POST', path: '/cart/items', token, body } as const
      })
      return (await side.send(requests, { clients, status: 200 })).milliseconds / count
    },
  },
  {
    title: 'reading a cart',
    async time(side, count) {
      const [buyer] = await side.createBuyers(1, () => [{ productId: side.products[0] ?? '', quantity: 1 }])
      const request = { path: '/cart', token: buyer?.token ?? '' }
      return (await side.send(Array(count).fill(request), { clients, status: 200 })).milliseconds / count
    },
  },
]

interface Grown {
  readonly orders: number
  readonly side: Side
}

export async function measure({ quick, rounds, advance }: Scale): Promise<Figure[]> {
  const sizes = quick ? [1_000, 10_000] : [1_000, 100_000, 1_000_000]
  const sides: Grown[] = []
  for (const [index, orders] of sizes.entries()) {
    advance((0.6 * index) / sizes.length, `growth: generating ${orders.toLocaleString('en')} orders`)
    sides.push({
      orders,
      side: await openSide({ checkout: workingTree, orders, products: quick ? 1_000 : 10_000 }),
    })
  }
  for (const { time } of works) for (const { side } of sides) await time(side, 160)
  const times = works.map((): number[][] => sizes.map(() => []))
  for (let round = 0; round < rounds; round += 1) {
    await measureRound(round % 2 ? sides.toReversed() : sides, quick ? 160 : 600, (work, orders, ms) =>
      times[work]?.[sizes.indexOf(orders)]?.push(ms),
    )
    advance(0.6 + (0.4 * (round + 1)) / rounds, `growth, round ${round + 1}`)
  }
  return works.flatMap(({ title }, work) => figuresOf(title, sizes, times[work] ?? []))
}

async function measureRound(
  sides: readonly Grown[],
  requests: number,
  note: (work: number, orders: number, milliseconds: number) => void,
): Promise<void> {
  for (const [work, { time }] of works.entries()) {
    for (const { side, orders } of sides) note(work, orders, await time(side, requests))
  }
}

function figuresOf(title: string, sizes: readonly number[], bySize: readonly number[][]): Figure[] {
  const [least = 0, most = 0] = [sizes[0], sizes.at(-1)]
  const of = (orders: number): string => orders.toLocaleString('en')
  return [
    ...sizes.map((orders, index): Figure => {
      const values = bySize[index] ?? []
      return { group: growthGroup, title: `${title}, ${of(orders)} orders`, unit: 'ms', values, orders }
    }),
    {
      group: growthGroup,
      title: `${title}: time at ${of(most)} orders ÷ at ${of(least)}`,
      unit: 'ratio',
      values: ratios(bySize.at(-1) ?? [], bySize[0] ?? []),
    },
  ]
}
