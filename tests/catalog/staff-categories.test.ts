import { expect, test } from 'bun:test'
import { adminWith, auditOf, refuses, superAdmin } from '../admin/support'
import { openShop } from '../support/shop'

const shop = await openShop()
const { sql } = shop.context.db
const boss = await superAdmin(shop)
const { token } = await adminWith(shop, 'product_manager')

const [category] = await sql<[{ id: string }]>`select id from categories order by position limit 1`

test('categories are made, moved, refused in a circle, and deleted only when empty', async () => {
  const fields = (slug: string, parentId: string | null) => ({
    slug,
    parentId,
    position: 900,
    translations: { tr: { name: slug, description: '' } },
  })
  const make = (slug: string, parentId: string | null) =>
    shop.call('/admin/categories', { token, body: fields(slug, parentId) })
  const rows = () => sql`select id, slug, parent_id from categories order by id`
  const audit = await auditOf(shop, async () => {
    const parent = (await make('test-parent', null)).body
    const child = (await make('test-child', parent.id)).body
    const path = `/admin/categories/${parent.id}`
    expect((await shop.call(path, { token })).body).toEqual(parent)
    await refuses(shop, { status: 409, code: 'CATEGORY_CYCLE', rows }, () =>
      shop.call(path, { method: 'PATCH', token, body: { parentId: child.id } }),
    )
    for (const [id, body, status, code] of [
      [parent.id, { slug: 'test-child' }, 409, 'CATEGORY_SLUG_TAKEN'],
      [parent.id, { parentId: boss.id }, 404, 'CATEGORY_NOT_FOUND'],
      [boss.id, { position: 1 }, 404, 'CATEGORY_NOT_FOUND'],
    ] as const) {
      await refuses(shop, { status, code, rows }, () =>
        shop.call(`/admin/categories/${id}`, { method: 'PATCH', token, body }),
      )
    }
    await refuses(shop, { status: 409, code: 'CATEGORY_NOT_EMPTY', rows }, () =>
      shop.call(path, { method: 'DELETE', token }),
    )
    await refuses(shop, { status: 409, code: 'CATEGORY_SLUG_TAKEN', rows }, () => make('test-child', null))
    await refuses(shop, { status: 404, code: 'CATEGORY_NOT_FOUND', rows }, () => make('orphan', boss.id))
    await refuses(shop, { status: 422, code: 'VALIDATION_FAILED', rows }, () =>
      shop.call('/admin/categories', { token, body: { ...fields('empty', null), translations: {} } }),
    )
    const renamed = await shop.call(path, { method: 'PATCH', token, body: { position: 901 } })
    expect(renamed.body.position).toBe(901)
    expect(await shop.call(path, { token })).toMatchObject({ status: 200, body: renamed.body })
    expect((await shop.call(`/admin/categories/${child.id}`, { method: 'DELETE', token })).status).toBe(200)
    expect((await shop.call(path, { method: 'DELETE', token })).status).toBe(200)
    expect((await shop.call(path, { token })).body.code).toBe('CATEGORY_NOT_FOUND')
  })
  expect(audit.map((row) => row.action)).toEqual([
    'category.created',
    'category.created',
    'category.changed',
    'category.deleted',
    'category.deleted',
  ])
  const full = await shop.call(`/admin/categories/${category.id}`, { method: 'DELETE', token })
  expect(full.body.code).toBe('CATEGORY_NOT_EMPTY')
})

test('a repeated request is answered with the category it made, and refused once that is gone', async () => {
  const headers = { 'idempotency-key': 'made-before' }
  const translations = { tr: { name: 'Deneme', description: '' } }
  const fields = { slug: 'made-before', parentId: null, position: 1, translations }
  const send = () => shop.call('/admin/categories', { token, headers, body: fields })
  const { id } = (await send()).body
  const again = await send()
  expect([again.status, again.body.id, again.headers.get('location')]).toEqual([
    200,
    id,
    `/admin/categories/${id}`,
  ])
  expect((await shop.call(`/admin/categories/${id}`, { method: 'DELETE', token })).status).toBe(200)
  expect((await send()).body.code).toBe('CATEGORY_NOT_FOUND')
  expect(await sql`select from categories where slug = 'made-before'`).toHaveLength(0)
})
