import { expect, test } from 'bun:test'
import { Secret, TOTP } from 'otpauth'
import type { Context } from '#platform/context'
import { verifyAudit } from '../../src/domains/admin/application/audit/verify-audit'
import { otpCode } from '../../src/domains/identity/infrastructure/otp-codes'
import { orderNumber } from '../../src/domains/order/infrastructure/order-numbers'
import { adminWith, password, signIn, superAdmin } from '../admin/support'
import { openTwin } from '../identity/support'
import { forge, sign } from '../payment/support'
import { createBuyers, createProducts, orderBody } from '../support/crowd'
import { newDevice, signUp } from '../support/customers'
import { type Call, openShop, type Reply } from '../support/shop'

/**
 * All keys are rotated at once, on a shop of two APIs that are rolled one after the other: at every step each of six
 * streams of requests begins at one of them and goes on at the other. The secrets stood alone before, without an id.
 */
const secret = (age: string, use: string) => `${age}-secret-of-the-${use}-in-this-test-only`
const listed = ['jwt', 'otp', 'staff'] as const
const variables = { jwt: 'JWT_KEYS', otp: 'OTP_KEY', staff: 'STAFF_SECRETS_KEY' }
const oldOrders = secret('old', 'orders')
const oldAudit = secret('old', 'audit')
/** Two orders a step: the first three steps have come to six. */
const ordersFrom = 8

/** Each step asks for two codes. */
const often = { OTP_DAILY_PER_PHONE: '100' }
const before = {
  ...often,
  ...Object.fromEntries(listed.map((use) => [variables[use], secret('old', use)])),
  JWT_KEYS: `old:${secret('old', 'jwt')}`,
  ORDER_NUMBER_KEY: oldOrders,
  AUDIT_KEY: oldAudit,
  STRIPE_WEBHOOK_SECRETS: 'whsec_emulator',
}
const shop = await openShop({ seed: false, settings: before })
const { sql } = shop.context.db
const boss = await superAdmin(shop)
const staff = await adminWith(shop, 'support')
const begun = await shop.call('/admin/auth/totp', { token: staff.token, body: { password } })
const totp = new TOTP({ secret: Secret.fromBase32(begun.body.secret) })
await shop.call('/admin/auth/totp/confirm', { token: staff.token, body: { code: totp.generate() } })
let customer = await signUp(shop)
const buyerOfCodes = await signUp(shop)
const [productId = ''] = await createProducts(shop.context.db, [100])
const [{ seq }] = await sql<[{ seq: number }]>`select seq from audit_head`
/** Four rows a step: the first three steps have come to twelve. */
const auditFrom = seq + 15

function settingsOf(...ages: readonly string[]) {
  const lists = listed.map((use) => [
    variables[use],
    ages.map((age) => `${age}:${secret(age, use)}`).join(','),
  ])
  return {
    ...often,
    ...Object.fromEntries(lists),
    ORDER_NUMBER_KEY: `old:${oldOrders},new@${ordersFrom}:${secret('new', 'orders')}`,
    AUDIT_KEY: `new@${auditFrom}:${secret('new', 'audit')},old:${oldAudit}`,
    STRIPE_WEBHOOK_SECRETS: ages.map((age) => (age === 'old' ? 'whsec_emulator' : 'whsec_new')).join(','),
  }
}

interface Api {
  readonly context: Context
  readonly call: (path: string, call?: Call) => Promise<Reply>
}

const known = await openTwin(shop, settingsOf('old', 'new'))
const moved = await openTwin(shop, settingsOf('new', 'old'))
const dropped = await openTwin(shop, settingsOf('new'))
const steps: readonly (readonly [Api, Api])[] = [
  [shop, shop],
  [shop, known],
  [known, known],
  [known, moved],
  [moved, moved],
  [moved, dropped],
  [dropped, dropped],
]

