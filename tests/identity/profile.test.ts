import { expect, test } from 'bun:test'
import { decideMembership } from '#identity'
import { transact } from '#platform/database'
import { newId } from '#platform/ids'
import { addAddress, newPhone, signUp, someAddress } from '../support/customers'
import { openShop } from '../support/shop'
import { fingerprint, hireStaff, signUpCorporate } from './support'

const shop = await openShop()
const { sql } = shop.context.db
const staffId = await hireStaff(shop)
const company = { name: 'Bar Mleczny sp. z o.o.', nip: '526-104-08-28' }
const otherNip = '1060000062'

async function decide(
  userId: string,
  state: 'approved' | 'refused',
  paymentTermDays: 7 | 14 | 21 | null = null,
) {
  const [row] = await sql`select company_id from company_members where user_id = ${userId}`
  const decision = { userId, companyId: row?.company_id, state, paymentTermDays, decidedBy: staffId }
  return await transact(shop.context, (tx) => decideMembership(tx, decision))
}

const me = async (token: string) => (await shop.call('/me', { token })).body

async function wholesalePrice(): Promise<{ id: string; retail: number; wholesale: number }> {
  const [row] = await sql`
    select id, price_minor as retail, corporate_price_minor as wholesale from products
    where corporate_price_minor < price_minor and status = 'active' limit 1`
  return row as { id: string; retail: number; wholesale: number }
}

test('the profile changes in what is given and in nothing else', async () => {
  const { accessToken: token } = await signUp(shop)
  const before = await me(token)
  const change = (body: unknown) => shop.call('/me', { token, method: 'PATCH', body })
  expect((await change({ firstName: 'Ola', email: 'ola@example.pl' })).body).toEqual({
    ...before,
    firstName: 'Ola',
    email: 'ola@example.pl',
  })
  expect((await change({ language: 'tr', marketingConsent: true })).body).toMatchObject({
    firstName: 'Ola',
    language: 'tr',
    marketingConsent: true,
  })
  const [given] = await sql`select marketing_consent_at from users where id = ${before.id}`
  await change({ marketingConsent: true, termsVersion: '2026-02' })
  const [kept] = await sql`select * from users where id = ${before.id}`
  expect(kept?.marketing_consent_at).toEqual(given?.marketing_consent_at)
  expect(kept?.terms_accepted_at.getTime()).toBeGreaterThan(kept?.created_at.getTime())
  expect((await change({ marketingConsent: false, email: null })).body).toMatchObject({
    email: null,
    marketingConsent: false,
    termsVersion: '2026-02',
  })
  const last = await me(token)
  const rows = await fingerprint(shop)
  for (const body of [
    { firstName: 'A\u0000' },
    { email: 'no' },
    { language: 'de' },
    { firstName: '  ' },
    { firstName: null },
  ])
    expect((await change(body)).status).toBe(422)
  expect(await fingerprint(shop)).toEqual(rows)
  // What is not a field is ignored: nobody makes himself corporate, or somebody else.
  await change({ userType: 'corporate', phone: '+48500000000', id: newId(), blockedAt: null })
  expect(await me(token)).toEqual(last)
})

test('a refusal speaks the language of the signed-in user, unless the app asks for another', async () => {
  const { accessToken: token } = await signUp(shop)
  const lost = (headers = {}) => shop.call(`/me/addresses/${newId()}`, { token, method: 'DELETE', headers })
  expect((await lost()).body.detail).toBe('Nie masz takiego adresu.')
  expect((await lost({ 'accept-language': 'tr' })).body.detail).toBe('Böyle bir adresiniz yok.')
})

test('a corporate account needs a company with a valid NIP; refused, nothing is opened', async () => {
  for (const [claim, code] of [
    [undefined, 'COMPANY_REQUIRED'],
    [{ ...company, nip: '5261040829' }, 'NIP_INVALID'],
    [{ ...company, name: ' ' }, 'VALIDATION_FAILED'],
  ]) {
    const phone = newPhone()
    const refused = await signUpCorporate(shop, claim, phone)
    expect([refused.status, refused.body.code]).toEqual([422, code])
    expect(await sql`select from users where phone = ${phone}`).toHaveLength(0)
  }
  expect(await sql`select from companies`).toHaveLength(0)
})

