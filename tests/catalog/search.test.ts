import { expect, test } from 'bun:test'
import { openShop } from '../support/shop'
import { type SearchQuery, searchKinds, tunedQueries, unseenQueries } from './search-queries'

const shop = await openShop()

async function search(q: string, language: string, more = ''): Promise<string[]> {
  const { status, body } = await shop.call(`/products?q=${encodeURIComponent(q)}${more}`, {
    headers: { 'accept-language': language },
  })
  expect(status).toBe(200)
  return body.data.map((product: { productCode: string }) => product.productCode)
}

/** One over the place of the first product that was meant; 0 where none was found. */
async function reciprocalRank({ q, language, expected }: SearchQuery): Promise<number> {
  const place = (await search(q, language)).findIndex((code) => expected.includes(code))
  return place < 0 ? 0 : 1 / (place + 1)
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

test.each([
  ['looked at', tunedQueries],
  ['never looked at', unseenQueries],
])('what customers mean comes first, in queries that were %s while tuning', async (_, queries) => {
  const ranks = await Promise.all(
    queries.map(async (query) => ({ ...query, rank: await reciprocalRank(query) })),
  )
  const missed = ranks
    .filter(({ rank }) => rank < 1)
    .map(({ q, language, rank }) => `${language} ${q}: ${rank}`)

  for (const kind of searchKinds) {
    const ofKind = ranks.filter((query) => query.kind === kind).map(({ rank }) => rank)
    expect({ kind, good: mean(ofKind) >= 0.9, missed }).toEqual({ kind, good: true, missed })
  }
  expect({ good: mean(ranks.map(({ rank }) => rank)) >= 0.95, missed }).toEqual({ good: true, missed })
})

test('what is found narrows by every filter, sorts by price, and goes on after a page', async () => {
  const all = await search('zeytin', 'tr', '&limit=100')
  const few = await search('zeytin', 'tr', '&category=olives-and-oils&brand=K%C3%B6rfez%20Dal%C4%B1')
  expect(few.length).toBeGreaterThan(0)
  expect(all).toEqual(expect.arrayContaining(few))

  const byPrice = await shop.call('/products?q=zeytin&sort=price&limit=100', {
    headers: { 'accept-language': 'tr' },
  })
  const prices = byPrice.body.data.map((product: { priceMinor: number }) => product.priceMinor)
  expect(prices).toEqual(prices.toSorted((a: number, b: number) => a - b))
  expect(prices).toHaveLength(all.length)

  const walked: string[] = []
  let cursor = ''
  do {
    const { body } = await shop.call(`/products?q=zeytin&limit=3${cursor}`, {
      headers: { 'accept-language': 'tr' },
    })
    walked.push(...body.data.map((product: { productCode: string }) => product.productCode))
    cursor = body.nextCursor ? `&cursor=${body.nextCursor}` : ''
  } while (cursor)
  expect(walked).toEqual(all)
})

test('relevance needs something to be relevant to, and a cursor of another search is refused', async () => {
  const without = await shop.call('/products?sort=relevance')
  expect(without).toMatchObject({ status: 422, body: { code: 'RELEVANCE_WITHOUT_QUERY' } })
  const { body } = await shop.call('/products?q=zeytin&limit=2')
  const foreign = await shop.call(`/products?q=peynir&limit=2&cursor=${body.nextCursor}`)
  expect(foreign).toMatchObject({ status: 422, body: { code: 'CURSOR_INVALID' } })
})

test.each([
  '%',
  '_',
  "'",
  '" | !',
  '& & &',
  ':*',
  '\\',
  '(((',
  '<->',
  '\u202Eoil',
  '   ',
  '😀',
  'a'.repeat(200),
  'x '.repeat(100),
])('nothing that is typed is an operator, or takes long: %s', async (q) => {
  const reply = await shop.call(`/products?q=${encodeURIComponent(q)}`)
  expect([200, 422]).toContain(reply.status)
  expect(await search('tahini', 'en')).toContain('023148')
})

test('a text that is changed is found by its new words at once, and not by the old ones', async () => {
  const { sql } = shop.context.db
  await sql`update product_translations set name = 'Zebrafish', full_name = 'Zebrafish'
    where product_id = (select id from products where product_code = '104126')`
  expect(await search('zebrafish', 'en')).toEqual(['104126'])
  expect(await search('zebrafsh', 'en')).toEqual(['104126'])
  expect(await search('baldo pirinc', 'tr')).not.toContain('104126')
  await sql`update products set status = 'archived' where product_code = '104126'`
  expect(await search('zebrafish', 'en')).not.toContain('104126')
})
