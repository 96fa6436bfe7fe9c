import { expect, test } from 'bun:test'
import { createApp } from '#app/app'
import { AdminPermission, isAdminPermission, seedRoles } from '../../src/domains/admin/permission'
import { signUp } from '../support/customers'
import { openShop } from '../support/shop'
import { adminWith, auditRows, superAdmin } from './support'

/**
 * Who may call what. The matrix is committed: a change of access is a diff under review. To accept one, run
 * `UPDATE_ACCESS_MATRIX=1 bun test tests/admin/access.test.ts` and read what it changed.
 */
const matrixFile = new URL('./access-matrix.json', import.meta.url).pathname

const shop = await openShop({ seed: false })
const { sql } = shop.context.db
const app = createApp({
  context: shop.context,
  lifecycle: { draining: false },
  reporter: { report: () => undefined, flush: () => Promise.resolve() },
})

interface Hooks {
  readonly detail?: { readonly 'x-permission'?: readonly string[]; readonly security?: unknown[] }
}
const routes = app.routes
  .filter((route) => route.path.startsWith('/admin'))
  .map((route) => {
    const hooks: Hooks = route.hooks
    return { method: route.method, path: route.path, name: `${route.method} ${route.path}`, hooks }
  })
  .toSorted((a, b) => (a.name < b.name ? -1 : 1))

/** Open to everyone who works here, or, to sign in, to everyone. */
const withoutPermission = [
  'DELETE /admin/auth/sessions/:id',
  'GET /admin/auth/sessions',
  'GET /admin/me',
  'GET /admin/me/security-events',
  'PATCH /admin/me',
  'POST /admin/auth/accept-invitation',
  'POST /admin/auth/login',
  'POST /admin/auth/logout',
  'POST /admin/auth/password',
  'POST /admin/auth/refresh',
  'POST /admin/auth/totp',
  'POST /admin/auth/totp/confirm',
  'POST /admin/auth/totp/disable',
  'POST /admin/auth/totp/recovery-codes',
  'POST /admin/me/email',
]
const permissionsOf = (route: (typeof routes)[number]) => route.hooks.detail?.['x-permission'] ?? []

test('every route under /admin names a permission, but for signing in and one’s own account', () => {
  expect(routes.length).toBeGreaterThan(50)
  const bare = routes.filter((route) => permissionsOf(route).length === 0)
  expect(bare.map((route) => route.name)).toEqual(withoutPermission)
  expect(routes.flatMap(permissionsOf).filter((name) => !isAdminPermission(name))).toEqual([])
})

test('the document shows what each route needs', async () => {
  const { body } = await shop.call('/openapi.json')
  for (const route of routes.filter((candidate) => permissionsOf(candidate).length > 0)) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    const operation = body.paths[path]?.[route.method.toLowerCase()]
    expect({ route: route.name, needs: operation?.['x-permission'] }).toEqual({
      route: route.name,
      needs: [...permissionsOf(route)],
    })
  }
})

test('every permission is needed by some route', () => {
  const needed = new Set(routes.flatMap(permissionsOf))
  expect(Object.values(AdminPermission).filter((name) => !needed.has(name))).toEqual([])
})

test('each route × each role answers as the committed matrix says, and a refused call changes nothing', async () => {
  await superAdmin(shop)
  const callers: Record<string, string | undefined> = { 'no token': undefined }
  for (const { name } of seedRoles) callers[name] = (await adminWith(shop, name)).token
  callers['no role'] = (await adminWith(shop)).token
  callers.customer = (await signUp(shop)).accessToken
  const revoked = await adminWith(shop, 'super_admin')
  await sql`update user_sessions set revoked_at = now() where id = ${revoked.sessionId}`
  callers['revoked session'] = revoked.token

  const matrix: Record<string, Record<string, string>> = {}
  for (const route of routes) {
    const row: Record<string, string> = {}
    for (const [caller, token] of Object.entries(callers)) {
      row[caller] = await verdict(route, token)
      // Signing out works: the caller comes back in for the next route.
      await sql`update user_sessions set revoked_at = null where id <> ${revoked.sessionId}`
    }
    matrix[route.name] = row
  }
  if (process.env.UPDATE_ACCESS_MATRIX) await Bun.write(matrixFile, `${JSON.stringify(matrix, null, 2)}\n`)
  expect(matrix).toEqual(await Bun.file(matrixFile).json())
})

/**
 * `open`: the guard lets the caller in, whatever the route then says of a body that is none and an id that is nobody's.
 */
async function verdict(route: (typeof routes)[number], token: string | undefined): Promise<string> {
  const path = route.path.replace(/:\w+/g, crypto.randomUUID())
  const before = (await auditRows(shop)).length
  const sent = route.method === 'GET' || route.method === 'DELETE' ? {} : { body: '{"surely": "not this"' }
  const { status, body } = await shop.call(path, { method: route.method, token, ...sent })
  const refused = status === 401 || status === 403
  if (refused) expect((await auditRows(shop)).length).toBe(before)
  return refused ? `${status} ${body.code}` : 'open'
}