test('a company is pending until staff approve it; then wholesale prices hold from the next request', async () => {
  const { body, status } = await signUpCorporate(shop, company)
  expect(status).toBe(201)
  const token = body.accessToken
  const product = await wholesalePrice()
  const price = async () => (await shop.call(`/products/${product.id}`, { token })).body.priceMinor
  const pending = { name: company.name, nip: '5261040828', state: 'pending', paymentTermDays: null }
  expect((await me(token)).company).toEqual(pending)
  expect(await price()).toBe(product.retail)

  expect(await decide(body.userId, 'approved', 14)).toBe(true)
  expect((await me(token)).company).toEqual({ ...pending, state: 'approved', paymentTermDays: 14 })
  expect(await price()).toBe(product.wholesale)
  const guard = await shop.statementsOf(() => shop.call('/auth/sessions', { token }))
  expect(guard).toHaveLength(2)

  expect(await decide(body.userId, 'refused', 14)).toBe(true)
  expect((await me(token)).company).toMatchObject({ state: 'refused', paymentTermDays: null })
  expect(await price()).toBe(product.retail)
})

test('a second person with the NIP of an approved company gets nothing and learns nothing', async () => {
  const owner = await signUpCorporate(shop, { ...company, name: 'Real Name S.A.', nip: otherNip })
  await decide(owner.body.userId, 'approved', 21)
  const claim = { name: 'Guess', nip: otherNip }
  let thief = owner
  const known = await shop.statementsOf(async () => {
    thief = await signUpCorporate(shop, claim)
  })
  const unknown = await shop.statementsOf(() => signUpCorporate(shop, { ...claim, nip: '7740001454' }))
  expect(known).toEqual(unknown)
  expect(thief.status).toBe(201)
  const token = thief.body.accessToken
  const profile = await me(token)
  expect(profile.company).toEqual({ ...claim, state: 'pending', paymentTermDays: null })
  const product = await wholesalePrice()
  expect((await shop.call(`/products/${product.id}`, { token })).body.priceMinor).toBe(product.retail)
  const [row] = await sql`select name from companies where nip = ${otherNip}`
  expect(row?.name).toBe('Real Name S.A.')
  expect((await me(owner.body.accessToken)).company).toMatchObject({ state: 'approved', paymentTermDays: 21 })
})

test('naming a company again: the approved one stays, another one has to wait', async () => {
  const { body } = await signUpCorporate(shop, { name: 'First', nip: '5252248481' })
  const token = body.accessToken
  const name = (claim: unknown) => shop.call('/me/company', { token, method: 'PUT', body: claim })
  expect((await name({ name: 'First, renamed', nip: '525-224-84-81' })).body.company.name).toBe(
    'First, renamed',
  )
  await decide(body.userId, 'approved', 7)
  expect((await name({ name: 'Once more', nip: '5252248481' })).body.company).toMatchObject({
    name: 'First, renamed',
    state: 'approved',
    paymentTermDays: 7,
  })
  const household = await signUp(shop)
  const before = await fingerprint(shop)
  expect((await name({ name: 'X', nip: '5252248482' })).body.code).toBe('NIP_INVALID')
  const refused = await shop.call('/me/company', {
    token: household.accessToken,
    method: 'PUT',
    body: company,
  })
  expect([refused.status, refused.body.code]).toEqual([403, 'COMPANY_NOT_ALLOWED'])
  expect(await fingerprint(shop)).toEqual(before)
  expect((await name({ name: 'Second', nip: otherNip })).body.company).toEqual({
    name: 'Second',
    nip: otherNip,
    state: 'pending',
    paymentTermDays: null,
  })
  // Staff looked at the first company meanwhile: their approval does not reach the second one.
  const [first] = await sql`select id from companies where nip = '5252248481'`
  const stale = {
    userId: body.userId,
    companyId: first?.id,
    state: 'approved' as const,
    paymentTermDays: null,
    decidedBy: staffId,
  }
  expect(await transact(shop.context, (tx) => decideMembership(tx, stale))).toBe(false)
})

