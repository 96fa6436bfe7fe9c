import { expect, test } from 'bun:test'
import { newId } from '#platform/ids'
import { superAdmin } from '../admin/support'
import { orderAgain } from '../payment/support'
import { readyBuyer } from '../support/customers'
import { openShop } from '../support/shop'

const shop = await openShop()
const { sql } = shop.context.db
const { token } = await superAdmin(shop)

const buyer = await readyBuyer(shop)
const { orderId } = await orderAgain(shop, buyer)
await sql`
  update users set first_name = 'Gülşah', last_name = 'Łękowska-Żuk', email = 'g_lekowska@sklep.example',
    phone = '+48600123456' where id = ${buyer.userId}`
const company = newId()
await sql`insert into companies (id, nip, name) values (${company}, '5261040828', 'Żabi Róg Sp. z o.o.')`
await sql`
  insert into company_members (user_id, company_id, claimed_name, state)
  values (${buyer.userId}, ${company}, 'Sklep u Gülşah', 'pending')`
await orderAgain(shop, await readyBuyer(shop)).catch(() => undefined)

async function idsOf(path: string, parameter: string, text: string): Promise<string[]> {
  const asked = `${parameter}=${encodeURIComponent(text)}`
  const { status, body } = await shop.call(`${path}${path.includes('?') ? '&' : '?'}${asked}`, { token })
  expect(status).toBe(200)
  return body.data.map(({ id }: { id: string }) => id)
}

const anHourAgo = new Date(Date.now() - 3_600_000).toISOString()
const people = [
  'Gülşah Łękowska-Żuk',
  'lekowska  GULSAH',
  'LĘKOWSKA',
  'Gulsah zabi',
  'g_lekowska@',
  '600 123 456',
  '0048 600-123-456',
  '526-104-08-28',
  'PL5261040828',
  'PL 526 104 08 28',
]
test.each(people)('a customer is found by %p, among customers and among orders', async (text) => {
  expect(await idsOf('/admin/users', 'q', text)).toEqual([buyer.userId])
  expect(await idsOf(`/admin/orders?from=${anHourAgo}`, 'customer', text)).toEqual([orderId])
})

test.each(['zabi rog', 'sklep gulsah', 'PL 526-104-08-28', '5261040828'])(
  'a company is found by %p',
  async (text) => expect(await idsOf('/admin/companies', 'q', text)).toEqual([company]),
)

test('what looks like a pattern is a text, and a word that nobody has finds nobody', async () => {
  for (const text of ['%%', '_____', 'g%lekowska', 'glekowska@', '\\\\', 'Gülşah Nowak', '0000'])
    expect([text, await idsOf('/admin/users', 'q', text)]).toEqual([text, []])
})

test('an order is found by its number, however it was written down or read out', async () => {
  const [order] = await sql<
    [{ number: string }]
  >`select order_number as number from orders where id = ${orderId}`
  const { number } = order
  const spoken = number.replaceAll('0', 'o').replaceAll('1', 'l')
  for (const text of [
    number,
    number.toLowerCase(),
    number.replace('-', ''),
    ` ${number.replace('-', ' ')}`,
    spoken,
  ])
    expect(await idsOf('/admin/orders', 'number', text)).toEqual([orderId])
})

test('a product is found by words in any order, without the letters of its language', async () => {
  const [product] = await sql<[{ id: string; name: string; brand: string }]>`
    select p.id, t.name, p.brand from products p join product_translations t on t.product_id = p.id
    where t.language_code = 'pl' and t.name ~ '[ąęłśżź]' limit 1`
  const plain = product.name.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('ł', 'l').replaceAll('Ł', 'L')
  for (const text of [plain.toUpperCase(), `${product.brand} ${plain.split(' ').toReversed().join(' ')}`])
    expect(await idsOf('/admin/products', 'q', text)).toContain(product.id)
})

test('a search is one statement beside the guard’s', async () => {
  const statements = await shop.statementsOf(() => idsOf('/admin/users', 'q', 'lekowska gulsah'))
  expect(statements).toHaveLength(2)
})
