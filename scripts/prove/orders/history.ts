import type { Context } from '#platform/context'
import { type Transaction, transact } from '#platform/database'
import { AppError } from '#platform/errors'
import { newId } from '#platform/ids'
import { expireOrder } from '../../../src/domains/order/application/order/expire-order'
import { confirmPendingOrder } from '../../../src/domains/order/infrastructure/confirm-order-statement'
import { requestRefund } from '../../../src/domains/payment/application/refund/request-refund'
import { type CrowdBuyer, orderBody } from '../../../tests/support/crowd'

/** One step of a history of the shop, by the number of a buyer and of a product. */
export type Step =
  | { readonly kind: 'edit'; readonly buyer: number; readonly product: number; readonly quantity: number }
  | { readonly kind: 'order'; readonly buyer: number; readonly notes: string }
  | { readonly kind: 'pay' | 'cancel' | 'expire'; readonly buyer: number; readonly order: number }
  | {
      readonly kind: 'refund'
      readonly buyer: number
      readonly order: number
      readonly product: number
      /** 0: everything. */
      readonly quantity: number
      /** False: its units are written off. */
      readonly restock: boolean | undefined
    }
  | { readonly kind: 'restock'; readonly product: number; readonly quantity: number }
  | { readonly kind: 'flush' }

interface ModelOrder {
  readonly id: string
  readonly lines: ReadonlyMap<number, number>
  readonly cartVersion: number
  readonly notes: string
  /** Units that left the stock with it and were neither taken back nor written off. */
  readonly out: Map<number, number>
  readonly refunded: Map<number, number>
  /** Whether the shop has any of its money. */
  hasMoney: boolean
  status: 'pending' | 'confirmed' | 'cancelled' | 'expired'
}

interface ModelBuyer {
  readonly lines: Map<number, number>
  /** Raised by each change, as in the shop; only its sameness matters. */
  version: number
  readonly orders: ModelOrder[]
}

export interface Surroundings {
  readonly context: Context
  readonly call: (
    path: string,
    call: { readonly method?: string; readonly body?: unknown; readonly token: string },
  ) => Promise<{ readonly status: number; readonly body: { readonly id?: string; readonly code?: string } }>
  readonly buyers: readonly CrowdBuyer[]
  readonly products: readonly string[]
}

/** What the shop must be after each step, kept in the simplest way there is. */
export class History {
  readonly stock: number[]
  readonly buyers: ModelBuyer[]
  private readonly shop: Surroundings

  constructor(shop: Surroundings, stocks: readonly number[]) {
    this.shop = shop
    this.stock = [...stocks]
    this.buyers = shop.buyers.map(() => ({ lines: new Map(), version: 1, orders: [] }))
  }

  reservedOf(product: number, except?: ModelOrder): number {
    return this.buyers
      .flatMap(({ orders }) => orders)
      .filter((order) => order.status === 'pending' && order !== except)
      .reduce((sum, order) => sum + (order.lines.get(product) ?? 0), 0)
  }

  async take(step: Step): Promise<void> {
    if (step.kind === 'edit') return await this.edit(step)
    if (step.kind === 'order') return await this.order(step)
    if (step.kind === 'restock') return await this.restock(step)
    if (step.kind === 'flush') return void (await this.shop.context.redis.flushall())
    const order = this.choose(step)
    if (!order) return
    if (step.kind === 'pay') return await this.pay(step.buyer, order)
    if (step.kind === 'refund') return await this.refund(order, step)
    if (step.kind === 'cancel') return await this.cancel(step.buyer, order)
    return await this.expire(order)
  }

  /** Mostly an order to which that can happen, so that histories have something to tell; else any. */
  private choose(step: Extract<Step, { readonly order: number }>): ModelOrder | undefined {
    const orders = this.buyers[step.buyer]?.orders ?? []
    const apt = step.kind === 'pay' ? 'pending' : 'confirmed'
    const fitting = step.order === 0 ? orders.findLast(({ status }) => status === apt) : undefined
    return fitting ?? orders.at(-1 - step.order)
  }

