import Stripe from 'stripe'
import { createApp } from '#app/app'
import { subscriptions } from '#app/jobs'
import { readConfig } from '#platform/config'
import { type Context, closeContext, openContext } from '#platform/context'
import { newId } from '#platform/ids'
import { claimMessages } from '#platform/outbox-deliveries'
import { attentionKinds } from '../../src/domains/backoffice/attention'
import { digestAttention, selectAttention } from '../../src/domains/backoffice/infrastructure/attention-list'
import { type OrderQuery, selectOrders } from '../../src/domains/backoffice/infrastructure/order-lists'
import { signAccessToken } from '../../src/domains/identity/infrastructure/tokens'
import { claimOverdueOrders } from '../../src/domains/order/infrastructure/overdue-orders'
import { createBuyers, orderBody } from '../../tests/support/crowd'
import { type ExecutedPlan, readPlan } from './plans'

/** The real app on a generated database, which tells how each of its statements was carried out. */
export interface MeasuredShop {
  readonly context: Context
  /** A customer who was generated, with orders behind them, and one of these. */
  getAsOwner(path: string): Promise<unknown>
  readonly ownOrderId: string
  get(path: string, round: number): Promise<unknown>
  placeOrder(round: number): Promise<unknown>
  /** A unit more of what is in the cart already. */
  addToCart(round: number): Promise<unknown>
  /** Each time of another unpaid order. */
  deliverSuccess(): Promise<unknown>
  askForCode(round: number): Promise<unknown>
  claimMessages(): Promise<unknown>
  claimOverdue(): Promise<unknown>
  /** As staff see them. */
  listOrders(filter: Partial<OrderQuery>): Promise<unknown>
  /** What the panel and the watch ask. */
  listAttention(): Promise<unknown>
  /** The plans of the statements sent while `work` ran. */
  plansOf(work: () => Promise<unknown>): Promise<ExecutedPlan[]>
  close(): Promise<void>
}

/** Every round of every kind has a buyer, and an unpaid order, of its own. */
const roundsAtMost = 100
/** One connection, so that after some rounds its prepared statements have the plans that they keep. */
const poolSize = '1'

export async function openMeasuredShop(databaseUrl: string): Promise<MeasuredShop> {
  const plans: ExecutedPlan[] = []
  const config = readConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATABASE_URL: databaseUrl,
    DATABASE_POOL_SIZE: poolSize,
    DATABASE_READER_POOL_SIZE: poolSize,
    OTP_RESEND_SECONDS: '0',
    // What is measured is what a statement costs, not what is saved by not sending it.
    KEPT_ANSWER_BYTES: '0',
    // Nobody is there: the shop works without, and none of this is about Redis or Stripe.
    REDIS_URL: 'redis://127.0.0.1:9/0',
    STRIPE_API_BASE: 'http://127.0.0.1:9',
  })
  const context = openContext(config, 'verify', {
    onNotice(notice) {
      const plan = readPlan(notice)
      if (plan) plans.push(plan)
    },
  })
  const reporter = {
    report: (error: unknown) => console.error(error),
    flush: () => Promise.resolve(),
  }
  const app = createApp({ context, lifecycle: { draining: false }, reporter })
  const send = async (path: string, init: RequestInit, token?: string) => {
    const headers = new Headers(init.headers)
    if (token) headers.set('authorization', `Bearer ${token}`)
    if (init.body) headers.set('content-type', 'application/json')
    const response = await app.handle(new Request(`http://localhost${path}`, { ...init, headers }))
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
    return await response.json()
  }
  const productIds = await readProducts(context)
  const buyers = await prepareBuyers(context, productIds)
  const buyer = (round: number) => {
    const found = buyers[round % buyers.length]
    if (!found) throw new Error('There are no buyers')
    return found
  }
  const own = await signInAsGenerated(context)
  const unpaid = await context.db.sql<{ intent: string; orderId: string }[]>`
    select stripe_payment_intent_id as intent, id as "orderId" from orders
    where status = 'pending' and request_hash = 'generated' order by id limit ${roundsAtMost}`
  return {
    context,
    ownOrderId: own.orderId,
    getAsOwner: (path) => send(path, {}, own.token),
    get: (path, round) => send(path, {}, buyer(round).token),
    placeOrder: (round) =>
      send('/orders', posted(orderBody(buyer(round)), { 'idempotency-key': newId() }), buyer(round).token),
    addToCart: (round) =>
      send('/cart/items', posted({ productId: productIds[0], quantity: 1 }), buyer(round).token),
    deliverSuccess: async () => {
      const order = unpaid.pop()
      if (!order) throw new Error('There are no unpaid orders')
      return await send('/webhooks/stripe', await successOf(config.stripe.webhookSecrets, order))
    },
    askForCode: (round) =>
      send('/auth/otp', posted({ phone: `+4851${String(round).padStart(7, '0')}`, userType: 'individual' })),
    claimMessages: () => claimMessages(context.db, { subscriptions, unheard: [] }, 100),
    claimOverdue: () => claimOverdueOrders(context.db, 50),
    listOrders: (filter) => selectOrders(context.reader, { ...everyOrder, ...filter }),
    listAttention: async () => {
      const filter = { kinds: attentionKinds, takenBy: 'nobody', settled: false } as const
      await selectAttention(context.reader, { ...filter, after: undefined, limit: 20 })
      await digestAttention(context.reader, filter)
    },
    async plansOf(work) {
      const before = plans.length
      await work()
      return plans.slice(before)
    },
    close: () => closeContext(context),
  }
}

