import { describe, expect, test } from 'bun:test'
import { adminWith, auditOf, refuses, superAdmin } from '../admin/support'
import { openShop } from '../support/shop'
import { makeProduct, someProduct } from './products'

const shop = await openShop()
const { sql } = shop.context.db
await superAdmin(shop)
const { token } = await adminWith(shop, 'product_manager')

const tr = { name: 'Peynir', fullName: 'Beyaz Peynir', description: 'Taze' }
const pl = { name: 'Ser', fullName: 'Ser biały', description: '' }
const rows = () => sql`
  select p.status, p.version, p.price_minor, p.corporate_price_minor,
    (select jsonb_object_agg(language_code, name) from product_translations where product_id = p.id) as names
  from products p order by p.id`

async function change(id: string, body: object) {
  const path = `/admin/products/${id}`
  const etag = (await shop.call(path, { token })).headers.get('etag') ?? ''
  return await shop.call(path, { method: 'PATCH', token, body, headers: { 'if-match': etag } })
}
const settle = (id: string, body: object) =>
  shop.call(`/admin/products/${id}/settings`, { method: 'PATCH', token, body })
const missing = { status: 409, code: 'TRANSLATION_MISSING', rows }

describe('the texts of a product', () => {
  test('change field by field, and a language can be taken away', async () => {
    const { id } = await makeProduct(shop, token, { translations: { tr, pl } })

    const audit = await auditOf(shop, async () => {
      const { status, body } = await change(id, { translations: { tr: { name: 'Kaşar' }, pl: null } })
      expect(status).toBe(200)
      expect(body.translations).toEqual({ tr: { ...tr, name: 'Kaşar' } })
      expect(body.missingLanguages).toEqual(['en', 'pl'])
    })

    expect(audit[0]?.before).toMatchObject({ translations: { tr, pl } })
    expect(audit[0]?.after?.translations).toEqual({ tr: { ...tr, name: 'Kaşar' } })
    const shown = await shop.call(`/products/${id}`, { headers: { 'accept-language': 'pl' } })
    expect(shown.body).toMatchObject({ name: 'Kaşar', language: 'tr' })
  })

  test('a language that is new needs what it is called in it; its description may follow', async () => {
    const { id } = await makeProduct(shop, token, { translations: { tr } })
    const reply = await refuses(shop, missing, () => change(id, { translations: { en: { name: 'Cheese' } } }))
    expect(reply.body.params).toEqual({ language: 'en', fields: ['fullName'] })

    const en = { name: 'Cheese', fullName: 'White cheese' }
    expect((await change(id, { translations: { en } })).body.translations.en).toEqual({
      ...en,
      description: '',
    })
  })

  test('what is on sale is described in Turkish, whichever way it gets there', async () => {
    const [category] = await sql<[{ id: string }]>`select id from categories limit 1`
    const born = someProduct(category.id, { translations: { pl } })
    const reply = await refuses(shop, missing, () => shop.call('/admin/products', { token, body: born }))
    expect(reply.body).toMatchObject({ params: { language: 'tr', fields: [] } })

    const { id } = await makeProduct(shop, token, { status: 'draft', translations: { pl } })
    await refuses(shop, missing, () => settle(id, { status: 'active' }))
    await refuses(shop, missing, () => change(id, { status: 'active' }))
    await refuses(shop, missing, () => change(id, { translations: { pl: null } }))
    expect((await change(id, { status: 'active', translations: { tr } })).body.status).toBe('active')
    await refuses(shop, missing, () => change(id, { translations: { tr: null } }))
  })
})

test('wholesale never pays more than households: whoever swaps two prices is told', async () => {
  const dear = { status: 409, code: 'WHOLESALE_PRICE_ABOVE_RETAIL', rows }
  const { id } = await makeProduct(shop, token, { priceMinor: 1_000, corporatePriceMinor: 900 })
  const reply = await refuses(shop, dear, () => settle(id, { priceMinor: 899 }))
  expect(reply.body.params).toEqual({ priceMinor: 899, corporatePriceMinor: 900 })
  await refuses(shop, dear, () => change(id, { corporatePriceMinor: 1_001 }))
  const [category] = await sql<[{ id: string }]>`select id from categories limit 1`
  await refuses(shop, dear, () =>
    shop.call('/admin/products', { token, body: someProduct(category.id, { corporatePriceMinor: 1_300 }) }),
  )
  for (const price of [1_000, null])
    expect((await settle(id, { corporatePriceMinor: price })).body.corporatePriceMinor).toBe(price)
})

test('whoever changes something else is not stopped by what was wrong before', async () => {
  const { id } = await makeProduct(shop, token, { translations: { tr, pl } })
  await sql`delete from product_translations where product_id = ${id} and language_code = 'tr'`
  await sql`update products set corporate_price_minor = 5000 where id = ${id}`
  expect((await settle(id, { minQuantityIndividual: 2 })).status).toBe(200)
  expect((await change(id, { size: '1 kg' })).status).toBe(200)
})

test('the texts of a category, too, change field by field; one of them stays', async () => {
  const texts = { tr: { name: 'Süt', description: 'Taze' }, en: { name: 'Milk', description: '' } }
  const fields = { slug: 'milk-and-more', parentId: null, position: 1, translations: texts }
  const { body: made } = await shop.call('/admin/categories', { token, body: fields })
  const edit = (translations: object) =>
    shop.call(`/admin/categories/${made.id}`, { method: 'PATCH', token, body: { translations } })

  const { body } = await edit({ tr: { name: 'Sütler' }, en: null })

  expect(body.translations).toEqual({ tr: { name: 'Sütler', description: 'Taze' } })
  const kept = () => sql`select language_code, name from category_translations where category_id = ${made.id}`
  await refuses(shop, { ...missing, rows: kept }, () => edit({ tr: null }))
  await refuses(shop, { ...missing, rows: kept }, () => edit({ pl: { description: 'Bez nazwy' } }))
})
