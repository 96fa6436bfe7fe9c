import { type Answer, amount, asList, asObject, Refusal, type ShopClient, text } from './shop-client'
import { confirmWithTestCard } from './stripe-sheet'

export interface DemoState {
  readonly phone: string
  readonly deviceId: string
  readonly orderId?: string
}

export interface Purchase {
  readonly shop: ShopClient
  readonly state: DemoState
  readonly save: (state: DemoState) => void
  /** Runs a step, printing its name and how long it took. */
  readonly step: <Result>(
    name: string,
    work: () => Promise<Result>,
    tell?: (result: Result) => string,
  ) => Promise<Result>
  /** Where a test card may be used; undefined for the real Stripe. */
  readonly stripeUrl: string | undefined
  readonly deadline: number
}

const languages = ['tr', 'en', 'pl'] as const
const pollMs = 200

/** Buys something as a new customer would, over HTTP and nothing else. Answers false where it stops at the secret. */
export async function buySomething(purchase: Purchase): Promise<boolean> {
  const token = await signIn(purchase)
  const resumed = purchase.state.orderId ?? (await findOpenOrder(purchase, token))
  const orderId = resumed ?? (await placeOrder(purchase, token))
  purchase.save({ ...purchase.state, orderId })
  return await pay(purchase, { token, orderId })
}

async function signIn({ shop, state, step }: Purchase): Promise<string> {
  const device = { id: state.deviceId, name: 'Demo', platform: 'other' }
  const challenge = await step('Ask for a sign-in code', () =>
    shop.call('/auth/otp', { body: { phone: state.phone, userType: 'individual' } }),
  )
  const code = await step('Read the code from the development inbox', () =>
    readCode(shop, state.phone, challenge.challengeId),
  )
  const answer = await step('Answer with the code', () =>
    shop.call('/auth/otp/verify', { body: { challengeId: challenge.challengeId, code, device } }),
  )
  if (answer.status === 'signed_in') return text(answer.accessToken)
  const tokens = await step('Register as a household', () =>
    shop.call('/auth/register', {
      body: {
        registrationToken: answer.registrationToken,
        firstName: 'Deniz',
        lastName: 'Yılmaz',
        language: 'tr',
        termsVersion: '2026-01',
        device,
      },
    }),
  )
  return text(tokens.accessToken)
}

/** The worker sends the code a moment after the request. */
async function readCode(shop: ShopClient, phone: string, challengeId: unknown): Promise<string> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await Bun.sleep(pollMs)) {
    const inbox = await shop.call(`/dev/inbox?phone=${encodeURIComponent(phone)}`)
    const sms = asList(inbox.data).find((entry) => entry.reference === challengeId)
    const code = /\b\d{6}\b/.exec(text(sms?.text))?.[0]
    if (code) return code
  }
  throw new Error('No code arrived within a minute. Is the worker running?')
}

/** An order that an earlier run left unpaid. */
async function findOpenOrder({ shop }: Purchase, token: string): Promise<string | undefined> {
  const { data } = await shop.call('/orders?limit=5', { token })
  const open = asList(data).find((order) => order.requiresPayment === true)
  return open && text(open.id)
}

async function placeOrder({ shop, step }: Purchase, token: string): Promise<string> {
  const address = await step('Add an address', () => findOrAddAddress(shop, token))
  const products = await step(
    'List products in three languages',
    async () => await Promise.all(languages.map((language) => listProducts(shop, language))),
    (lists) => lists.map((list) => text(list[0]?.name)).join(' · '),
  )
  const cart = await step(
    'Fill the cart over the minimum',
    () => fillCart(shop, token, products[0] ?? []),
    ({ totalMinor }) => zloty(totalMinor),
  )
  const order = await step(
    'Place the order',
    () =>
      shop.call('/orders', {
        token,
        idempotencyKey: crypto.randomUUID(),
        body: { shippingAddressId: address.id, paymentMethod: 'card', expectedTotalMinor: cart.totalMinor },
      }),
    ({ orderNumber, status, paymentStatus }) => `${orderNumber}, ${status}, payment ${paymentStatus}`,
  )
  return text(order.id)
}

