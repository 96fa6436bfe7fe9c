import { expect, test } from 'bun:test'
import { signUp } from '../support/customers'
import { openShop } from '../support/shop'

const shop = await openShop()
const id = '01900000-0000-7000-8000-000000000000'

/** The cursor of a list with another key in it. */
function forge(list: string, ...key: unknown[]): string {
  return Buffer.from(JSON.stringify([Bun.hash(list).toString(36), ...key])).toString('base64url')
}

test('a cursor that somebody wrote himself is refused, and no fault of the shop', async () => {
  const { accessToken: token, userId } = await signUp(shop)
  const keys = [
    ['yesterday', id],
    ['2026-01-01T00:00:00.000Z', 'x'],
    [1, 2],
    ['2026-99-01T00:00:00.000Z', id],
    ['2026-02-30T00:00:00.000Z', id],
    ['0000-01-01T00:00:00.000Z', id],
    ['\0', id],
  ]
  for (const key of keys) {
    const { status, body } = await shop.call(`/orders?cursor=${forge(`orders:${userId}`, ...key)}`, { token })
    expect([key, status, body.code]).toEqual([key, 422, 'CURSOR_INVALID'])
  }
  for (const [sort, ...key] of [
    ['price', 'cheap', id],
    ['price', 1.5, id],
    ['newest', 1e30, id],
    ['newest', -8e15, id],
    ['name', '\0', id],
    ['name', 'Ekmek', 'x'],
  ]) {
    const list = JSON.stringify(['products', undefined, false, sort, 'en', 'retail'])
    const { status, body } = await shop.call(`/products?sort=${sort}&cursor=${forge(list, ...key)}`)
    expect([sort, key, status, body.code]).toEqual([sort, key, 422, 'CURSOR_INVALID'])
  }
})

test('the cursors of the shop itself lead through every list to its end', async () => {
  for (const sort of ['name', 'price', '-price', 'newest']) {
    const seen = new Set<string>()
    for (let cursor = ''; ; ) {
      const { status, body } = await shop.call(`/products?sort=${sort}&limit=25${cursor}`)
      expect(status).toBe(200)
      for (const product of body.data) seen.add(product.id)
      if (!body.nextCursor) break
      cursor = `&cursor=${body.nextCursor}`
    }
    expect([sort, seen.size]).toEqual([sort, 60])
  }
})