test('addresses are added, changed, chosen and removed, with one default at any time', async () => {
  const { accessToken: token, userId } = await signUp(shop)
  const ids = [await addAddress(shop, token), await addAddress(shop, token), await addAddress(shop, token)]
  const [first, second, third] = ids
  const list = async () => {
    const { data } = (await shop.call('/me/addresses', { token })).body
    return data.map((entry: { id: string; isDefault: boolean }) => [entry.id, entry.isDefault])
  }
  expect(await list()).toEqual([
    [first, true],
    [third, false],
    [second, false],
  ])
  const change = (id: unknown, body: unknown) =>
    shop.call(`/me/addresses/${id}`, { token, method: 'PATCH', body })
  const changed = await change(second, { city: 'Sopot', recipientPhone: '600 100 200' })
  expect(changed.body).toEqual({
    ...someAddress,
    id: second,
    isDefault: false,
    city: 'Sopot',
    recipientPhone: '+48600100200',
  })
  const rows = await fingerprint(shop)
  const wrong = { recipientPhone: '123456' }
  const added = shop.call('/me/addresses', { token, body: { ...someAddress, ...wrong } })
  for (const { status, body } of await Promise.all([change(second, wrong), added]))
    expect([status, body.code]).toEqual([422, 'PHONE_INVALID'])
  for (const body of [{ postalCode: '80831' }, { country: 'DE' }, { street: ' ' }])
    expect((await change(second, body)).status).toBe(422)
  expect(await fingerprint(shop)).toEqual(rows)

  const choose = (id: unknown) => shop.call(`/me/addresses/${id}/default`, { token, method: 'POST' })
  expect((await choose(second)).body.isDefault).toBe(true)
  const choices = await Promise.all([first, third, second, third, first].map(choose))
  expect(choices.map((reply) => reply.status)).toEqual([200, 200, 200, 200, 200])
  const [defaults] = await sql`
    select count(*)::int as count from addresses where user_id = ${userId} and is_default`
  expect(defaults?.count).toBe(1)

  await choose(first)
  const remove = (id: unknown) => shop.call(`/me/addresses/${id}`, { token, method: 'DELETE' })
  expect((await remove(first)).body).toEqual({ success: true })
  expect(await list()).toEqual([
    [third, true],
    [second, false],
  ])
  expect((await remove(first)).body.code).toBe('ADDRESS_NOT_FOUND')
  await remove(third)
  await remove(second)
  expect(await list()).toEqual([])
  const again = await addAddress(shop, token)
  expect(await list()).toEqual([[again, true]])
})

test('somebody else’s address is not there', async () => {
  const [owner, stranger] = [await signUp(shop), await signUp(shop)]
  const id = await addAddress(shop, owner.accessToken)
  await addAddress(shop, stranger.accessToken)
  const before = await fingerprint(shop)
  const token = stranger.accessToken
  const attempts = [
    shop.call(`/me/addresses/${id}`, { token, method: 'PATCH', body: { city: 'Sopot' } }),
    shop.call(`/me/addresses/${id}`, { token, method: 'DELETE' }),
    shop.call(`/me/addresses/${id}/default`, { token, method: 'POST' }),
  ]
  for (const { status, body } of await Promise.all(attempts))
    expect([status, body.code]).toEqual([404, 'ADDRESS_NOT_FOUND'])
  expect(await fingerprint(shop)).toEqual(before)
})

test('an address sent twice under one key is one address', async () => {
  const { accessToken: token } = await signUp(shop)
  const add = (body: unknown, key: string) =>
    shop.call('/me/addresses', { token, body, headers: { 'idempotency-key': key } })
  const replies = await Promise.all(Array.from({ length: 5 }, () => add(someAddress, 'the-key')))
  expect(replies.map((reply) => reply.status)).toEqual([201, 201, 201, 201, 201])
  expect(new Set(replies.map((reply) => reply.body.id)).size).toBe(1)
  expect(replies.filter((reply) => reply.headers.get('idempotent-replayed'))).toHaveLength(4)
  const other = await add({ ...someAddress, city: 'Sopot' }, 'the-key')
  expect([other.status, other.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])
  expect((await shop.call('/me/addresses', { token })).body.data).toHaveLength(1)
  const stranger = await signUp(shop)
  const theirs = await shop.call('/me/addresses', {
    token: stranger.accessToken,
    body: someAddress,
    headers: { 'idempotency-key': 'the-key' },
  })
  expect(theirs.headers.get('idempotent-replayed')).toBeNull()

  // Removed since, it is not added again behind the customer's back.
  await shop.call(`/me/addresses/${replies[0]?.body.id}`, { token, method: 'DELETE' })
  const before = await fingerprint(shop)
  const late = await add(someAddress, 'the-key')
  expect([late.status, late.body.code]).toEqual([404, 'ADDRESS_NOT_FOUND'])
  expect(await fingerprint(shop)).toEqual(before)
})

test('an address book has an end', async () => {
  const { accessToken: token, userId } = await signUp(shop)
  await addAddress(shop, token)
  await sql`
    insert into addresses (id, user_id, title, recipient_name, recipient_phone, street, city, postal_code, country)
    select gen_random_uuid(), user_id, title, recipient_name, recipient_phone, street, city, postal_code, country
    from addresses, generate_series(1, 47) where user_id = ${userId}`
  const add = (key: string) =>
    shop.call('/me/addresses', { token, body: someAddress, headers: { 'idempotency-key': key } })
  const replies = await Promise.all(['a', 'b', 'c', 'd'].map(add))
  expect(replies.map((reply) => reply.status).sort()).toEqual([201, 201, 409, 409])
  expect(replies.find((reply) => reply.status === 409)?.body).toMatchObject({
    code: 'ADDRESS_LIMIT_REACHED',
    params: { maximum: 50 },
  })
})
