import { type Client, createClient } from './hey-api/client'
import {
  addAddress,
  listOwnRefunds,
  listProducts,
  placeOrder,
  readCart,
  readOrder,
  readPaymentSheet,
  register,
  requestOtp,
  requestRefund,
  setCartItem,
  signInStaff,
  verifyOtp,
} from './hey-api/sdk.gen'
import type { Device, Order, PaymentSheet } from './hey-api/types.gen'

/**
 * An app and a panel of somebody who has openapi.json and nothing else of ours: a household signs up, fills its cart, buys
 * and pays; a member of staff gives a part of it back. It is compiled and run beside the client that was made of the document.
 */
const setting = (name: string): string => {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set`)
  return value
}
const baseUrl = setting('SHOP_URL')
const phone = setting('SHOP_PHONE')
const throwOnError = true

const customer = await signUp()
const order = await buy(customer)
const refund = await giveBack(order, customer)
console.log(JSON.stringify({ orderId: order.id, totalMinor: order.totalMinor, ...refund }))

async function buy(shop: Client): Promise<Order> {
  const cart = await fillCart(shop)
  const address = {
    title: 'Dom',
    recipientName: 'Zofia Nowak',
    recipientPhone: '+48512345678',
    street: 'ul. Długa 5',
    city: 'Gdańsk',
    postalCode: '80-831',
    country: 'PL' as const,
  }
  const { data: home } = await addAddress({ client: shop, throwOnError, body: address })
  const body = { shippingAddressId: home.id, paymentMethod: 'card' as const }
  await expectRefusal(shop, { ...body, expectedTotalMinor: cart.totalMinor + 1 })
  const { data: placed } = await placeOrder({
    client: shop,
    throwOnError,
    headers: { 'Idempotency-Key': crypto.randomUUID() },
    body: { ...body, expectedTotalMinor: cart.totalMinor },
  })
  const path = { id: placed.id }
  const { data: sheet } = await readPaymentSheet({ client: shop, throwOnError, path, query: { wait: 10 } })
  await payAtStripe(sheet)
  return await until(async () => {
    const { data } = await readOrder({ client: shop, throwOnError, path })
    return data.status === 'confirmed' && data.paymentStatus === 'paid' ? data : undefined
  })
}

async function signUp(): Promise<Client> {
  const stranger = createClient({ baseUrl })
  const device: Device = { id: crypto.randomUUID(), name: 'Phone', platform: 'android' }
  const { data: challenge } = await requestOtp({
    client: stranger,
    throwOnError,
    body: { phone, userType: 'individual' },
  })
  const code = await readCode(challenge.challengeId)
  const { data: answer } = await verifyOtp({
    client: stranger,
    throwOnError,
    body: { challengeId: challenge.challengeId, code, device },
  })
  // The status tells the two answers apart: the compiler knows which fields each has.
  if (answer.status === 'signed_in') throw new Error('The phone is known already')
  const { data: tokens } = await register({
    client: stranger,
    throwOnError,
    body: {
      registrationToken: answer.registrationToken,
      firstName: 'Zofia',
      lastName: 'Nowak',
      language: 'pl',
      termsVersion: '2026-01',
      device,
    },
  })
  return createClient({ baseUrl, auth: tokens.accessToken })
}

interface Inbox {
  readonly data: readonly { readonly text: string; readonly reference: string }[]
}

/** In development the code is in an inbox, which production does not have and the document does not describe. */
async function readCode(challengeId: string): Promise<string> {
  return await until(async () => {
    const reply = await fetch(`${baseUrl}/dev/inbox?phone=${encodeURIComponent(phone)}`)
    const inbox = (await reply.json()) as Inbox
    const sms = inbox.data.find(({ reference }) => reference === challengeId)
    return /\b\d{6}\b/.exec(sms?.text ?? '')?.[0]
  })
}

async function fillCart(shop: Client) {
  const { data: page } = await listProducts({
    client: shop,
    throwOnError,
    query: { inStock: true, sort: '-price', limit: 1 },
  })
  const [product] = page.data
  if (!product) throw new Error('Nothing is in stock')
  const { data: empty } = await readCart({ client: shop, throwOnError })
  const quantity = Math.max(product.minQuantity, Math.ceil(empty.minimumOrderMinor / product.priceMinor))
  const { data: cart } = await setCartItem({
    client: shop,
    throwOnError,
    path: { productId: product.id },
    body: { quantity },
  })
  if (!cart.canOrder) throw new Error(`The cart cannot be ordered: ${JSON.stringify(cart.problems)}`)
  return cart
}

/** A refusal is typed, too: its code is for a program, its detail for a person. */
async function expectRefusal(shop: Client, body: NonNullable<Parameters<typeof placeOrder>[0]>['body']) {
  const { data, error } = await placeOrder({ client: shop, body })
  if (data || error.code !== 'TOTAL_CHANGED')
    throw new Error('A wrong total was not refused as TOTAL_CHANGED')
}

/** What Stripe's sheet does on a phone: it confirms with the publishable key, the client secret and a card. */
async function payAtStripe({ status, clientSecret, publishableKey }: PaymentSheet): Promise<void> {
  if (status !== 'ready' || clientSecret === null) throw new Error(`The payment is ${status}`)
  const [intent] = clientSecret.split('_secret_')
  const reply = await fetch(`${setting('STRIPE_URL')}/v1/payment_intents/${intent}/confirm`, {
    method: 'POST',
    headers: { authorization: `Bearer ${publishableKey}` },
    body: new URLSearchParams({ client_secret: clientSecret, payment_method: 'pm_card_visa' }),
  })
  if (!reply.ok) throw new Error(`Stripe refused the card: ${await reply.text()}`)
}

/** Staff give back the price of one unit, and the customer sees it. */
async function giveBack({ id, items }: Order, shop: Client) {
  const [item] = items
  if (!item) throw new Error('Nothing was bought')
  const { data: tokens } = await signInStaff({
    client: createClient({ baseUrl }),
    throwOnError,
    body: { email: setting('STAFF_EMAIL'), password: setting('STAFF_PASSWORD') },
  })
  const panel = createClient({ baseUrl, auth: tokens.accessToken })
  const path = { id }
  const { data: asked } = await requestRefund({
    client: panel,
    throwOnError,
    path,
    headers: { 'Idempotency-Key': crypto.randomUUID() },
    body: { lines: [{ productId: item.productId, quantity: 1 }], reason: 'damaged' },
  })
  // Stripe gives it back in its own time; its webhook ends the wait.
  const state = await until(async () => {
    const { data: refunds } = await listOwnRefunds({ client: shop, throwOnError, path })
    const seen = refunds.data.find((each) => each.id === asked.id)
    return seen?.state === 'succeeded' ? seen.state : undefined
  })
  const { data: now } = await readOrder({ client: shop, throwOnError, path })
  return { refundId: asked.id, refundedMinor: now.refundedMinor, state }
}

async function until<Value>(attempt: () => Promise<Value | undefined>): Promise<Value> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; ) {
    const value = await attempt()
    if (value !== undefined) return value
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new Error('It did not come about within 20 s')
}
