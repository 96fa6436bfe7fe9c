import type { Cast, Entrance } from './callers'
import type { ApiDocument } from './document'
import { collectionAnswered, type Seen } from './seen'
import type { Address } from './sending'

interface Preparing {
  readonly document: ApiDocument
  readonly cast: Cast
  readonly entrance: Entrance
  readonly address: Address
  readonly seen: Seen
}

/** So that the first requests know of something that exists. */
export async function lookAround({ document, cast, seen, address }: Preparing): Promise<void> {
  for (const operation of document.operations) {
    if (operation.method !== 'GET' || operation.path.includes('{') || operation.path.endsWith('events'))
      continue
    for (const name of ['super_admin', 'customer', 'other', 'member'] as const) {
      const { authorization } = cast.get(name)
      const answer = await fetch(`${address.url}${operation.path}`, {
        headers: { authorization: authorization ?? '' },
      })
      if (answer.ok && answer.headers.get('content-type')?.includes('json')) {
        seen.of(name).note(collectionAnswered(operation.path), await answer.json())
      } else await answer.text()
    }
  }
}

const ways = [
  ['customer', 'card'],
  ['other', 'blik'],
  ['member', 'bank_transfer'],
] as const

/** Each customer orders something, so that there is always an order that can be paid, moved and given back. */
export async function letThemBuy({ cast, entrance, seen }: Preparing): Promise<void> {
  for (const [name, paymentMethod] of ways) {
    const headers = { authorization: cast.get(name).authorization ?? '' }
    const call: Entrance['call'] = (path, given) => entrance.call(path, { headers, ...given })
    const { body: addresses } = await call('/me/addresses')
    const { body: products } = await call('/products?inStock=true&sort=-price&limit=20')
    const product = products.data?.[Math.floor(products.data.length / 2)]
    if (!product || !addresses.data?.[0]) continue
    await call(`/cart/items/${product.id}`, {
      method: 'PUT',
      body: { quantity: Math.max(product.minQuantity, 20) },
    })
    const order = await call('/orders', { body: { shippingAddressId: addresses.data[0].id, paymentMethod } })
    if (order.status < 300) seen.of(name).note('orders', order.body)
    seen.of(name).note('addresses', addresses.data)
  }
}
