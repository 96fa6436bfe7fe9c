import { expect, test } from 'bun:test'
import { newDevice, newPhone, signUp } from '../support/customers'
import { openShop } from '../support/shop'
import { fingerprint, loggedBy, openTwin, signInAgain } from './support'

const common = { TRUSTED_PROXIES: '1', OTP_CALLING_CODES: '48,44,49' }
const shop = await openShop({ seed: false, settings: common })
const { sql } = shop.context.db

interface Ask {
  readonly phone: string
  readonly deviceId?: string
  readonly from?: string
}

function ask({ phone, deviceId, from = '198.51.100.1' }: Ask, on: Pick<typeof shop, 'call'> = shop) {
  const body = { phone, userType: 'individual', ...(deviceId && { deviceId }) }
  return on.call('/auth/otp', { body, headers: { 'x-forwarded-for': from } })
}

let lastForeign = 0

/** A mobile number of the United Kingdom that no other test of this file uses. */
function newBritishPhone(): string {
  lastForeign += 1
  return `+44740012${String(3_000 + lastForeign)}`
}

test('a stranger who asks for codes to a phone keeps no new phone of its owner out', async () => {
  const { phone } = await signUp(shop)
  const stranger = (host: number) => ask({ phone, from: `2001:db8:99:${host}::1` })
  // A /48 is one stranger, whichever of its networks they use.
  for (const host of Array(10).keys()) expect((await stranger(host)).status).toBe(202)
  const before = await fingerprint(shop)
  const refused = await stranger(10)
  expect([refused.status, refused.body.code]).toEqual([429, 'OTP_LIMIT_REACHED'])
  expect(Number(refused.headers.get('retry-after'))).toBeWithin(590, 601)
  expect(await fingerprint(shop)).toEqual(before)
  expect((await ask({ phone, deviceId: newDevice().id, from: '203.0.113.20' })).status).toBe(202)
  expect((await signInAgain(shop, phone)).accessToken).toBeString()
})

test('a stranger in the owner’s own network makes them wait for minutes, and sends no more than is bearable', async () => {
  const strict = await openTwin(shop, {
    ...common,
    OTP_DAILY_PER_PHONE: '2',
    OTP_DAILY_PER_CROWDED_PHONE: '4',
  })
  const phone = newPhone()
  const refusal = async () => {
    const { status, body, headers } = await ask({ phone }, strict)
    expect([status, body.code]).toEqual([429, 'OTP_LIMIT_REACHED'])
    return Number(headers.get('retry-after'))
  }
  for (const _ of [1, 2]) expect((await ask({ phone }, strict)).status).toBe(202)
  for (const _ of [3, 4]) {
    expect(await refusal()).toBeWithin(590, 601)
    await sql`update otp_challenges set created_at = created_at - interval '10 minutes' where phone = ${phone}`
    expect((await ask({ phone }, strict)).status).toBe(202)
  }
  expect(await refusal()).toBeGreaterThan(80_000)
  await sql`update otp_challenges set created_at = created_at - interval '10 minutes' where phone = ${phone}`
  expect(await refusal()).toBeGreaterThan(80_000)
  expect((await ask({ phone, from: '203.0.113.22' }, strict)).status).toBe(202)
})

test('a stranger’s request does not make the owner wait for the next one', async () => {
  const patient = await openTwin(shop, { ...common, OTP_RESEND_SECONDS: '30' })
  const phone = newPhone()
  expect((await ask({ phone }, patient)).status).toBe(202)
  expect((await ask({ phone }, patient)).status).toBe(429)
  expect((await ask({ phone, from: '203.0.113.21' }, patient)).status).toBe(202)
})

test('a phone that many networks ask for gets a code every ten minutes, and its known device at once', async () => {
  const crowded = await openTwin(shop, { ...common, OTP_DAILY_PER_CROWDED_PHONE: '4' })
  const { phone, deviceId } = await signUp(shop)
  const from = (host: number) => ask({ phone, from: `203.0.113.${host}` }, crowded)
  for (const host of [30, 31, 32]) expect((await from(host)).status).toBe(202)
  const refused = await from(33)
  expect([refused.status, refused.body.code]).toEqual([429, 'OTP_LIMIT_REACHED'])
  expect(Number(refused.headers.get('retry-after'))).toBeWithin(590, 601)
  expect((await ask({ phone, deviceId, from: '203.0.113.33' }, crowded)).status).toBe(202)
  await sql`update otp_challenges set created_at = created_at - interval '10 minutes' where phone = ${phone}`
  expect((await from(33)).status).toBe(202)
  expect((await from(34)).status).toBe(429)
})