function posted(body: unknown, headers: Readonly<Record<string, string>> = {}): RequestInit {
  return { method: 'POST', body: JSON.stringify(body), headers }
}

const everyOrder: OrderQuery = {
  status: undefined,
  paymentStatus: undefined,
  paymentMethod: undefined,
  userType: undefined,
  userId: undefined,
  number: undefined,
  paymentIntent: undefined,
  customer: undefined,
  from: undefined,
  to: undefined,
  totalAtLeast: undefined,
  totalAtMost: undefined,
  after: undefined,
  limit: 20,
  count: false,
}

async function readProducts({ db }: Context): Promise<string[]> {
  const codes = ['g1', 'g11', 'g12']
  const products = await db.sql<{ id: string }[]>`select id from products where product_code = any(${codes})`
  return products.map(({ id }) => id)
}

/** Of each buyer whom `openMeasuredShop` makes. */
export const linesInCart = 3

/** Customers with something in the cart, who only have to press «order». */
async function prepareBuyers(context: Context, productIds: readonly string[]) {
  if (productIds.length !== linesInCart) throw new Error('There are other products in the generated shop')
  return await createBuyers(context, roundsAtMost, () =>
    productIds.map((productId) => ({ productId, quantity: 20 })),
  )
}

async function signInAsGenerated(context: Context): Promise<{ orderId: string; token: string }> {
  const [row] = await context.db.sql<[{ orderId: string; userId: string; id: string; deviceId: string }]>`
    select o.id as "orderId", o.user_id as "userId", s.id, s.device_id as "deviceId"
    from orders o join user_sessions s on s.user_id = o.user_id and s.revoked_at is null
    where o.order_number = 'G7'`
  const session = {
    id: row.id,
    userId: row.userId,
    userType: 'individual' as const,
    kind: 'customer' as const,
    deviceId: row.deviceId,
    generation: 0,
    rotatedAt: new Date(),
    expiresAt: new Date(Date.now() + 86_400_000),
  }
  return { orderId: row.orderId, token: await signAccessToken(context.config.auth, session, new Date()) }
}

/** What Stripe sends when the money for an order has arrived, signed. */
async function successOf(
  secrets: readonly string[],
  order: { readonly intent: string; readonly orderId: string },
): Promise<RequestInit> {
  const object = {
    id: order.intent,
    object: 'payment_intent',
    amount: 30_000,
    amount_received: 30_000,
    currency: 'pln',
    status: 'succeeded',
    metadata: { app: 'metropolitan', order_id: order.orderId },
  }
  const created = Math.floor(Date.now() / 1_000)
  const payload = JSON.stringify({
    id: `evt_${newId()}`,
    object: 'event',
    type: 'payment_intent.succeeded',
    created,
    data: { object },
  })
  const header = await new Stripe('sk_test_x').webhooks.generateTestHeaderStringAsync({
    payload,
    secret: secrets[0] ?? '',
  })
  return { method: 'POST', body: payload, headers: { 'stripe-signature': header } }
}
