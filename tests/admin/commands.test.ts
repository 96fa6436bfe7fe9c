import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { createFirstAdmin } from '../../src/domains/admin/application/colleague/create-first-admin'
import { openShop } from '../support/shop'
import { auditRows, newEmail, password, signIn } from './support'

const shop = await openShop({ seed: false })
const { sql } = shop.context.db
const root = join(import.meta.dir, '..', '..')

/** Runs a command of the project against the test's database. */
async function run(script: string, args: readonly string[] = [], input = '') {
  const child = Bun.spawn([process.execPath, join('scripts', script), ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, NODE_ENV: 'test', DATABASE_URL: shop.databaseUrl },
    stdin: new Blob([input]),
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [said, output] = await Promise.all([child.stdout.text(), child.stderr.text()])
  // Which database it is comes before everything else.
  const [, place = '', complained = ''] = /^(?:Database: (.+)\n)?([\s\S]*)$/.exec(output) ?? []
  return { code: await child.exited, said, complained, place }
}

test('admin:create makes a super admin of an empty database, once, and keeps no password', async () => {
  const email = newEmail()
  const names = [email, 'Ayşe', 'Kaya']
  const person = { email, firstName: 'Ayşe', lastName: 'Kaya', password }
  await expect(createFirstAdmin(shop.context, 'system', person)).rejects.toThrow('SUPER_ADMIN_ROLE_MISSING')
  const short = await run('admin-create.ts', names, 'short\n')
  expect([short.code, short.complained]).toEqual([1, 'The password must have 12 to 200 characters.\n'])
  expect((await run('admin-create.ts', [email], password)).complained).toStartWith(
    'Usage: ./scripts/run admin:create',
  )
  expect((await run('admin-create.ts', ['nobody', 'A', 'B'], password)).complained).toBe(
    'That is no e-mail address.\n',
  )
  // What sign-in refuses, or nobody can tell from another, would be an account for nobody.
  for (const refused of [
    'a@b.c d',
    'ą@b.example',
    '"a"@b.example',
    `${'a'.repeat(250)}@b.example`,
    'a@b.example\u200b',
  ]) {
    const refusal = createFirstAdmin(shop.context, 'system', { ...person, email: refused })
    await expect(refusal).rejects.toThrow('ADMIN_EMAIL_INVALID')
    expect((await signIn(shop, refused)).body.code).toBe('VALIDATION_FAILED')
  }
  for (const firstName of ['Ay\u202eşe', '\u200b', 'a'.repeat(101), 'half \ud83c']) {
    const refusal = createFirstAdmin(shop.context, 'system', { ...person, firstName })
    await expect(refusal).rejects.toThrow('ADMIN_NAME_INVALID')
  }
  expect(await sql`select from users`).toHaveLength(0)

  const made = await run('admin-create.ts', names, `${password}\n`)
  expect([made.code, made.complained]).toEqual([0, ''])
  expect(made.place).toEndWith(`${new URL(shop.databaseUrl).pathname} (test)`)
  const signedIn = await signIn(shop, email)
  expect(signedIn.status).toBe(200)
  // Whoever typed it at the machine may be somebody else.
  const early = await shop.call('/admin/roles', { token: signedIn.body.accessToken })
  expect(early.body.code).toBe('PASSWORD_CHANGE_REQUIRED')
  const me = await shop.call('/admin/me', { token: signedIn.body.accessToken })
  expect(me.body.roles.map((role: { name: string }) => role.name)).toEqual(['super_admin'])
  const again = await run('admin-create.ts', names, password)
  expect([again.code, again.complained]).toEqual([
    1,
    'This e-mail address belongs to another member of staff.\n',
  ])
  const log = await auditRows(shop)
  expect(log[0]).toMatchObject({ action: 'admin.created', actor_id: null, reason: 'bun run admin:create' })
  expect(made.said + JSON.stringify(log)).not.toContain(password)
  const weak = await run('admin-create.ts', [newEmail(), 'Ayşe', 'Kaya'], 'ayse-kaya-1234')
  expect([weak.code, weak.complained]).toEqual([1, expect.stringContaining('guessed too easily')])
})

test('admin:reset gives a forgotten account one token, and ends its sessions', async () => {
  const [admin] = await sql<{ email: string }[]>`select email from users limit 1`
  const email = admin?.email ?? ''
  const { accessToken } = (await signIn(shop, email)).body
  const reset = await run('admin-reset.ts', [email.toUpperCase()])
  const [, token = ''] = /^The token: (\S+)$/m.exec(reset.said) ?? []
  expect([reset.code, reset.complained, token.length]).toEqual([0, '', 43])
  expect((await shop.call('/admin/me', { token: accessToken })).body.code).toBe('SESSION_ENDED')
  const body = { token, password: 'a lantern beside the river' }
  expect((await shop.call('/admin/auth/accept-invitation', { body })).status).toBe(200)
  const back = await signIn(shop, email, { password: body.password })
  expect((await shop.call('/admin/roles', { token: back.body.accessToken })).status).toBe(200)
  expect((await auditRows(shop)).at(-3)).toMatchObject({
    action: 'admin.password_reset',
    actor_id: null,
    reason: 'bun run admin:reset',
  })

  const nobody = await run('admin-reset.ts', [newEmail()])
  expect([nobody.code, nobody.complained]).toEqual([1, 'There is no such member of staff.\n'])
  expect((await run('admin-reset.ts')).complained).toStartWith('Usage:')
})

test('audit:verify says that all is well, and names what is not', async () => {
  const well = await run('audit-verify.ts')
  const [, rows, head] = /^(\d+) rows, 0 findings, head (\S+)\n$/.exec(well.said) ?? []
  expect([well.code, Number(rows)]).toEqual([0, (await auditRows(shop)).length])
  expect((await run('audit-verify.ts', [head ?? ''])).code).toBe(0)

  await sql`update audit_log set reason = 'because' where seq = 1`
  const tampered = await run('audit-verify.ts')
  expect(tampered.code).toBe(1)
  expect(tampered.said).toStartWith('row 1: changed')
  expect((await run('audit-verify.ts', ['nonsense'])).complained).toBe('"nonsense" is not <row>:<seal>\n')
})
