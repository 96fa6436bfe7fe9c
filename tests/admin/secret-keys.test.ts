import { expect, test } from 'bun:test'
import { Secret, TOTP } from 'otpauth'
import { openTwin } from '../identity/support'
import { openShop } from '../support/shop'
import { adminWith, password, signIn, superAdmin } from './support'

const bare = 'the-secret-from-before-there-were-lists'
const other = 'the-secret-that-is-to-take-its-place-1'

const shop = await openShop({ seed: false, settings: { STAFF_SECRETS_KEY: bare } })
const { sql } = shop.context.db
const boss = await superAdmin(shop)
const known = await openTwin(shop, { STAFF_SECRETS_KEY: `old:${bare},new:${other}` })
const moved = await openTwin(shop, { STAFF_SECRETS_KEY: `new:${other},old:${bare}` })
const dropped = await openTwin(shop, { STAFF_SECRETS_KEY: `new:${other}` })

/** A colleague with two-step sign-in, set up at one of the APIs, whose codes may be used again and again. */
async function enrolled(at: Pick<typeof shop, 'call'>) {
  const admin = await adminWith(shop, 'support')
  const begun = await at.call('/admin/auth/totp', { token: admin.token, body: { password } })
  const totp = new TOTP({ secret: Secret.fromBase32(begun.body.secret) })
  const confirmed = await at.call('/admin/auth/totp/confirm', {
    token: admin.token,
    body: { code: totp.generate() },
  })
  expect(confirmed.status).toBe(200)
  const recoveryCodes: string[] = confirmed.body.recoveryCodes
  const signInWith = async (where: Pick<typeof shop, 'call'>, code: string) => {
    await sql`update staff_totp set last_step = 0 where user_id = ${admin.id}`
    await sql`delete from staff_sign_in_attempts`
    const { status, body } = await signIn({ ...shop, ...where }, admin.email, { code })
    return status === 200 ? 200 : body.code
  }
  const markOf = async () => {
    const [row] = await sql<{ secret: string }[]>`select secret from staff_totp where user_id = ${admin.id}`
    return /^(.*):/.exec(row?.secret ?? '')?.[1] ?? 'none'
  }
  return { admin, totp, recoveryCodes, signInWith, markOf }
}

test('two-step sign-in outlives its key: each sign-in moves a secret to the first one', async () => {
  const { totp, recoveryCodes, signInWith, markOf } = await enrolled(shop)
  expect(await markOf()).toBe('none')
  const [first = '', second = '', third = ''] = recoveryCodes

  expect(await signInWith(known, totp.generate())).toBe(200)
  expect(await signInWith(known, first)).toBe(200)
  expect(await markOf()).toBe('none')
  expect(await signInWith(moved, totp.generate())).toBe(200)
  expect(await signInWith(moved, second)).toBe(200)
  expect(await markOf()).toBe('new')
  expect(await signInWith(known, totp.generate())).toBe(200)
  expect(await signInWith(moved, totp.generate())).toBe(200)

  expect(await signInWith(dropped, totp.generate())).toBe(200)
  // The codes on paper were made with the key that is gone.
  expect(await signInWith(dropped, third)).toBe('TOTP_REFUSED')
})

test('what was set up under the new key is read by everyone who knows it', async () => {
  const { totp, recoveryCodes, signInWith, markOf } = await enrolled(moved)
  expect(await markOf()).toBe('new')
  const [first = '', second = ''] = recoveryCodes
  expect(await signInWith(known, totp.generate())).toBe(200)
  expect(await signInWith(known, first)).toBe(200)
  expect(await signInWith(dropped, second)).toBe(200)
})

test('a secret whose key is gone refuses its owner, and can be set up again', async () => {
  const { admin, totp, recoveryCodes, signInWith } = await enrolled(shop)
  expect(await signInWith(dropped, totp.generate())).toBe('TOTP_REFUSED')
  expect(await signInWith(dropped, recoveryCodes[0] ?? '')).toBe('TOTP_REFUSED')

  const { token } = admin
  const off = await dropped.call('/admin/auth/totp/disable', {
    token,
    body: { password, code: totp.generate() },
  })
  expect(off.body.code).toBe('TOTP_CODE_WRONG')
  // No code can be checked any more: a colleague ends it.
  await shop.call(`/admin/admins/${admin.id}/reset-totp`, { token: boss.token, body: { reason: 'lost key' } })
  await sql`update user_sessions set revoked_at = null where user_id = ${admin.id}`
  await shop.call('/admin/auth/totp', { token, body: { password } })
  const confirm = { token, body: { code: totp.generate() } }
  const refused = await dropped.call('/admin/auth/totp/confirm', confirm)
  expect([refused.status, refused.body.code]).toEqual([409, 'TOTP_NOT_ENROLLED'])
  const again = await dropped.call('/admin/auth/totp', { token, body: { password } })
  const code = new TOTP({ secret: Secret.fromBase32(again.body.secret) }).generate()
  expect((await dropped.call('/admin/auth/totp/confirm', { token, body: { code } })).status).toBe(200)
})
