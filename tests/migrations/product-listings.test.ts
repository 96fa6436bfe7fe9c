import { expect, test } from 'bun:test'
import postgres from 'postgres'
import { migrate } from '#platform/migrations'
import {
  downDirectory,
  findBrokenInvariants,
  migrationsDirectory,
  rollBack,
} from '../../scripts/database/index'
import { createTestDatabase } from '../support/database'

test('products of before are listed, batch by batch, while the release before goes on writing, and a second run changes nothing', async () => {
  const { url } = await createTestDatabase()
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  await rollBack({ url, migrations: migrationsDirectory, downs: downDirectory, to: '0021_attention_indexes' })
  await sql`insert into categories (id, slug) values (md5('c')::uuid, 'c')`
  await sql`
    insert into products (id, product_code, slug, category_id, brand, size, price_minor, vat_rate, attributes, status)
    select md5('p' || n)::uuid, 'p' || n, 'p-' || n, md5('c')::uuid, 'B', '1 kg', n, 5, '{"badges": ["new"]}',
      case when n % 7 = 0 then 'draft' else 'active' end
    from generate_series(1, 1200) n`
  await sql`
    insert into product_translations (product_id, language_code, name, full_name)
    select md5('p' || n)::uuid, 'tr', 'Ürün ' || n, 'Ürün' from generate_series(1, 1200) n`
  const listed = async () =>
    (await sql<[{ n: number }]>`select count(*)::int as n from product_listings`)[0].n

  // The release before writes when the triggers are there and the rows are not.
  const writeAsBefore = async (tag: string, number: number) => {
    if (tag !== '0023_fill_product_listings') return
    if (number === 2) throw new Error('killed')
    expect(await listed()).toBe(0)
    await sql`update products set price_minor = 77, status = 'active' where product_code = 'p7'`
    await sql`update product_translations set name = 'Yeni' where product_id = md5('p8')::uuid`
    expect(await listed()).toBe(6)
  }
  const options = { url, directory: migrationsDirectory }
  await expect(migrate({ ...options, beforeStatement: writeAsBefore })).rejects.toThrow('killed')
  const whole = (1_200 - Math.floor(1_200 / 7) + 1) * 3
  expect(await listed()).toBe(whole)
  const rows = () =>
    sql`select xmin::text, ctid::text from product_listings order by product_id, language_code`
  const before = await rows()
  await migrate(options)
  expect([...(await rows())]).toEqual([...before])
  expect(await findBrokenInvariants(sql)).toEqual([])

  await sql`delete from product_listings where product_id = md5('p9')::uuid`
  await sql`update product_listings set name = 'wrong' where product_id = md5('p8')::uuid and language_code = 'pl'`
  expect((await findBrokenInvariants(sql)).length).toBe(5)
  await sql`select refresh_product_listings(array(select id from products))`
  expect(await findBrokenInvariants(sql)).toEqual([])
  await sql.end()
})