  private async edit(step: Extract<Step, { kind: 'edit' }>): Promise<void> {
    const [model, buyer, productId] = this.parts(step.buyer, step.product)
    const reply = await this.shop.call(`/cart/items/${productId}`, {
      method: 'PUT',
      token: buyer.token,
      body: { quantity: step.quantity },
    })
    same(reply.status, 200, 'the status of an edit')
    if ((model.lines.get(step.product) ?? 0) === step.quantity) return
    model.version += 1
    if (step.quantity === 0) model.lines.delete(step.product)
    else model.lines.set(step.product, step.quantity)
  }

  private async order(step: Extract<Step, { kind: 'order' }>): Promise<void> {
    const [model, buyer] = this.parts(step.buyer, 0)
    const reply = await this.shop.call('/orders', {
      token: buyer.token,
      body: orderBody(buyer, { notes: step.notes }),
    })
    const live = model.orders.find(({ status }) => status === 'pending')
    if (live && live.cartVersion === model.version && live.notes === step.notes) {
      same(reply.body.id, live.id, 'the order of the same submission')
      return
    }
    if (model.lines.size === 0) return same(reply.body.code, 'CART_EMPTY', 'an order of nothing')
    const fits = [...model.lines].every(
      ([product, quantity]) => quantity <= (this.stock[product] ?? 0) - this.reservedOf(product, live),
    )
    if (!fits) return same(reply.body.code, 'CART_HAS_PROBLEMS', 'an order of more than there is')
    same(reply.status, 201, 'the status of an order')
    if (live) live.status = 'cancelled'
    model.orders.push({
      id: String(reply.body.id),
      lines: new Map(model.lines),
      cartVersion: model.version,
      notes: step.notes,
      out: new Map(),
      refunded: new Map(),
      hasMoney: false,
      status: 'pending',
    })
  }

  private async pay(buyer: number, order: ModelOrder): Promise<void> {
    const { db } = this.shop.context
    const [model] = this.parts(buyer, 0)
    const paid = await transact({ db }, async (tx) => {
      const cartId = this.shop.buyers[buyer]?.cartId ?? ''
      await tx.sql`select from carts where id = ${cartId} for no key update`
      const confirmed = await confirmPendingOrder(tx, order.id, null)
      if (confirmed) await bookCapture(tx, order.id)
      return confirmed
    })
    same(paid, order.status === 'pending', 'whether an order could be paid')
    if (!paid) return
    order.status = 'confirmed'
    order.hasMoney = true
    for (const [product, quantity] of order.lines) {
      order.out.set(product, quantity)
      this.stock[product] = (this.stock[product] ?? 0) - quantity
      const left = (model.lines.get(product) ?? 0) - quantity
      if (!model.lines.has(product)) continue
      model.version += 1
      if (left > 0) model.lines.set(product, left)
      else model.lines.delete(product)
    }
  }

  private async cancel(buyer: number, order: ModelOrder): Promise<void> {
    const [, { token }] = this.parts(buyer, 0)
    const reply = await this.shop.call(`/orders/${order.id}/cancel`, { token, body: {} })
    same(reply.status, order.status === 'expired' ? 409 : 200, 'the status of a cancel')
    if (order.status === 'confirmed') this.takeBackAll(order)
    if (order.status !== 'expired') order.status = 'cancelled'
  }

  private async refund(order: ModelOrder, step: Extract<Step, { kind: 'refund' }>): Promise<void> {
    const { product, quantity, restock } = step
    const [, , productId] = this.parts(0, product)
    const scope = quantity === 0 ? { everything: true as const } : { lines: [{ productId, quantity }] }
    const asked = { orderId: order.id, reason: 'damaged', restock, ...scope }
    const refused = await refusalOf(requestRefund(this.shop.context, { userId: newId() }, asked))
    const left = (order.lines.get(product) ?? 0) - (order.refunded.get(product) ?? 0)
    if (!order.hasMoney) return same(refused, 'NOTHING_TO_REFUND', 'a refund of nothing')
    if (quantity > left) return same(refused, 'REFUND_LINES_INVALID', 'a refund of more than is left')
    same(refused, undefined, 'a refund')
    order.refunded.set(product, (order.refunded.get(product) ?? 0) + quantity)
    const isAll = [...order.lines].every(([each, sold]) => sold === (order.refunded.get(each) ?? 0))
    order.hasMoney = quantity > 0 && !isAll
    this.settleUnits(order, step)
  }

