import type { Context } from '#platform/context'
import { seedRoles } from '../../src/domains/admin/permission'
import { adminWith, superAdmin } from '../../tests/admin/support'
import { signUpCorporate } from '../../tests/identity/support'
import { addAddress, fillCart, signUp } from '../../tests/support/customers'
import type { TestShop } from '../../tests/support/shop'

/** Everybody who calls. `other` is a second customer, `member` buys for a company that staff approved. */
export const callerNames = [
  ...(['anonymous', 'garbled', 'guest', 'customer', 'other', 'member', 'revoked'] as const),
  ...(['super_admin', 'product_manager', 'order_manager', 'accountant', 'support', 'no_role'] as const),
  'revoked_staff',
] as const
export type CallerName = (typeof callerNames)[number]

export interface Caller {
  readonly name: CallerName
  readonly kind: 'nobody' | 'customer' | 'staff' | 'shut-out'
  readonly authorization: string | undefined
  /** Which routes of staff are open to them. */
  readonly permissions: ReadonlySet<string>
}

/** The shop as callers are made in it. */
export type Entrance = Pick<TestShop, 'context' | 'call'>

export interface Cast {
  get(name: CallerName): Caller
  /** Makes this caller anew where they are let in no more, as after they signed out. */
  renew(name: CallerName): Promise<void>
  /** Asks again what staff may do: somebody may have changed a role. */
  reviewStaff(): Promise<void>
}

const staffNames = callerNames.filter(
  (name) => name === 'no_role' || seedRoles.some((role) => role.name === name),
)

/** While one of several lanes is let in, another fails to sign in on purpose. */
const signInAttempts = 10

export async function openCast(entrance: Entrance): Promise<Cast> {
  // What signs up looks at a context and calls over HTTP, and at nothing else of a test's shop.
  const shop = entrance as TestShop
  const callers = new Map<CallerName, Caller>()
  const { sql } = entrance.context.db
  const renew = async (name: CallerName, attempt = 1): Promise<void> => {
    // Wrong passwords are tried from here all the time, and count against everyone who signs in from here.
    await sql`delete from staff_sign_in_attempts`
    try {
      callers.set(name, await make(shop, callers, name))
    } catch (error) {
      if (attempt === signInAttempts) throw error
      await renew(name, attempt + 1)
    }
  }
  for (const name of ['super_admin' as const, ...callerNames.filter((one) => one !== 'super_admin')])
    await renew(name)
  const get = (name: CallerName): Caller => {
    const caller = callers.get(name)
    if (!caller) throw new Error(`There is no ${name}`)
    return caller
  }
  const isLetIn = async ({ kind, authorization }: Caller): Promise<boolean> => {
    if (authorization === undefined || kind === 'shut-out') return true
    const path = kind === 'staff' ? '/admin/me' : '/cart'
    return (await entrance.call(path, { headers: { authorization } })).status === 200
  }
  return {
    get,
    async renew(name) {
      if (!(await isLetIn(get(name)))) await renew(name)
    },
    async reviewStaff() {
      for (const name of staffNames) {
        const caller = get(name)
        const { status, body } = await entrance.call('/admin/me', {
          headers: { authorization: caller.authorization ?? '' },
        })
        if (status === 200) callers.set(name, { ...caller, permissions: new Set(body.permissions) })
        else await renew(name)
      }
    },
  }
}

async function make(
  shop: TestShop,
  callers: ReadonlyMap<CallerName, Caller>,
  name: CallerName,
): Promise<Caller> {
  const caller = (kind: Caller['kind'], token?: string, permissions: readonly string[] = []): Caller => ({
    name,
    kind,
    authorization: token === undefined ? undefined : `Bearer ${token}`,
    permissions: new Set(permissions),
  })
  if (name === 'anonymous') return caller('nobody')
  if (name === 'garbled') return caller('shut-out', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.')
  if (name === 'guest') {
    const { body } = await shop.call('/auth/guest', { body: { deviceId: `device-${crypto.randomUUID()}` } })
    return caller('customer', body.guestToken ?? body.accessToken)
  }
  if (name === 'member') return caller('customer', await memberOf(shop, callers.get('super_admin')))
  if (name === 'customer' || name === 'other' || name === 'revoked') {
    const { accessToken, sessionId } = await signUp(shop)
    if (name === 'revoked') await revoke(shop.context, sessionId)
    else
      await Promise.all([addAddress(shop, accessToken), fillCart(shop, accessToken).catch(() => undefined)])
    return caller(name === 'revoked' ? 'shut-out' : 'customer', accessToken)
  }
  if (name === 'super_admin')
    return caller('staff', (await superAdmin(shop)).token, await permissionsOf(shop.context, name))
  if (name === 'revoked_staff') {
    const { token, sessionId } = await adminWith(shop, 'super_admin')
    await revoke(shop.context, sessionId)
    return caller('shut-out', token)
  }
  const { token } = await adminWith(shop, ...(name === 'no_role' ? [] : [name]))
  return caller('staff', token, await permissionsOf(shop.context, name))
}

let members = 0

async function memberOf(shop: TestShop, staff: Caller | undefined): Promise<string> {
  members += 1
  const company = { name: 'Bar Mleczny sp. z o.o.', nip: nipOf(members) }
  const { body } = await signUpCorporate(shop, company)
  const [row] = await shop.context.db.sql<{ id: string }[]>`
    select company_id as id from company_members where user_id = ${body.userId}`
  await shop.call(`/admin/companies/${row?.id}/members/${body.userId}/approve`, {
    headers: { authorization: staff?.authorization ?? '' },
    body: { paymentTermDays: 14 },
  })
  await Promise.all([
    addAddress(shop, body.accessToken),
    fillCart(shop, body.accessToken).catch(() => undefined),
  ])
  return body.accessToken
}

/** A Polish tax number with its check digit. */
function nipOf(number: number): string {
  for (let at = 526_000_000 + number * 11; ; at += 1) {
    const digits = String(at)
    const sum = [6, 5, 7, 2, 3, 4, 5, 6, 7].reduce(
      (total, weight, index) => total + weight * Number(digits[index]),
      0,
    )
    if (sum % 11 !== 10) return `${digits}${sum % 11}`
  }
}

async function permissionsOf({ db }: Context, role: string): Promise<string[]> {
  const rows = await db.sql<{ name: string }[]>`
    select p.name from admin_roles r join admin_role_permissions rp on rp.role_id = r.id
    join admin_permissions p on p.id = rp.permission_id where r.name = ${role}`
  return rows.map(({ name }) => name)
}

async function revoke({ db }: Context, sessionId: string): Promise<void> {
  await db.sql`update user_sessions set revoked_at = now() where id = ${sessionId}`
}
