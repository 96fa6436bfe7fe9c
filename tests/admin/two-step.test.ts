import { expect, test } from 'bun:test'
import { Secret, TOTP } from 'otpauth'
import { openTwin } from '../identity/support'
import { openShop } from '../support/shop'
import {
  adminWith,
  auditOf,
  newEmail,
  password,
  refuses,
  signIn,
  superAdmin,
  type TestAdmin,
} from './support'

const shop = await openShop({ seed: false })
const { sql } = shop.context.db
const boss = await superAdmin(shop)
const demanding = await openTwin(shop, { STAFF_TWO_STEP_REQUIRED: 'true' })

const post = (admin: Pick<TestAdmin, 'token'>, path: string, body: object) =>
  shop.call(`/admin/auth/totp${path}`, { token: admin.token, body })

/** Turns two-step sign-in on, and answers how codes are made. Each works once: they are taken from steps still unused. */
async function enrol(admin: TestAdmin) {
  const begun = await post(admin, '', { password })
  const totp = new TOTP({ secret: Secret.fromBase32(begun.body.secret) })
  const codeAt = (steps: number) => totp.generate({ timestamp: Date.now() + steps * 30_000 })
  const confirmed = await post(admin, '/confirm', { code: codeAt(-1) })
  expect(confirmed.status).toBe(200)
  const recoveryCodes: string[] = confirmed.body.recoveryCodes
  const unused = () => sql`update staff_totp set last_step = 0 where user_id = ${admin.id}`
  return { codeAt, recoveryCodes, unused }
}
const factor = (admin: TestAdmin) => sql`
  select t.secret, t.confirmed_at, (select json_agg(c order by c.code_hash) from staff_recovery_codes c
    where c.user_id = t.user_id) as codes from staff_totp t where t.user_id = ${admin.id}`
const works = async (token: string) => (await shop.call('/admin/me', { token })).status === 200

test('turning two-step sign-in on or off ends the other sessions', async () => {
  const admin = await adminWith(shop, 'support')
  const before = (await signIn(shop, admin.email)).body.accessToken
  const { codeAt, unused } = await enrol(admin)
  expect([await works(before), await works(admin.token)]).toEqual([false, true])

  await unused()
  const between = (await signIn(shop, admin.email, { code: codeAt(0) })).body.accessToken
  await unused()
  const audit = await auditOf(shop, async () => {
    expect((await post(admin, '/disable', { password, code: codeAt(0) })).status).toBe(200)
  })
  expect(audit).toMatchObject([{ action: 'staff.totp_disabled', after: { sessionsEnded: 1 } }])
  expect([await works(between), await works(admin.token)]).toEqual([false, true])
  expect((await signIn(shop, admin.email)).status).toBe(200)
})

test('a recovery code is its owner’s alone', async () => {
  const [admin, other] = [await adminWith(shop, 'support'), await adminWith(shop, 'support')]
  const [own, theirs] = [await enrol(admin), await enrol(other)]
  const [code = ''] = theirs.recoveryCodes
  await refuses(shop, { status: 401, code: 'TOTP_REFUSED', rows: () => factor(other) }, () =>
    signIn(shop, admin.email, { code }),
  )
  expect((await signIn(shop, admin.email, { code: own.recoveryCodes[0] })).status).toBe(200)
  expect((await signIn(shop, other.email, { code })).status).toBe(200)
})

test('a sign-in that began before two-step sign-in was on needs its code, too', async () => {
  const admin = await adminWith(shop, 'support')
  const sessions = () => sql`select id from user_sessions where user_id = ${admin.id} and revoked_at is null`
  const before = await sessions()
  shop.at('staff.verified', async () => void (await enrol(admin)))
  const refused = await signIn(shop, admin.email)
  expect([refused.status, refused.body.code]).toEqual([401, 'TOTP_REQUIRED'])
  expect(await sessions()).toEqual(before)
})

test('an authenticator is confirmed only while its secret is the one that is kept', async () => {
  const admin = await adminWith(shop, 'support')
  const { secret } = (await post(admin, '', { password })).body
  const totp = new TOTP({ secret: Secret.fromBase32(secret) })
  shop.at('totp.verified', async () => {
    expect((await post(admin, '', { password })).status).toBe(200)
  })
  const refused = await post(admin, '/confirm', { code: totp.generate() })
  expect([refused.status, refused.body.code]).toEqual([422, 'TOTP_CODE_WRONG'])
  expect((await signIn(shop, admin.email)).status).toBe(200)
})

test('it goes off for the password and a code, not for one of them, and its codes cannot be tried for long', async () => {
  const admin = await adminWith(shop, 'support')
  const { recoveryCodes } = await enrol(admin)
  const rows = () => factor(admin)
  const off = (body: object) => post(admin, '/disable', body)
  await refuses(shop, { status: 422, code: 'PASSWORD_WRONG', rows }, () =>
    off({ password: 'not my password', code: recoveryCodes[0] }),
  )
  await refuses(shop, { status: 422, code: 'TOTP_CODE_WRONG', rows }, () => off({ password }))
  let refused = await off({ password, code: '000000' })
  for (let guess = 0; guess < 9 && refused.status === 422; guess += 1) {
    refused = await off({ password, code: String(guess).repeat(6) })
  }
  expect([refused.status, refused.body.code]).toEqual([429, 'SIGN_IN_TOO_OFTEN'])
  expect(await rows()).toHaveLength(1)
  await sql`update staff_sign_in_attempts set blocked_until = now()`
  expect((await off({ password, code: recoveryCodes[0] })).status).toBe(200)
  expect(await rows()).toHaveLength(0)
})

