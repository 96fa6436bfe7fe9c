import { Elysia, t } from 'elysia'
import { authentication } from '#http/authentication'
import { languageOf } from '#http/language'
import { Id, problems, Success } from '#http/schemas'
import type { Customer } from '#identity'
import type { Context } from '#platform/context'
import { changeCart } from '../application/change-cart'
import { emptyCart } from '../application/empty-cart'
import { type PricedCart, readCart } from '../application/read-cart'
import { AddItemBody, BatchBody, CartSchema, SetItemBody } from './schemas'
import { viewCart } from './views'

const ProductParams = t.Object({ productId: Id })
const changed = { 200: CartSchema, ...problems(400, 401, 404, 409, 413, 415, 422, 500, 503) }

/** The customer's one cart. Every change answers the whole cart, so that the app need not ask again. */
export function cartRoutes(context: Context) {
  const view = (customer: Customer, priced: PricedCart) =>
    viewCart(priced, customer.priceList === 'retail' ? context.config.shop.minimumOrderMinor : 0)

  return new Elysia({ name: 'metropolitan.cart', tags: ['cart'] })
    .use(authentication(context))
    .get(
      '/cart',
      async ({ actor, request }) =>
        view(actor, await readCart(context, actor, languageOf(request, actor.language))),
      {
        customer: true,
        response: { 200: CartSchema, ...problems(401, 500, 503) },
        detail: { summary: 'My cart, with live prices and everything that stands in the way of ordering it' },
      },
    )
    .delete(
      '/cart',
      async ({ actor }) => {
        await emptyCart(context, actor)
        return { success: true as const }
      },
      {
        customer: true,
        response: { 200: Success, ...problems(401, 409, 500, 503) },
        detail: { summary: 'Take everything out of the cart' },
      },
    )
    .post(
      '/cart/items',
      async ({ actor, body, request }) => {
        const language = languageOf(request, actor.language)
        const changes = [{ ...body, mode: 'add' as const }]
        return view(actor, await changeCart(context, actor, { changes, language }))
      },
      { customer: true, body: AddItemBody, response: changed, detail: { summary: 'Add units of a product' } },
    )
    .put(
      '/cart/items/:productId',
      async ({ actor, body, params, request }) => {
        const language = languageOf(request, actor.language)
        const changes = [{ ...params, ...body, mode: 'set' as const }]
        return view(actor, await changeCart(context, actor, { changes, language }))
      },
      {
        customer: true,
        params: ProductParams,
        body: SetItemBody,
        response: changed,
        detail: { summary: 'Set the quantity of a product; 0 removes it' },
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
        customer: true,
        params: ProductParams,
        response: changed,
        detail: { summary: 'Remove a product' },
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
        customer: true,
        body: BatchBody,
        response: changed,
        detail: { summary: 'Set several quantities at once, all or none' },
      },
    )
}