test('networks that ask for one phone at the same moment get no more texts together than one after another', async () => {
  const crowded = await openTwin(shop, { ...common, OTP_DAILY_PER_CROWDED_PHONE: '3' })
  const phone = newPhone()
  const replies = await Promise.all(
    Array.from({ length: 12 }, (_, host) => ask({ phone, from: `198.51.100.${100 + host}` }, crowded)),
  )
  expect(replies.filter(({ status }) => status === 202)).toHaveLength(3)
  expect(await sql`select id from otp_challenges where phone = ${phone}`).toHaveLength(3)
})

test('strangers use up their share of a day’s texts, not that of known devices; each alert is raised once', async () => {
  const settings = { ...common, OTP_DAILY_PER_FOREIGN_COUNTRY: '10', OTP_RESERVED_PERCENT: '30' }
  const strict = await openTwin(shop, settings)
  const other = await openTwin(shop, settings)
  const { phone, deviceId } = await signUp(shop, newBritishPhone())
  const stranger = (on = strict) => ask({ phone: newBritishPhone() }, on)
  const owner = () => ask({ phone, deviceId }, strict)
  const alert = (percent: number, textsToday: number) => ({
    alert: true,
    callingCode: '44',
    percent,
    textsToday,
  })

  const early = await loggedBy(strict, 'error', async () => {
    for (const _ of Array(6)) expect((await stranger()).status).toBe(202)
  })
  expect(early).toEqual([alert(50, 5)])
  const refusals = await loggedBy(strict, 'error', async () => {
    const before = await fingerprint(shop)
    for (const _ of [1, 2]) {
      const refused = await stranger()
      expect([refused.status, refused.body.code]).toEqual([429, 'OTP_BUDGET_REACHED'])
    }
    expect(await fingerprint(shop)).toEqual(before)
  })
  expect(refusals).toEqual([])
  const late = await loggedBy(strict, 'error', async () => {
    for (const _ of [1, 2, 3]) expect((await owner()).status).toBe(202)
    expect((await owner()).body.code).toBe('OTP_BUDGET_REACHED')
  })
  expect(late).toEqual([alert(80, 8), alert(100, 10)])

  // Reached again on the same day, by another process: it was said.
  await sql`delete from otp_challenges where ctid in (
    select ctid from otp_challenges where calling_code = '44' and session_id is null limit 7)`
  const again = await loggedBy(other, 'error', async () => {
    for (const _ of [1, 2, 3]) expect((await stranger(other)).status).toBe(202)
  })
  expect(again).toEqual([])
  // Poland has a budget of its own.
  expect((await ask({ phone: newPhone() }, strict)).status).toBe(202)
})

test('a network that strangers used up still serves the known devices in it', async () => {
  const strict = await openTwin(shop, {
    ...common,
    OTP_HOURLY_PER_NETWORK: '4',
    OTP_HOURLY_PER_WIDE_NETWORK: '6',
    OTP_RESERVED_PERCENT: '50',
  })
  const { phone, deviceId } = await signUp(shop)
  const from = '203.0.113.60'
  for (const _ of [1, 2]) expect((await ask({ phone: newPhone(), from }, strict)).status).toBe(202)
  expect((await ask({ phone: newPhone(), from }, strict)).body.code).toBe('OTP_BUDGET_REACHED')
  for (const _ of [1, 2]) expect((await ask({ phone, deviceId, from }, strict)).status).toBe(202)
  expect((await ask({ phone, deviceId, from }, strict)).body.code).toBe('OTP_BUDGET_REACHED')

  const ofSubnet = (subnet: number) => ask({ phone: newPhone(), from: `2001:db8:70:${subnet}::1` }, strict)
  const replies = await Promise.all([...Array(8).keys()].map(ofSubnet))
  expect(replies.filter(({ status }) => status === 202)).toHaveLength(3)
  expect((await ofSubnet(9)).body.code).toBe('OTP_BUDGET_REACHED')
  expect((await ask({ phone, deviceId, from: '2001:db8:70:a::1' }, strict)).status).toBe(202)
})

test('codes go to mobile phones of the countries that are served, and nowhere else', async () => {
  const before = await fingerprint(shop)
  const home = await openTwin(shop)
  const refused = [
    [shop, '+48221234567', 'PHONE_NOT_MOBILE', {}],
    [shop, '0700 123 456', 'PHONE_NOT_MOBILE', {}],
    [shop, '+442071838750', 'PHONE_NOT_MOBILE', {}],
    [shop, '+881631234567', 'PHONE_COUNTRY_NOT_SERVED', { callingCodes: '+48, +44, +49' }],
    [home, '+447400123456', 'PHONE_COUNTRY_NOT_SERVED', { callingCodes: '+48' }],
  ] as const
  for (const [on, phone, code, params] of refused) {
    const { status, body } = await ask({ phone }, on)
    expect([status, body.code, body.params]).toEqual([422, code, params])
  }
  expect(await fingerprint(shop)).toEqual(before)
  expect((await ask({ phone: '0512 000 777' })).status).toBe(202)
  const rows = await sql`select phone from otp_challenges where phone = '+48512000777'`
  expect(rows).toHaveLength(1)
})
