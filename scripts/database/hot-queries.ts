import { prune } from '#platform/retention'
import { linesInCart, type MeasuredShop } from './measured-shop'

/** A statement that the shop lives on: how it comes about, which it is, and what it must be able to rely on. */
export interface HotQuery {
  readonly name: string
  /** Makes the product send it, by a request or a use case; `round` counts from 0, so that none is sent twice alike. */
  readonly provoke: (shop: MeasuredShop, round: number) => Promise<unknown>
  /** Tells it from the others that are sent meanwhile. */
  readonly statement: RegExp
  /** Each of these must be used. */
  readonly indexes: readonly string[]
  /** The most pages it may touch, however large the shop is. */
  readonly buffers: number
}

/** What each line of a cart is read by: itself, its product and the product's name. */
const ofLines = ['cart_items_pkey', 'products_pkey', 'idx_product_translations_lang_product']
/** The walk of a list. */
const listedProducts = /looked as materialized/

const get = (path: string) => (shop: MeasuredShop, round: number) => shop.get(path, round)

export const hotQueries: readonly HotQuery[] = [
  {
    name: 'who is asking',
    provoke: get('/me'),
    statement: /from \(select \* from user_sessions where id/,
    indexes: ['user_sessions_pkey', 'users_pkey'],
    buffers: 20,
  },
  {
    name: 'cart',
    provoke: get('/cart'),
    statement: /as "guestCartWaits"\s+from \(select/,
    indexes: [...ofLines, 'carts_user_id_key', 'orders_live_cart_key'],
    buffers: 34 + 8 * linesInCart,
  },
  {
    name: 'cart changed',
    provoke: (shop, round) => shop.addToCart(round),
    statement: /seen as \(\s+select c\.id, c\.version/,
    indexes: [...ofLines, 'carts_user_id_key', 'carts_pkey', 'orders_live_cart_key'],
    buffers: 45 + 8 * linesInCart,
  },
  {
    name: 'order: what it is made from',
    provoke: (shop, round) => shop.placeOrder(round),
    statement: /nextval\('order_number_seq'\)/,
    indexes: [...ofLines, 'carts_user_id_key', 'orders_live_cart_key'],
    buffers: 34 + 8 * linesInCart,
  },
  {
    name: 'order: written',
    provoke: (shop, round) => shop.placeOrder(round),
    statement: /placed as \(\s+insert into orders/,
    indexes: ['products_pkey', 'carts_pkey'],
    buffers: 120,
  },
  {
    name: 'order with items and timeline',
    provoke: (shop) => shop.getAsOwner(`/orders/${shop.ownOrderId}`),
    statement: /from order_items i where i\.order_id = o\.id/,
    indexes: ['orders_pkey', 'idx_order_items_order_id', 'order_events_pkey'],
    buffers: 40,
  },
  {
    name: 'orders of a customer',
    provoke: (shop) => shop.getAsOwner('/orders?limit=5'),
    statement: /where o\.user_id = \$1\s+order by o\.created_at desc/,
    indexes: ['idx_orders_user_id'],
    buffers: 60,
  },
  {
    name: 'payment sheet',
    provoke: (shop) => shop.getAsOwner(`/orders/${shop.ownOrderId}/payment`),
    statement: /as "paymentState", p\.client_secret/,
    indexes: ['orders_pkey', 'payments_order_id_attempt_key'],
    buffers: 20,
  },
  {
    name: 'webhook: event and locks',
    provoke: (shop) => shop.deliverSuccess(),
    statement: /insert into stripe_events[\s\S]+found as materialized/,
    indexes: ['payments_stripe_payment_intent_id_key', 'orders_pkey', 'payments_pkey'],
    buffers: 60,
  },
  {
    name: 'webhook: money of the order',
    provoke: (shop) => shop.deliverSuccess(),
    statement: /from money_movements where order_id = \$\d+\) as movements/,
    indexes: ['payments_order_id_attempt_key', 'idx_money_movements_order_id'],
    buffers: 30,
  },
  {
    name: 'webhook: order confirmed',
    provoke: (shop) => shop.deliverSuccess(),
    statement: /committed as \(\s+update stock_reservations/,
    indexes: ['orders_pkey', 'stock_reservations_pkey', 'products_pkey'],
    buffers: 150,
  },
  {
    name: 'products by name',
    provoke: (shop) => shop.get('/products?limit=20', 0),
    statement: listedProducts,
    indexes: ['idx_product_listings_name_pl', 'products_pkey'],
    buffers: 114,
  },
  {
    name: 'products of a category by price',
    provoke: (shop) => shop.get('/products?category=generated-3&sort=price', 0),
    statement: listedProducts,
    indexes: ['idx_product_listings_category_retail', 'products_pkey'],
    buffers: 114,
  },
  {
    name: 'products of a category in stock',
    provoke: (shop) => shop.get('/products?category=generated-3&inStock=true&limit=20', 0),
    statement: listedProducts,
    indexes: ['idx_product_listings_category_name_pl', 'products_pkey'],
    buffers: 400,
  },
  {
    name: 'products of a brand',
    provoke: (shop) => shop.get('/products?brand=Generated%20rarely', 0),
    statement: listedProducts,
    indexes: ['idx_product_listings_brand', 'products_pkey'],
    buffers: 400,
  },
  {
    name: 'product',
    provoke: (shop) => shop.get('/products/generated-77', 0),
    statement: /from products p\s+join categories c/,
    indexes: ['products_slug_key'],
    buffers: 40,
  },
  {
    name: 'staff: orders of a status',
    provoke: (shop) => shop.listOrders({ status: 'cancelled' }),
    statement: /from orders o where true\s+and o\.status = /,
    indexes: ['idx_orders_status_created'],
    buffers: 45,
  },
  {
    name: 'staff: orders of a status and a payment status',
    provoke: (shop) => shop.listOrders({ status: 'delivered', paymentStatus: 'pending' }),
    statement: /from orders o where true\s+and o\.status = \S+\s+and o\.payment_status = /,
    indexes: ['idx_orders_status_payment'],
    buffers: 45,
  },
  {
    name: 'staff: the order of an intent',
    provoke: (shop) => shop.listOrders({ paymentIntent: 'pi_generated_7' }),
    statement: /select id from orders where stripe_payment_intent_id = /,
    indexes: ['idx_orders_stripe_payment_intent_id', 'payments_stripe_payment_intent_id_key', 'orders_pkey'],
    buffers: 60,
  },
  {
    name: 'outbox: what is due',
    provoke: (shop) => shop.claimMessages(),
    statement: /update outbox set sent_at/,
    indexes: ['idx_outbox_open'],
    buffers: 60,
  },
  {
    name: 'orders whose time is up',
    provoke: (shop) => shop.claimOverdue(),
    statement: /update orders set expiry_leased_until/,
    indexes: ['idx_orders_expires_at'],
    buffers: 20,
  },
  ...(
    [
      ['what needs a person', /left join users u on u\.id = e\.taken_by/],
      ['what needs a person, counted', /array_agg\(e\.id/],
    ] as const
  ).map(([name, statement]) => ({
    name,
    provoke: (shop: MeasuredShop) => shop.listAttention(),
    statement,
    indexes: [
      'idx_stripe_events_unprocessed',
      'idx_stripe_events_unbooked',
      'idx_orders_held',
      'idx_orders_expires_at',
    ],
    buffers: 80,
  })),
  {
    name: 'sign-in code: has this phone asked too often',
    provoke: (shop, round) => shop.askForCode(round),
    statement: /insert into otp_challenges/,
    indexes: ['idx_otp_challenges_phone'],
    buffers: 60,
  },
  ...(
    [
      ['outbox', 'done_at', 'idx_outbox_done'],
      ['idempotency_keys', 'created_at', 'idx_idempotency_keys_created_at'],
      ['stripe_events', 'processed_at', 'idx_stripe_events_processed_at'],
    ] as const
  ).map(([table, age, index]) => ({
    name: `pruning of ${table}`,
    provoke: ({ context }: MeasuredShop) => prune(context, { table, age, keepDays: 30 }),
    statement: new RegExp(`delete from "${table}"`),
    indexes: [index],
    buffers: 10,
  })),
]

/** Of the eight indexes of the plan, those that no hot query needs today, and why each is kept all the same. */
export const keptUnused: Readonly<Record<string, string>> = {
  idx_products_category_id: 'the plan, the foreign key, and how many products staff see in a category',
  idx_products_stock_available:
    'the plan: lists walk product_listings, which knows nothing of stock, and ask each row that they look at',
  idx_order_items_product_id:
    'the plan and the foreign key: no statement of the product asks what was sold of one product',
}
