import type { KeptTables } from '#platform/retention'

/** What is never pruned, and why. */
export const orderKept: KeptTables = {
  carts: 'one for each customer; those of guests go with the guest',
  cart_items: 'bounded by the size of a cart, and emptied when it is ordered',
  orders: 'kept by law',
  order_items: 'kept by law',
  order_events: 'what happened to an order',
  archived_order_events: 'the same of orders that were closed long ago',
  order_notes: 'what staff know of an order',
}