async function findOrAddAddress(shop: ShopClient, token: string): Promise<Answer> {
  const [known] = asList((await shop.call('/me/addresses', { token })).data)
  if (known) return known
  return await shop.call('/me/addresses', {
    token,
    body: {
      title: 'Dom',
      recipientName: 'Deniz Yılmaz',
      recipientPhone: '+48 512 345 678',
      street: 'ul. Marszałkowska 10/4',
      city: 'Warszawa',
      postalCode: '00-590',
      country: 'PL',
    },
  })
}

async function listProducts(shop: ShopClient, language: string): Promise<Answer[]> {
  const { data } = await shop.call('/products?inStock=true&sort=-price&limit=60', { language })
  return asList(data)
}

/** Takes products, dear ones first, until the minimum order is reached. */
async function fillCart(shop: ShopClient, token: string, products: readonly Answer[]): Promise<Answer> {
  const affordable = products.filter((product) => amount(product.priceMinor) < 15_000)
  for (const product of affordable) {
    const quantity = amount(product.minQuantity)
    const cart = await shop.call(`/cart/items/${text(product.id)}`, {
      token,
      method: 'PUT',
      body: { quantity },
    })
    if (cart.canOrder === true) return cart
  }
  throw new Error('The shop has too little in stock for the minimum order. Run: ./scripts/run db:seed')
}

interface OpenOrder {
  readonly token: string
  readonly orderId: string
}

async function pay(purchase: Purchase, order: OpenOrder): Promise<boolean> {
  const { shop, step, stripeUrl } = purchase
  const sheet = await step(
    'Wait for the payment to be ready',
    () => waitForSheet(purchase, order),
    ({ status, amountMinor }) => `${status}, ${zloty(amountMinor)}`,
  )
  if (sheet.status === 'ready' && !stripeUrl) return false
  if (sheet.status === 'ready' && stripeUrl) {
    const secret = { publishableKey: text(sheet.publishableKey), clientSecret: text(sheet.clientSecret) }
    await step(
      'Pay with a test card',
      () => insist(purchase, () => confirmWithTestCard(secret, stripeUrl)),
      String,
    )
  }
  const paid = await step(
    'Wait for Stripe’s webhook',
    () => waitForPaid(purchase, order),
    ({ orderNumber, status, paymentStatus }) => `${orderNumber} is ${status} and ${paymentStatus}`,
  )
  await step(
    'Look into the cart',
    () => shop.call('/cart', { token: order.token }),
    ({ items }) => `${asList(items).length} lines left of what was ordered`,
  )
  return asObject(paid).status === 'confirmed'
}

async function waitForSheet({ shop, deadline }: Purchase, { token, orderId }: OpenOrder): Promise<Answer> {
  for (;;) {
    const sheet = await shop.call(`/orders/${orderId}/payment?wait=10`, { token })
    if (sheet.status === 'ready' || sheet.status === 'paid' || sheet.status === 'processing') return sheet
    if (sheet.status !== 'preparing')
      throw new Error(`The order cannot be paid any more: ${text(sheet.status)}`)
    if (Date.now() > deadline) throw new Error('The payment is not ready. Is the worker running?')
  }
}

async function waitForPaid({ shop, deadline }: Purchase, { token, orderId }: OpenOrder): Promise<Answer> {
  for (;;) {
    const order = await shop.call(`/orders/${orderId}`, { token })
    if (order.paymentStatus === 'paid') return order
    if (Date.now() > deadline) throw new Error('The payment was made, but its webhook has not arrived')
    await Bun.sleep(pollMs)
  }
}

/** Repeats what Stripe does not answer; a card that is refused is refused. */
async function insist<Result>({ deadline }: Purchase, work: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      const passing = error instanceof Error && 'type' in error && error.type === 'StripeConnectionError'
      if (!passing || Date.now() > deadline || error instanceof Refusal) throw error
      await Bun.sleep(pollMs)
    }
  }
}

function zloty(amountMinor: unknown): string {
  const minor = amount(amountMinor)
  return `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')} PLN`
}
