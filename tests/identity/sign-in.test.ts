import { expect, test } from 'bun:test'
import { newId } from '#platform/ids'
import { sendOtp } from '../../src/domains/identity/application/sign-in/send-otp'
import { codeOf, newDevice, newPhone, signUp } from '../support/customers'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'
import { challengeFor, fingerprint, openTwin, signInAgain, someProfile, verify } from './support'

const shop = await openShop({ seed: false })
const twin = await openTwin(shop)
const { sql } = shop.context.db

function guess(challengeId: string, code: string, on: Pick<typeof shop, 'call'> = shop) {
  return on.call('/auth/otp/verify', { body: { challengeId, code, device: newDevice() } })
}

function wrongCode(challengeId: string): string {
  return String((Number(codeOf(shop, challengeId)) + 1) % 1_000_000).padStart(6, '0')
}

async function challenge(id: string) {
  const [row] = await sql`select * from otp_challenges where id = ${id}`
  return row as Record<string, unknown>
}

async function textsTo(phone: string): Promise<{ text: string; reference: string }[]> {
  return (await shop.call(`/dev/inbox?phone=${encodeURIComponent(phone)}`)).body.data
}

test('known and unknown phones are one path: the same statements, the same answer', async () => {
  const customer = await signUp(shop)
  const ask = async (phone: string) => {
    let answer: Awaited<ReturnType<typeof shop.call>> | undefined
    const statements = await shop.statementsOf(async () => {
      answer = await shop.call('/auth/otp', { body: { phone, userType: 'individual' } })
    })
    return { statements, answer }
  }
  const [known, unknown] = [await ask(customer.phone), await ask(newPhone())]
  expect(known.statements).toHaveLength(5)
  expect(known.statements).toEqual(unknown.statements)
  expect(known.statements.some((text) => /\busers\b/.test(text))).toBe(false)
  expect(known.answer?.status).toBe(unknown.answer?.status)
  expect(Object.keys(known.answer?.body)).toEqual(Object.keys(unknown.answer?.body))

  const wrong = async (challengeId: string) => {
    const codes: unknown[] = []
    const statements = await shop.statementsOf(async () => {
      const { status, body } = await guess(challengeId, wrongCode(challengeId))
      codes.push(status, body.code, body.params)
    })
    return { statements, codes }
  }
  expect(await wrong(known.answer?.body.challengeId)).toEqual(await wrong(unknown.answer?.body.challengeId))
})

test('a wrong code is counted, five are the end, and the right one comes too late', async () => {
  const challengeId = await challengeFor(shop, newPhone())
  for (const triesLeft of [4, 3, 2, 1, 0]) {
    const { status, body } = await guess(challengeId, wrongCode(challengeId))
    expect([status, body.code, body.params]).toEqual([422, 'OTP_CODE_WRONG', { triesLeft }])
  }
  const before = await fingerprint(shop)
  const late = await verify(shop, { challengeId })
  expect([late.status, late.body.code]).toEqual([410, 'OTP_CHALLENGE_ENDED'])
  expect(await fingerprint(shop)).toEqual(before)
})

test('forty parallel guesses in two processes never get a sixth try', async () => {
  const challengeId = await challengeFor(shop, newPhone())
  const replies = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      guess(challengeId, wrongCode(challengeId), index % 2 ? shop : twin),
    ),
  )
  const tried = replies.filter((reply) => reply.body.code === 'OTP_CODE_WRONG')
  expect(tried).toHaveLength(5)
  expect(replies.filter((reply) => reply.body.code === 'OTP_CHALLENGE_ENDED')).toHaveLength(35)
  expect((await challenge(challengeId)).tries).toBe(5)
})

test('a challenge that is over, or never was, says the same', async () => {
  const challengeId = await challengeFor(shop, newPhone())
  await sql`update otp_challenges set expires_at = now() - interval '1 second' where id = ${challengeId}`
  for (const id of [challengeId, newId()]) {
    const { status, body } = await guess(id, codeOf(shop, id))
    expect([status, body.code]).toEqual([410, 'OTP_CHALLENGE_ENDED'])
  }
})

test('a right answer repeated within 60 s is the same session; later, or elsewhere, it is nothing', async () => {
  const customer = await signUp(shop)
  const [challengeId, device] = [await challengeFor(shop, customer.phone), newDevice()]
  const replies = await Promise.all(Array.from({ length: 6 }, () => verify(shop, { challengeId, device })))
  expect(new Set(replies.map((reply) => reply.body.sessionId)).size).toBe(1)
  const [first] = replies
  expect(replies.map((reply) => reply.body.refreshToken)).toEqual(replies.map(() => first?.body.refreshToken))

  const before = await fingerprint(shop)
  expect((await verify(shop, { challengeId })).body.code).toBe('OTP_CHALLENGE_ENDED')
  expect((await guess(challengeId, wrongCode(challengeId))).body.code).toBe('OTP_CHALLENGE_ENDED')
  expect(await fingerprint(shop)).toEqual(before)

  await sql`update otp_challenges set verified_at = verified_at - interval '61 seconds' where id = ${challengeId}`
  expect((await verify(shop, { challengeId, device })).body.code).toBe('OTP_CHALLENGE_ENDED')
})

