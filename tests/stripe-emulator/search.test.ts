import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test'
import { parseSearch } from '../../scripts/stripe-emulator/application/search-query'
import { type Bench, eventually, failureOf, startBench } from './harness.ts'

let bench: Bench
const ids: string[] = []

beforeAll(async () => {
  bench = await startBench()
  for (const [order, amount] of [
    ['A', 300],
    ['b', 400],
    ['c', 500],
  ] as const) {
    const intent = await bench.stripe.paymentIntents.create({
      amount,
      currency: 'pln',
      metadata: { order_id: order, app: 'shop' },
    })
    ids.push(intent.id)
  }
  await bench.stripe.paymentIntents.cancel(ids[1] ?? '')
})
afterEach(() => bench.control('DELETE', '/faults'))
afterAll(() => bench.stop())

async function found(query: string): Promise<number[]> {
  const { data, object } = await bench.stripe.paymentIntents.search({ query })
  expect(object as string).toBe('search_result')
  return data.map(({ id }) => ids.indexOf(id))
}

test.each([
  [`metadata['order_id']:'A'`, [0]],
  [`metadata["order_id"]:"a"`, [0]],
  [`metadata['app']:'shop'`, [2, 1, 0]],
  [`metadata['app']:'shop' AND status:'canceled'`, [1]],
  [`metadata['app']:'shop' -status:'canceled'`, [2, 0]],
  [`status:'canceled' OR amount>400`, [2, 1]],
  [`amount>=300 AND amount<500 AND currency:'pln'`, [1, 0]],
  [`metadata['other']:null`, [2, 1, 0]],
  [`metadata['order_id']:'none'`, []],
])('%s', async (query, expected) => {
  expect(await found(query)).toEqual(expected)
})

test('results come in pages', async () => {
  const first = await bench.stripe.paymentIntents.search({ query: `metadata['app']:'shop'`, limit: 2 })
  expect(first).toMatchObject({ has_more: true })
  const page = String(first.next_page)
  const second = await bench.stripe.paymentIntents.search({ query: `metadata['app']:'shop'`, limit: 2, page })
  expect(second).toMatchObject({ has_more: false, next_page: null })
  expect([...first.data, ...second.data].map(({ id }) => ids.indexOf(id))).toEqual([2, 1, 0])
})

test('what is changed is found under its new value only', async () => {
  const { id } = await bench.stripe.paymentIntents.create({
    amount: 999,
    currency: 'pln',
    metadata: { k: 'one' },
  })
  await bench.stripe.paymentIntents.update(id, { metadata: { k: 'two' } })
  const search = (query: string) => bench.stripe.paymentIntents.search({ query })
  expect((await search(`metadata['k']:'one'`)).data).toEqual([])
  expect((await search(`metadata['k']:'two'`)).data[0]).toMatchObject({ id, amount: 999 })
  await bench.stripe.paymentIntents.cancel(id)
})

test('the index may lag: a new intent is not found, a changed one is found as it was', async () => {
  const query = `metadata['lag']:'yes'`
  const search = async () =>
    (await bench.stripe.paymentIntents.search({ query })).data.map(({ status }) => status)
  await bench.control('POST', '/faults', { search: { lag_ms: 60_000 } })
  const { id } = await bench.stripe.paymentIntents.create({
    amount: 999,
    currency: 'pln',
    metadata: { lag: 'yes' },
  })
  expect(await search()).toEqual([])
  expect((await bench.stripe.paymentIntents.list({ limit: 1 })).data[0]?.id).toBe(id)
  await bench.control('DELETE', '/faults')
  expect(await search()).toEqual(['requires_payment_method'])
  await bench.control('POST', '/faults', { search: { lag_ms: 60_000 } })
  await bench.stripe.paymentIntents.cancel(id)
  expect(await search()).toEqual(['requires_payment_method'])
})

test('a lagging index catches up by itself', async () => {
  const query = `metadata['late']:'yes'`
  await bench.control('POST', '/faults', { search: { lag_ms: 20 } })
  await bench.stripe.paymentIntents.create({ amount: 999, currency: 'pln', metadata: { late: 'yes' } })
  await eventually(async () => {
    expect((await bench.stripe.paymentIntents.search({ query })).data).toHaveLength(1)
  })
})

test.each([
  '',
  'order_id:1',
  `metadata:'x'`,
  `metadata['a']>3`,
  `status:'x' AND`,
  `status:'a' AND amount>1 OR amount<2`,
  `status:'open`,
])('%p is not a query', async (query) => {
  expect(() => parseSearch(query)).toThrow('unable to parse')
  if (query !== '')
    expect(await failureOf(bench.stripe.paymentIntents.search({ query }))).toMatchObject({ param: 'query' })
})