/** What one step of each stream was answered; anything but its right answer is a customer or colleague let down. */
const streams: Readonly<Record<string, (one: Api, other: Api) => Promise<unknown[]>>> = {
  'the session of a customer': async (one, other) => {
    const statuses: number[] = []
    for (const [here, there] of [
      [one, other],
      [other, one],
    ] as const) {
      const { refreshToken, deviceId } = customer
      const refreshed = await here.call('/auth/refresh', { body: { refreshToken, deviceId } })
      customer = { ...customer, ...refreshed.body }
      const me = await there.call('/me', { token: customer.accessToken })
      statuses.push(refreshed.status, me.status)
    }
    return statuses
  },
  'codes that were sent': async (one, other) => {
    const answers: unknown[] = []
    for (const [sender, asked] of [
      [one, other],
      [other, one],
    ] as const) {
      const body = { phone: buyerOfCodes.phone, userType: 'individual' }
      const { challengeId } = (await sender.call('/auth/otp', { body })).body
      const code = otpCode(sender.context.config.otp.keys, challengeId)
      const verified = await asked.call('/auth/otp/verify', {
        body: { challengeId, code, device: newDevice() },
      })
      answers.push(verified.body.status)
    }
    return answers
  },
  'two-step sign-in of staff': async (one, other) => {
    const statuses: number[] = []
    for (const api of [one, other]) {
      await sql`update staff_totp set last_step = 0`
      const signedIn = await signIn(api, staff.email, { code: totp.generate() })
      const me = await api.call('/admin/me', { token: signedIn.body.accessToken })
      statuses.push(signedIn.status, me.status)
    }
    return statuses
  },
  'changes by staff': async (one, other) => {
    const statuses: number[] = []
    const { accessToken: token } = (await signIn(one, boss.email)).body
    const body = {
      name: `role_${Bun.randomUUIDv7().replaceAll('-', '_')}`,
      description: '',
      permissions: ['audit:read'],
    }
    statuses.push((await other.call('/admin/roles', { token, body })).status)
    return statuses
  },
  orders: async (one, other) => {
    const buyers = await createBuyers(one.context, 2, () => [{ productId, quantity: 1 }])
    const apis = [other, one]
    const placed = buyers.map((buyer, index) =>
      apis[index]?.call('/orders', { token: buyer.token, body: orderBody(buyer) }),
    )
    return (await Promise.all(placed)).map((reply) => reply?.status)
  },
  'events of Stripe': async (one, other) => {
    const shared = one.context.config.stripe.webhookSecrets.filter((value) =>
      other.context.config.stripe.webhookSecrets.includes(value),
    )
    const sent = [one, other].flatMap((api) =>
      shared.map(async (value) => {
        const body = JSON.stringify(forge('customer.created', { id: 'cus_x', object: 'customer' }))
        const headers = { 'stripe-signature': await sign(body, { secret: value }) }
        return (await api.call('/webhooks/stripe', { body, headers })).status
      }),
    )
    return [...new Set(await Promise.all(sent))]
  },
}

const right: Readonly<Record<string, unknown[]>> = {
  'the session of a customer': [200, 200, 200, 200],
  'codes that were sent': ['signed_in', 'signed_in'],
  'two-step sign-in of staff': [200, 200, 200, 200],
  'changes by staff': [201],
  orders: [201, 201],
  'events of Stripe': [200],
}

test('every key is rotated under a stream of requests: no one is signed out, and nothing fails', async () => {
  for (const [one, other] of steps) {
    const answers = await Promise.all(
      Object.entries(streams).map(async ([name, stream]) => [name, await stream(one, other)] as const),
    )
    expect(Object.fromEntries(answers)).toEqual(right)
  }
})

test('what was made on the way is whole, under the keys of the last day', async () => {
  const numbers = await sql<{ number: string }[]>`select order_number as number from orders`
  const { orderNumberKeys } = dropped.context.config.shop
  const expected = Array.from({ length: numbers.length }, (_, index) =>
    orderNumber(orderNumberKeys, index + 1),
  )
  expect(numbers.map(({ number }) => number).toSorted()).toEqual(expected.toSorted())
  expect(numbers.length).toBeGreaterThan(ordersFrom)

  const { findings, head } = await verifyAudit(dropped.context)
  expect(findings).toEqual([])
  expect(head?.seq).toBeGreaterThan(auditFrom)
  expect((await verifyAudit(shop.context)).findings[0]).toMatchObject({ seq: auditFrom, fault: 'changed' })
  expect(await sql`select from staff_totp where secret not like 'new:%'`).toHaveLength(0)
})
