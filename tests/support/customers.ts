import { expect } from 'bun:test'
import { otpCode } from '../../src/domains/identity/infrastructure/otp-codes'
import type { TestShop } from './shop'

export interface TestCustomer {
  readonly phone: string
  readonly deviceId: string
  readonly userId: string
  readonly sessionId: string
  readonly accessToken: string
  readonly refreshToken: string
}

let lastNumber = 0

/** A valid Polish mobile number that no other test of this process uses. */
export function newPhone(): string {
  lastNumber += 1
  return `+4851${String(process.pid % 100).padStart(2, '0')}${String(lastNumber).padStart(5, '0')}`
}

export function newDevice(name = 'Test phone') {
  return { id: `device-${crypto.randomUUID()}`, name, platform: 'ios' }
}

/** The code of a challenge, which a test knows as the sender of texts does. */
export function codeOf(shop: TestShop, challengeId: string): string {
  return otpCode(shop.context.config.otp.keys, challengeId)
}

/** Signs a new household up over HTTP. */
export async function signUp(shop: TestShop, phone = newPhone()): Promise<TestCustomer> {
  const device = newDevice()
  const challenge = await shop.call('/auth/otp', { body: { phone, userType: 'individual' } })
  expect(challenge.status).toBe(202)
  const { challengeId } = challenge.body
  const verified = await shop.call('/auth/otp/verify', {
    body: { challengeId, code: codeOf(shop, challengeId), device },
  })
  expect(verified.body.status).toBe('profile_required')
  const registered = await shop.call('/auth/register', {
    body: {
      registrationToken: verified.body.registrationToken,
      firstName: 'Zofia',
      lastName: 'Nowak',
      language: 'pl',
      termsVersion: '2026-01',
      device,
    },
  })
  expect(registered.status).toBe(201)
  const { userId, sessionId, accessToken, refreshToken } = registered.body
  return { phone, deviceId: device.id, userId, sessionId, accessToken, refreshToken }
}

export const someAddress = {
  title: 'Dom',
  recipientName: 'Zofia Nowak',
  recipientPhone: '+48512345678',
  street: 'ul. Długa 5',
  city: 'Gdańsk',
  postalCode: '80-831',
  country: 'PL',
}

export async function addAddress(shop: TestShop, token: string): Promise<string> {
  const added = await shop.call('/me/addresses', { token, body: someAddress })
  expect(added.status).toBe(201)
  return added.body.id
}

export interface FilledCart {
  readonly productId: string
  readonly quantity: number
  readonly totalMinor: number
}

/** Puts so much of one product into the cart that it can be ordered. */
export async function fillCart(shop: TestShop, token: string): Promise<FilledCart> {
  const { body } = await shop.call('/products?inStock=true&sort=-price&limit=1')
  const [product] = body.data
  const quantity = Math.max(product.minQuantity, Math.ceil(20_000 / product.priceMinor))
  const cart = await shop.call(`/cart/items/${product.id}`, { token, method: 'PUT', body: { quantity } })
  expect(cart.body.canOrder).toBe(true)
  return { productId: product.id, quantity, totalMinor: cart.body.totalMinor }
}

export interface ReadyBuyer extends TestCustomer, FilledCart {
  readonly addressId: string
}

/** A customer who has only to press «order». */
export async function readyBuyer(shop: TestShop): Promise<ReadyBuyer> {
  const customer = await signUp(shop)
  const [addressId, cart] = await Promise.all([
    addAddress(shop, customer.accessToken),
    fillCart(shop, customer.accessToken),
  ])
  return { ...customer, ...cart, addressId }
}
