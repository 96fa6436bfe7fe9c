import { Elysia, t } from 'elysia'
import { requestKey } from '#http/idempotency'
import { languageOf } from '#http/language'
import { Id, problems, Success } from '#http/schemas'
import type { Customer, Guest } from '#identity'
import { authentication } from '#identity/guard'
import type { Context } from '#platform/context'
import { changeCart } from '../application/cart/change-cart'
import { emptyCart } from '../application/cart/empty-cart'
import { readCart } from '../application/cart/read-cart'
import type { PricedCart } from '../cart'
import { AddItemBody, BatchBody, CartSchema, SetItemBody } from './schemas'
import { viewCart } from './views'

/** Whose cart it is, in the key of a repeated request. */
function ownerId(owner: Customer | Guest): string {
  return owner.kind === 'guest' ? owner.guestId : owner.userId
}

const ProductParams = t.Object({ productId: Id })
const changed = { 200: CartSchema, ...problems(400, 401, 404, 409, 413, 415, 422, 500, 503) }

/** The one cart of a customer or a guest. Every change answers the whole cart, so that the app need not ask again. */
export function cartRoutes(context: Context) {
  const view = (owner: Customer | Guest, priced: PricedCart) => viewCart(context, owner, priced)

  return new Elysia({ name: 'metropolitan.cart', tags: ['cart'] })
    .use(authentication(context))
    .get(
      '/cart',
      async ({ actor, request }) =>
        view(actor, await readCart(context, actor, languageOf(request, actor.language))),
      {
        guest: true,
        response: { 200: CartSchema, ...problems(401, 500, 503) },
        detail: {
          operationId: 'readCart',
          summary: 'My cart, with live prices and everything that stands in the way of ordering it',
        },
      },
    )
    .delete(
      '/cart',
      async ({ actor }) => {
        await emptyCart(context, actor)
        return { success: true as const }
      },
      {
        guest: true,
        response: { 200: Success, ...problems(401, 409, 500, 503) },
        detail: { operationId: 'emptyCart', summary: 'Take everything out of the cart' },
      },
    )
    .post(
      '/cart/items',
      async ({ actor, body, request }) => {
        const language = languageOf(request, actor.language)
        const changes = [{ ...body, mode: 'add' as const }]
        const key = requestKey(request, ownerId(actor), body)
        return view(actor, await changeCart(context, actor, { changes, language, requestKey: key }))
      },
      {
        guest: true,
        body: AddItemBody,
        response: changed,
        detail: { operationId: 'addToCart', summary: 'Add units of a product' },
      },
    )
    .put(
      '/cart/items/:productId',
      async ({ actor, body, params, request }) => {
        const language = languageOf(request, actor.language)
        const changes = [{ ...params, ...body, mode: 'set' as const }]
        return view(actor, await changeCart(context, actor, { changes, language }))
      },
      {
        guest: true,
        params: ProductParams,
        body: SetItemBody,
        response: changed,
        detail: { operationId: 'setCartItem', summary: 'Set the quantity of a product; 0 removes it' },
      },
    )
    .delete(
      '/cart/items/:productId',
      async ({ actor, params, request }) => {
        const language = languageOf(request, actor.language)
        const changes = [{ ...params, quantity: 0, mode: 'set' as const }]
        return view(actor, await changeCart(context, actor, { changes, language }))
      },
      {
        guest: true,
        params: ProductParams,
        response: changed,
        detail: { operationId: 'removeFromCart', summary: 'Remove a product' },
      },
    )
    .patch(
      '/cart/items',
      async ({ actor, body, request }) => {
        const language = languageOf(request, actor.language)
        const changes = body.items.map((item) => ({ ...item, mode: 'set' as const }))
        return view(actor, await changeCart(context, actor, { changes, language }))
      },
      {
        guest: true,
        body: BatchBody,
        response: changed,
        detail: { operationId: 'setCartItems', summary: 'Set several quantities at once, all or none' },
      },
    )
}