test('each step of it has its turn', async () => {
  const admin = await adminWith(shop, 'support')
  const rows = () => factor(admin)
  const notEnrolled = { status: 409, code: 'TOTP_NOT_ENROLLED', rows }
  await refuses(shop, notEnrolled, () => post(admin, '/confirm', { code: '000000' }))
  await refuses(shop, notEnrolled, () => post(admin, '/disable', { password, code: '000000' }))
  await refuses(shop, notEnrolled, () => post(admin, '/recovery-codes', { code: '000000' }))
  const { codeAt } = await enrol(admin)
  const enrolled = { status: 409, code: 'TOTP_ENROLLED', rows }
  await refuses(shop, enrolled, () => post(admin, '', { password }))
  await refuses(shop, enrolled, () => post(admin, '/confirm', { code: codeAt(0) }))
})

test('while guesses have to wait, the right password and the right code have to, too', async () => {
  const admin = await adminWith(shop, 'support')
  const { recoveryCodes } = await enrol(admin)
  expect((await post(admin, '', { password: 'not my password' })).body.code).toBe('PASSWORD_WRONG')
  expect((await post(admin, '/recovery-codes', { code: '000000' })).body.code).toBe('TOTP_CODE_WRONG')
  await sql`update staff_sign_in_attempts set blocked_until = now() + interval '1 minute'`
  const rows = async () => [
    await factor(admin),
    await sql`select email, password_hash from users where id = ${admin.id}`,
  ]
  const call = (path: string, body: object) => shop.call(path, { token: admin.token, body })
  const attempts = [
    () => call('/admin/auth/totp', { password }),
    () => call('/admin/auth/totp/recovery-codes', { code: recoveryCodes[0] }),
    () => call('/admin/auth/password', { currentPassword: password, newPassword: 'a lantern by the river' }),
    () => call('/admin/me/email', { email: newEmail(), password }),
  ]
  for (const attempt of attempts) {
    const refused = await refuses(shop, { status: 429, code: 'SIGN_IN_TOO_OFTEN', rows }, attempt)
    expect(Number(refused.headers.get('retry-after'))).toBeWithin(50, 61)
  }
  await sql`delete from staff_sign_in_attempts`
  expect((await post(admin, '/recovery-codes', { code: recoveryCodes[0] })).status).toBe(200)
})

test('recovery codes are renewed for a code, and all earlier ones end', async () => {
  const admin = await adminWith(shop, 'support')
  const { codeAt, recoveryCodes, unused } = await enrol(admin)
  const [first = '', second = ''] = recoveryCodes
  const rows = () => factor(admin)
  await refuses(shop, { status: 422, code: 'TOTP_CODE_WRONG', rows }, () =>
    post(admin, '/recovery-codes', { code: '000000' }),
  )
  await unused()
  const renewed = await post(admin, '/recovery-codes', { code: codeAt(0) })
  expect(renewed.body.recoveryCodes).toHaveLength(10)
  const [fresh = ''] = renewed.body.recoveryCodes
  expect((await signIn(shop, admin.email, { code: first })).body.code).toBe('TOTP_REFUSED')
  expect((await signIn(shop, admin.email, { code: fresh })).status).toBe(200)
  expect((await post(admin, '/recovery-codes', { code: second })).body.code).toBe('TOTP_CODE_WRONG')
})

test('where it is demanded, nothing but one’s own account opens without it', async () => {
  const admin = await adminWith(shop, 'super_admin')
  const at = (path: string) => demanding.call(path, { token: admin.token })
  const refused = await at('/admin/roles')
  expect([refused.status, refused.body.code]).toEqual([403, 'TOTP_ENROLMENT_REQUIRED'])
  expect((await at('/admin/me')).status).toBe(200)
  expect((await shop.call('/admin/roles', { token: admin.token })).status).toBe(200)
  const { recoveryCodes } = await enrol(admin)
  expect((await at('/admin/roles')).status).toBe(200)
  // Off again, for a new authenticator: until that is set up the doors are shut.
  expect((await post(admin, '/disable', { password, code: recoveryCodes[0] })).status).toBe(200)
  expect((await at('/admin/roles')).body.code).toBe('TOTP_ENROLMENT_REQUIRED')
})

test('honest sign-ins in two steps are no failures, however many', async () => {
  const admin = await adminWith(shop, 'support')
  const { codeAt, unused } = await enrol(admin)
  await sql`delete from staff_sign_in_attempts`
  for (let day = 0; day < 7; day += 1) {
    expect((await signIn(shop, admin.email)).body.code).toBe('TOTP_REQUIRED')
    await unused()
    expect((await signIn(shop, admin.email, { code: codeAt(0) })).status).toBe(200)
  }
  expect(await sql`select from staff_sign_in_attempts where failures > 0`).toHaveLength(0)
  expect((await shop.call('/admin/me', { token: boss.token })).status).toBe(200)
})
