import { type Answer, asList, type Call, Refusal, type Sheet, type ShopClient, text } from '../demo/index'
import { poll } from '../services/index'
import type { Choices } from './choices'
import { authenticate, confirm, linesOf, type StripeSide, watchUntilPaid } from './payment'
import { resume, type Session } from './sign-in'

/** One order as its customer saw it: moments are of Date.now(). */
export interface PlacedOrder {
  readonly userId: string
  readonly key: string
  readonly sentAt: number
  /** 2xx: from here it is the customer's. */
  answeredAt?: number
  orderId?: string
  /** Stripe said to the phone that the money was taken. */
  confirmedAt?: number
  paidSeenAt?: number
  cancelledAt?: number
  /** The same request under the same key was answered with another order. */
  otherOrderId?: string
}

export interface Shopper {
  readonly url: string
  readonly client: ShopClient
  readonly choices: Choices
  readonly stripe: StripeSide
  /** What passes between two things a person does. */
  readonly think: () => Promise<void>
  readonly orders: PlacedOrder[]
  /** Is told how long Stripe's word took to reach the customer through the shop. */
  readonly onPaid: (milliseconds: number) => void
  /** Products that are bought beside those of the lists. */
  readonly wanted: readonly string[]
  /** How many visits in a hundred end without an order. */
  readonly onlyLooks: number
  session: Session
  addressId?: string
}

const patienceMs = 60_000

/** What a customer does in one visit: looks around, fills the cart, orders, pays or not, looks at the order. */
export async function visit(shopper: Shopper): Promise<void> {
  const { choices, think } = shopper
  const seen = await browse(shopper)
  if (choices.happens(shopper.onlyLooks / 200)) return
  if (!(await fillCart(shopper, seen)) || choices.happens(shopper.onlyLooks / 200)) return
  await think()
  const placed = await placeOrder(shopper)
  if (!placed?.orderId) return
  await settle(shopper, placed.orderId, placed)
  await think()
  await ask(shopper, `/orders/${placed.orderId}`)
  await ask(shopper, '/orders?limit=5')
}

/** A call of somebody who is signed in; with a token that has run out, once more with the next. */
export async function ask(shopper: Shopper, path: string, call: Call = {}): Promise<Answer> {
  try {
    return await shopper.client.call(path, { ...call, token: shopper.session.accessToken })
  } catch (error) {
    if (!(error instanceof Refusal) || error.status !== 401) throw error
    const session = await resume(shopper.client, shopper.session)
    if (!session) throw error
    shopper.session = session
    return await shopper.client.call(path, { ...call, token: session.accessToken })
  }
}

async function browse(shopper: Shopper): Promise<Answer[]> {
  const { client, choices, think } = shopper
  const { data: categories } = await client.call('/categories')
  await think()
  const category = choices.happens(0.5) ? text(choices.pick(asList(categories))?.slug) : ''
  const sort = choices.pick(['name', 'price', '-price', 'newest']) ?? 'name'
  const question = `inStock=true&limit=20&sort=${sort}${category && `&category=${category}`}`
  const page = await ask(shopper, `/products?${question}`)
  await think()
  const next = choices.happens(0.3) && text(page.nextCursor)
  const more = next ? asList((await ask(shopper, `/products?${question}&cursor=${next}`)).data) : []
  const products = [...asList(page.data), ...more]
  const looked = choices.pick(products)
  if (looked) {
    await think()
    await ask(shopper, `/products/${text(looked.id)}`)
  }
  return products
}

/** Answers whether the cart can be ordered. */
async function fillCart(shopper: Shopper, products: readonly Answer[]): Promise<boolean> {
  const { choices, think } = shopper
  const wanted = choices.pick(shopper.wanted)
  let cart = await ask(shopper, '/cart')
  if (wanted) cart = await put(shopper, wanted, 1)
  for (let turn = 0; turn < 6 && cart.canOrder !== true; turn += 1) {
    const product = choices.pick(products)
    if (!product) break
    await think()
    const least = Number(product.minQuantity)
    const enough = Math.ceil(21_000 / Math.max(1, Number(product.priceMinor)))
    cart = await put(
      shopper,
      text(product.id),
      Math.max(least, turn > 1 ? enough : choices.between(1, 4) * least),
    )
  }
  if (choices.happens(0.1)) {
    const [unwanted] = linesOf(cart)
    if (unwanted) cart = await put(shopper, unwanted, 0)
  }
  // Somebody else was faster, or what is left is too little.
  if (cart.canOrder !== true) for (const line of linesOf(cart)) await put(shopper, line, 0)
  return cart.canOrder === true
}

