import { expect } from 'bun:test'
import { createApp } from '#app/app'
import { blockUser } from '#identity'
import { readConfig } from '#platform/config'
import { type Context, closeContext, openContext } from '#platform/context'
import { transact } from '#platform/database'
import { newId } from '#platform/ids'
import { recordAnswers } from '../support/answer-record'
import { afterThisFile } from '../support/cleanup'
import { codeOf, newDevice, newPhone } from '../support/customers'
import { freePort } from '../support/processes'
import { type Call, type Reply, send, type TestShop } from '../support/shop'

/** A second API on the same database and Redis, with a pool, a client and memory of its own. */
export interface Twin {
  readonly context: Context
  readonly url: string
  call(path: string, call?: Call): Promise<Reply>
}

export async function openTwin(
  shop: TestShop,
  settings: Readonly<Record<string, string>> = {},
): Promise<Twin> {
  const port = await freePort()
  const config = readConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATABASE_URL: shop.databaseUrl,
    REDIS_URL: shop.redis.url,
    PORT: String(port),
    OTP_RESEND_SECONDS: '0',
    ...settings,
  })
  // Looked at, so that the driver notes which file each statement is from.
  const context = openContext(config, 'twin', {
    onStatement: () => undefined,
  })
  recordAnswers(context)
  const app = createApp({
    context,
    lifecycle: { draining: false },
    reporter: { report: () => undefined, flush: () => Promise.resolve() },
  })
  app.listen({ hostname: '127.0.0.1', port, reusePort: false })
  afterThisFile(async () => {
    await app.server?.stop(true)
    await closeContext(context)
  })
  const url = `http://127.0.0.1:${port}`
  return { context, url, call: (path, call) => send(url, path, call) }
}

/** Asks for a code and gives the challenge. */
export async function challengeFor(
  shop: TestShop,
  phone: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const { status, body } = await shop.call('/auth/otp', {
    body: { phone, userType: 'individual', ...more },
  })
  expect(status).toBe(202)
  return body.challengeId
}

interface Verification {
  readonly challengeId: string
  readonly device?: ReturnType<typeof newDevice>
  readonly guestToken?: string
}

/** Answers a challenge with its right code. */
export function verify(shop: TestShop, { challengeId, device = newDevice(), guestToken }: Verification) {
  return shop.call('/auth/otp/verify', {
    body: { challengeId, code: codeOf(shop, challengeId), device, ...(guestToken && { guestToken }) },
  })
}

/** Signs an existing customer in on another device, or on a given one. */
export async function signInAgain(shop: TestShop, phone: string, device = newDevice('Another phone')) {
  const { body } = await verify(shop, { challengeId: await challengeFor(shop, phone), device })
  expect(body.status).toBe('signed_in')
  return { ...body, deviceId: device.id }
}

export const someProfile = { firstName: 'Adam', lastName: 'Kowalski', termsVersion: '2026-01' }

/** Opens a corporate account that waits for staff. */
export async function signUpCorporate(shop: TestShop, company: unknown, phone = newPhone()) {
  const device = newDevice()
  const challengeId = await challengeFor(shop, phone, { userType: 'corporate' })
  const verified = await verify(shop, { challengeId, device })
  const { registrationToken } = verified.body
  const body = { ...someProfile, registrationToken, device, company }
  const registered = await shop.call('/auth/register', { body })
  return { ...registered, phone, device, registrationToken }
}

/** Somebody of the shop, who decides. */
export async function hireStaff(shop: TestShop): Promise<string> {
  const id = newId()
  await shop.context.db.sql`
    insert into users (id, email, first_name, last_name, language, password_hash)
    values (${id}, ${`${id}@metropolitan.test`}, 'Ewa', 'Lis', 'pl', 'an argon2id hash')`
  return id
}

/** Blocks as staff do. False where this person was blocked already. */
export async function block(shop: TestShop, userId: string): Promise<boolean> {
  const blocked = await transact(shop.context, (tx) =>
    blockUser(tx, { userId, staffId: newId(), reason: 'test' }),
  )
  return blocked !== undefined
}

/** What a shop says to its log at one level while `work` runs: the facts of each line. */
export async function loggedBy(
  { context }: { readonly context: Context },
  level: 'warn' | 'error',
  work: () => Promise<unknown>,
): Promise<unknown[]> {
  const lines: unknown[] = []
  const original = context.log[level].bind(context.log)
  context.log[level] = (...said: unknown[]) => void lines.push(said[0])
  try {
    await work()
  } finally {
    context.log[level] = original
  }
  return lines
}

/** The rows that a refused call must not have changed, each as a number and a sum of its text. */
export async function fingerprint(shop: TestShop): Promise<unknown> {
  const { sql } = shop.context.db
  const tables = [
    'users',
    'user_sessions',
    'otp_challenges',
    'guests',
    'companies',
    'company_members',
    'addresses',
    'security_events',
    'outbox',
  ]
  return await Promise.all(
    tables.map(async (table) => {
      const [row] = await sql.unsafe(
        `select count(*)::int as count, md5(coalesce(string_agg(t::text, '|' order by t.id), '')) as content
         from ${table} t`.replaceAll('t.id', table === 'company_members' ? 't.user_id' : 't.id'),
      )
      return { table, ...row }
    }),
  )
}
