import { Elysia, t } from 'elysia'
import { CatalogErrors } from '#catalog'
import { requestKey } from '#http/idempotency'
import { languageOf } from '#http/language'
import { Id, Success } from '#http/schemas'
import type { Customer, Guest } from '#identity'
import { authentication } from '#identity/guard'
import type { Context } from '#platform/context'
import { changeCart } from '../application/cart/change-cart'
import { emptyCart } from '../application/cart/empty-cart'
import { readCart } from '../application/cart/read-cart'
import { OrderErrors } from '../errors'
import { AddItemBody, BatchBody, CartSchema, SetItemBody } from './cart-schemas'
import { viewCart } from './views'

/** Whose cart it is, in the key of a repeated request. */
function ownerId(owner: Customer | Guest): string {
  return owner.kind === 'guest' ? owner.guestId : owner.userId
}

const ProductParams = t.Object({ productId: Id })
const changed = { 200: CartSchema }

/** The one cart of a customer or a guest. Every change answers the whole cart, so that the app need not ask again. */
export function cartRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.cart', tags: ['cart'] })
    .use(authentication(context))
    .get(
      '/cart',
      async ({ actor, request }) =>
        viewCart(context, actor, await readCart(context, actor, languageOf(request, actor.language))),
      {
        guest: true,
        response: { 200: CartSchema },
        detail: {
          operationId: 'readCart',
          summary: 'My cart, with live prices and everything that stands in the way of ordering it',
          description:
            'Call it when the cart is opened and again before checkout: prices, stock and rules are those of this ' +
            'moment. `canOrder` says whether `placeOrder` would take it, `problems` what stands in the way, by ' +
            'product. It needs a token: of a customer, or of a guest (`openGuest`). What somebody put in as a ' +
            'guest is merged into their cart by the first call after they signed in.',
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
        response: { 200: Success },
        detail: {
          operationId: 'emptyCart',
          summary: 'Take everything out of the cart',
          description:
            'Takes all lines out at once; repeated, it changes nothing. An order that was placed from the cart ' +
            'stays as it is.',
        },
      },
    )
    .use(cartItemRoutes(context))
    .use(cartBatchRoutes(context))
}

/** One product of the cart. */
function cartItemRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.cart.items', tags: ['cart'] })
    .use(authentication(context))
    .post(
      '/cart/items',
      async ({ actor, body, request }) => {
        const language = languageOf(request, actor.language)
        const changes = [{ ...body, mode: 'add' as const }]
        const key = requestKey(request, ownerId(actor), body)
        return viewCart(
          context,
          actor,
          await changeCart(context, actor, { changes, language, requestKey: key }),
        )
      },
      {
        guest: true,
        body: AddItemBody,
        response: changed,
        idempotencyKey: 'optional',
        refuses: [OrderErrors.CART_FULL, CatalogErrors.PRODUCT_NOT_FOUND, OrderErrors.QUANTITY_TOO_LARGE],
        detail: {
          operationId: 'addToCart',
          summary: 'Add units of a product',
          description:
            'For the button beside a product: so many units more than the cart has of it. Send an ' +
            'Idempotency-Key, so that a request whose answer was lost adds once. Nothing is reserved: what is ' +
            'short is in `problems`, and decided when the order is placed. PRODUCT_NOT_FOUND (not for sale), ' +
            'QUANTITY_TOO_LARGE (9,999 of a product) and CART_FULL (200 products) change nothing.',
        },
      },
    )
    .put(
      '/cart/items/:productId',
      async ({ actor, body, params, request }) => {
        const language = languageOf(request, actor.language)
        const changes = [{ ...params, ...body, mode: 'set' as const }]
        return viewCart(context, actor, await changeCart(context, actor, { changes, language }))
      },
      {
        guest: true,
        params: ProductParams,
        body: SetItemBody,
        response: changed,
        refuses: [OrderErrors.CART_FULL, CatalogErrors.PRODUCT_NOT_FOUND],
        detail: {
          operationId: 'setCartItem',
          summary: 'Set the quantity of a product; 0 removes it',
          description:
            'For the stepper in the cart: afterwards the line has this quantity, whatever it had, so that ' +
            'repeating is safe. It also accepts the present price, which ends the PRICE_CHANGED problem of the ' +
            'line. 0 removes the line, also of a product that is not for sale any more; any other quantity of ' +
            'that answers PRODUCT_NOT_FOUND.',
        },
      },
    )
    .delete(
      '/cart/items/:productId',
      async ({ actor, params, request }) => {
        const language = languageOf(request, actor.language)
        const changes = [{ ...params, quantity: 0, mode: 'set' as const }]
        return viewCart(context, actor, await changeCart(context, actor, { changes, language }))
      },
      {
        guest: true,
        params: ProductParams,
        response: changed,
        detail: {
          operationId: 'removeFromCart',
          summary: 'Remove a product',
          description:
            'Takes the line out and answers the cart; where there is none, nothing changes. This is how a line ' +
            'that became UNAVAILABLE is got rid of.',
        },
      },
    )
}

/** Several at once. */
function cartBatchRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.cart.batches', tags: ['cart'] }).use(authentication(context)).patch(
    '/cart/items',
    async ({ actor, body, request }) => {
      const language = languageOf(request, actor.language)
      const changes = body.items.map((item) => ({ ...item, mode: 'set' as const }))
      return viewCart(context, actor, await changeCart(context, actor, { changes, language }))
    },
    {
      guest: true,
      body: BatchBody,
      response: changed,
      refuses: [OrderErrors.CART_FULL, CatalogErrors.PRODUCT_NOT_FOUND],
      detail: {
        operationId: 'setCartItems',
        summary: 'Set several quantities at once, all or none',
        description:
          'To write many lines in one request, such as a whole shopping list: all of them or, where one is ' +
          'refused, none. Products that are not named stay as they are; of a product that is named twice the ' +
          'last entry holds. Repeating is safe. PRODUCT_NOT_FOUND names the product in `params`.',
      },
    },
  )
}