  /** What becomes of the units: lost, taken back, or with the order that ends. */
  private settleUnits(order: ModelOrder, { product, quantity, restock }: Extract<Step, { kind: 'refund' }>) {
    const units = quantity === 0 ? [...order.out.keys()] : [product]
    const most = quantity === 0 ? Number.POSITIVE_INFINITY : quantity
    if (restock === false) for (const each of units) this.lose(order, each, most)
    if (!order.hasMoney && order.status === 'confirmed') {
      order.status = 'cancelled'
      this.takeBackAll(order)
    }
    if (restock) for (const each of units) this.takeBack(order, each, most)
  }

  private lose(order: ModelOrder, product: number, most: number): number {
    const out = order.out.get(product) ?? 0
    const lost = Math.min(out, most)
    order.out.set(product, out - lost)
    return lost
  }

  private takeBack(order: ModelOrder, product: number, most: number): void {
    this.stock[product] = (this.stock[product] ?? 0) + this.lose(order, product, most)
  }

  private takeBackAll(order: ModelOrder): void {
    for (const product of order.out.keys()) this.takeBack(order, product, Infinity)
  }

  private async expire(order: ModelOrder): Promise<void> {
    const expired = await transact(this.shop.context, (tx) => expireOrder(tx, order.id, {}))
    same(expired, order.status === 'pending', 'whether an order could expire')
    if (expired) order.status = 'expired'
  }

  private async restock(step: Extract<Step, { kind: 'restock' }>): Promise<void> {
    const [, , productId] = this.parts(0, step.product)
    await this.shop.context.db.sql`
      with ledger as (
        insert into stock_movements (product_id, delta, reason) values (${productId}, ${step.quantity}, 'restock')
      )
      update products set stock = stock + ${step.quantity} where id = ${productId}`
    this.stock[step.product] = (this.stock[step.product] ?? 0) + step.quantity
  }

  private parts(buyer: number, product: number): [ModelBuyer, CrowdBuyer, string] {
    const parts = [this.buyers[buyer], this.shop.buyers[buyer], this.shop.products[product]] as const
    if (!parts[0] || !parts[1] || !parts[2]) throw new Error('there is no such buyer or product')
    return [parts[0], parts[1], parts[2]]
  }

  /** I1 to I3: counters are what the model says and what the ledgers say, and a cart has one live order at most. */
  async check(): Promise<void> {
    const { sql } = this.shop.context.db
    const rows = await sql<Record<'id' | 'stock' | 'reserved' | 'movements' | 'held', unknown>[]>`
      select p.id, p.stock, p.reserved,
        (select coalesce(sum(delta), 0)::int from stock_movements m where m.product_id = p.id) as movements,
        (select coalesce(sum(quantity), 0)::int from stock_reservations r
          where r.product_id = p.id and r.state = 'held') as held
      from products p where p.id = any(${[...this.shop.products]}::uuid[])`
    for (const row of rows) {
      const product = this.shop.products.indexOf(String(row.id))
      const reserved = this.reservedOf(product)
      same(row.stock, this.stock[product], 'stock')
      same(row.movements, this.stock[product], 'the ledger of stock')
      same(row.reserved, reserved, 'reserved')
      same(row.held, reserved, 'the reservations')
    }
    const doubles = await sql`
      select cart_id from orders where status = 'pending' group by cart_id having count(*) > 1`
    same(doubles.length, 0, 'carts with two live orders')
  }
}

/** The code of what was refused. */
async function refusalOf(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work
    return undefined
  } catch (error) {
    if (error instanceof AppError) return error.errorCode
    throw error
  }
}

/** As if Stripe had taken the money: what refunds are weighed against. */
async function bookCapture(tx: Transaction, orderId: string): Promise<void> {
  const [paymentId, intentId] = [newId(), `pi_${newId()}`]
  await tx.sql`
    with attempt as (
      insert into payments (id, order_id, attempt, state, parameters, amount_minor, currency, stripe_payment_intent_id)
      select ${paymentId}, id, 1, 'succeeded', '{}'::jsonb, total_minor, currency, ${intentId} from orders where id = ${orderId}
    )
    insert into money_movements (id, order_id, payment_id, kind, amount_minor, currency, stripe_object_id)
    select ${newId()}, id, ${paymentId}, 'capture', total_minor, currency, ${intentId} from orders where id = ${orderId}`
}

function same(actual: unknown, expected: unknown, what: string): void {
  if (actual !== expected) throw new Error(`${what}: ${String(actual)} instead of ${String(expected)}`)
}