async function put(shopper: Shopper, productId: string, quantity: number): Promise<Answer> {
  try {
    return await ask(shopper, `/cart/items/${productId}`, { method: 'PUT', body: { quantity } })
  } catch (error) {
    if (!(error instanceof Refusal) || error.status >= 500) throw error
    return await ask(shopper, '/cart')
  }
}

/** Undefined where the shop refused it for a reason that a customer understands. */
async function placeOrder(shopper: Shopper): Promise<PlacedOrder | undefined> {
  shopper.addressId ??= await findOrAddAddress(shopper)
  const placed: PlacedOrder = {
    userId: shopper.session.userId,
    key: crypto.randomUUID(),
    sentAt: Date.now(),
  }
  const send = async (): Promise<Answer> =>
    await ask(shopper, '/orders', {
      idempotencyKey: placed.key,
      body: { shippingAddressId: shopper.addressId, paymentMethod: 'card' },
    })
  shopper.orders.push(placed)
  try {
    const order = await send()
    Object.assign(placed, { orderId: text(order.id), answeredAt: Date.now() })
    // A phone that lost the answer asks again.
    const again = shopper.choices.happens(0.15) ? text((await send()).id) : placed.orderId
    if (again !== placed.orderId) placed.otherOrderId = again ?? ''
    return placed
  } catch (error) {
    if (!(error instanceof Refusal) || error.status === 401 || error.status >= 500) throw error
    if (!placed.orderId) shopper.orders.splice(shopper.orders.indexOf(placed), 1)
    for (const line of linesOf(await ask(shopper, '/cart'))) await put(shopper, line, 0)
    return undefined
  }
}

async function findOrAddAddress(shopper: Shopper): Promise<string> {
  const [known] = asList((await ask(shopper, '/me/addresses')).data)
  if (known) return text(known.id)
  const added = await ask(shopper, '/me/addresses', {
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
  return text(added.id)
}

/** Most pay; some are declined first, authenticate, change their mind, or pay and cancel. */
async function settle(shopper: Shopper, orderId: string, placed: PlacedOrder): Promise<void> {
  const mood = shopper.choices.next()
  if (mood < 0.08) return await cancel(shopper, orderId, placed)
  // Left as it is: it may be paid until it expires.
  if (mood < 0.12) return
  const sheet = await waitForSheet(shopper, orderId)
  if (!sheet) return
  await shopper.think()
  if (mood < 0.2) await confirm(sheet, shopper.stripe, 'pm_card_chargeDeclined')
  if (mood > 0.97) await Promise.all([pay(shopper, { sheet, placed }), cancel(shopper, orderId, placed)])
  else await pay(shopper, { sheet, placed, authenticates: mood > 0.92 })
  if (mood > 0.88 && mood < 0.92) await cancel(shopper, orderId, placed)
}

async function waitForSheet(shopper: Shopper, orderId: string): Promise<Sheet | undefined> {
  const sheet = await poll(
    async () => {
      const answer = await ask(shopper, `/orders/${orderId}/payment?wait=5`)
      return answer.status === 'preparing' ? undefined : answer
    },
    { deadlineMs: patienceMs },
  )
  if (sheet?.status !== 'ready') return undefined
  return { publishableKey: text(sheet.publishableKey), clientSecret: text(sheet.clientSecret) }
}

interface Payment {
  readonly sheet: Sheet
  readonly placed: PlacedOrder
  readonly authenticates?: boolean
}

async function pay(shopper: Shopper, { sheet, placed, authenticates = false }: Payment): Promise<void> {
  const { stripe, url, session } = shopper
  const watch = watchUntilPaid({ url, orderId: placed.orderId ?? '', token: session.accessToken })
  const asked = authenticates && stripe.isEmulator
  let outcome = await confirm(sheet, stripe, asked ? 'pm_card_threeDSecure2Required' : 'pm_card_visa')
  if (asked) {
    await authenticate(sheet, stripe)
    outcome = await confirm(sheet, stripe, 'pm_card_visa')
  }
  const confirmedAt = performance.now()
  if (outcome === 'succeeded') placed.confirmedAt = Date.now()
  const paidAt = await Promise.race([watch.paidAt, Bun.sleep(outcome === 'succeeded' ? 10_000 : 0)])
  watch.leave()
  if (typeof paidAt !== 'number') return
  placed.paidSeenAt = Date.now()
  shopper.onPaid(Math.max(0, paidAt - confirmedAt))
}

async function cancel(shopper: Shopper, orderId: string, placed: PlacedOrder): Promise<void> {
  try {
    await ask(shopper, `/orders/${orderId}/cancel`, { body: {} })
    placed.cancelledAt = Date.now()
  } catch (error) {
    // A payment is under way, or the order is at an end by itself.
    if (!(error instanceof Refusal) || error.status === 401 || error.status >= 500) throw error
  }
}