test('signing in takes eight statements, a wrong code one', async () => {
  const customer = await signUp(shop)
  const challengeId = await challengeFor(shop, customer.phone)
  expect(await shop.statementsOf(() => guess(challengeId, wrongCode(challengeId)))).toHaveLength(1)
  expect(await shop.statementsOf(() => verify(shop, { challengeId }))).toHaveLength(8)
})

test('a registration is used once, gives the same session again, and belongs to its device', async () => {
  const [phone, device] = [newPhone(), newDevice()]
  const { body } = await verify(shop, { challengeId: await challengeFor(shop, phone), device })
  const { registrationToken } = body
  const register = (more = {}) =>
    shop.call('/auth/register', { body: { ...someProfile, registrationToken, device, ...more } })
  expect((await register({ device: newDevice() })).body.code).toBe('REGISTRATION_ENDED')
  const replies = await Promise.all([register(), register(), register()])
  expect(replies.map((reply) => reply.status)).toEqual([201, 201, 201])
  expect(new Set(replies.map((reply) => reply.body.sessionId)).size).toBe(1)
  expect((await sql`select from users where phone = ${phone}`).length).toBe(1)
})

test('two registrations of one phone make one account', async () => {
  const phone = newPhone()
  const tokens = await Promise.all(
    [0, 1].map(async () => {
      const device = newDevice()
      const { body } = await verify(shop, { challengeId: await challengeFor(shop, phone), device })
      return { registrationToken: body.registrationToken, device }
    }),
  )
  const replies = await Promise.all(
    tokens.map((token, index) =>
      (index ? twin : shop).call('/auth/register', { body: { ...someProfile, ...token } }),
    ),
  )
  expect(replies.map((reply) => reply.status).sort()).toEqual([201, 410])
  expect((await sql`select from users where phone = ${phone}`).length).toBe(1)
})

test('the job that sends a code, run twice, sends the same one; a challenge that is over sends nothing', async () => {
  const phone = newPhone()
  const challengeId = await challengeFor(shop, phone)
  for (const messageId of [newId(), newId()]) await sendOtp(shop.context, { challengeId, messageId })
  const texts = await textsTo(phone)
  expect(texts.map((sms) => /\b\d{6}\b/.exec(sms.text)?.[0])).toEqual(
    Array(2).fill(codeOf(shop, challengeId)),
  )
  const { sent_at: sentAt, expires_at: expiresAt } = await challenge(challengeId)
  expect((expiresAt as Date).getTime() - (sentAt as Date).getTime()).toBe(120_000)

  const late = await challengeFor(shop, phone)
  await sql`update otp_challenges set expires_at = now() - interval '1 second' where id = ${late}`
  await sendOtp(shop.context, { challengeId: late, messageId: newId() })
  expect((await textsTo(phone)).filter((sms) => sms.reference === late)).toEqual([])
})

test('a code asked for is a text in the language of the app, tried again until the provider takes it', async () => {
  const taken: { to: string; text: string; reference: string }[] = []
  const failures = [() => new Response('no', { status: 500 }), () => new Promise<Response>(() => undefined)]
  const provider = Bun.serve({
    port: 0,
    async fetch(request) {
      if (request.headers.get('authorization') !== 'Bearer a-provider-token')
        return new Response('', { status: 401 })
      const failure = failures.shift()
      if (failure) return await failure()
      taken.push((await request.json()) as (typeof taken)[number])
      return Response.json({})
    },
  })
  const sending = await openShop({
    seed: false,
    worker: true,
    settings: {
      SMS_PROVIDER_URL: provider.url.href,
      SMS_PROVIDER_TOKEN: 'a-provider-token',
      SMS_TIMEOUT_MS: '100',
    },
  })
  const phones = { tr: newPhone(), en: newPhone(), pl: newPhone() }
  for (const [language, phone] of Object.entries(phones)) {
    const body = { phone, userType: 'individual' }
    await sending.call('/auth/otp', { body, headers: { 'accept-language': language } })
  }
  await eventually(() => new Set(taken.map((sms) => sms.to)).size === 3, { deadlineMs: 20_000 })
  const textTo = (phone: string) => taken.find((sms) => sms.to === phone)?.text
  expect(textTo(phones.tr)).toMatch(/giriş kodunuz: \d{6}/)
  expect(textTo(phones.en)).toMatch(/sign-in code: \d{6}/)
  expect(textTo(phones.pl)).toMatch(/kod logowania do metropolitan: \d{6}/)
  await provider.stop(true)
}, 30_000)

test('one phone may own an account of each type, and each signs in to its own', async () => {
  const customer = await signUp(shop)
  const challengeId = await challengeFor(shop, customer.phone, { userType: 'corporate' })
  expect((await verify(shop, { challengeId })).body.status).toBe('profile_required')
  expect((await signInAgain(shop, customer.phone)).userId).toBe(customer.userId)
})

test('a phone number is read as people write it, and nonsense is refused without a trace', async () => {
  const before = await fingerprint(shop)
  for (const phone of ['+48 123', '000000000', '+999 512 345 678', 'abcdefgh']) {
    const { status, body } = await shop.call('/auth/otp', { body: { phone, userType: 'individual' } })
    expect([status, body.code]).toEqual([422, 'PHONE_INVALID'])
  }
  expect(await fingerprint(shop)).toEqual(before)
  for (const phone of ['512 345 601', '+48 512-345-601', '0048512345601', '0512345601'])
    await challengeFor(shop, phone)
  const rows = await sql`select from otp_challenges where phone = '+48512345601'`
  expect(rows).toHaveLength(4)
})
