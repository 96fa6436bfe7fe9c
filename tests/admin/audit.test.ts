import { expect, test } from 'bun:test'
import type { Context } from '#platform/context'
import type { KeyRange } from '#platform/key-list'
import { anchorAudit } from '../../src/domains/admin/application/audit/anchor-audit'
import { verifyAudit } from '../../src/domains/admin/application/audit/verify-audit'
import { withAudit } from '../../src/domains/admin/application/audit/with-audit'
import { openShop } from '../support/shop'
import { adminWith, auditOf, auditRows, superAdmin } from './support'

const shop = await openShop({ seed: false })
const { sql } = shop.context.db
const boss = await superAdmin(shop)

const verify = (anchors: { seq: number; seal: string }[] = []) => verifyAudit(shop.context, anchors)
const makeRole = (name: string) =>
  shop.call('/admin/roles', {
    token: boss.token,
    body: { name, description: 'żółć “x”', permissions: ['audit:read'] },
  })

/** Runs `tamper` in a transaction that is rolled back once the log was verified. */
async function afterTampering(tamper: (tx: typeof sql) => Promise<unknown>, anchors = undefined as never) {
  const before = await sql`select * from audit_log order by seq`
  const head = await sql`select * from audit_head`
  await tamper(sql)
  const verdict = await verify(anchors)
  await sql`truncate audit_log`
  await sql`delete from audit_head`
  await sql`insert into audit_log select * from jsonb_populate_recordset(null::audit_log, ${JSON.stringify(before)}::jsonb)`
  await sql`insert into audit_head select * from jsonb_populate_recordset(null::audit_head, ${JSON.stringify(head)}::jsonb)`
  expect((await verify()).findings).toEqual([])
  return verdict.findings.map(({ seq, fault }) => [seq, fault])
}

for (let n = 1; n <= 8; n += 1) await makeRole(`role_${n}`)

test('the chain of what was done is whole, whoever wrote at once', async () => {
  await Promise.all(Array.from({ length: 10 }, (_, n) => makeRole(`parallel_${n}`)))
  const { rows, head, findings } = await verify()
  expect(findings).toEqual([])
  expect(head?.seq).toBe(rows)
  const log = await auditRows(shop)
  expect(log.map((row) => row.seq)).toEqual(Array.from({ length: rows }, (_, index) => index + 1))
})

test('a row that was changed is found, whatever of it', async () => {
  const changes = [
    `action = 'role.deleted'`,
    `actor_id = gen_random_uuid()`,
    `after = jsonb_set(after, '{name}', '"innocent"')`,
    `at = at - interval '1 second'`,
    `reason = 'because'`,
    `request_id = 'other'`,
    `seal = 'AAAA'`,
  ]
  for (const change of changes) {
    const found = await afterTampering(() => sql.unsafe(`update audit_log set ${change} where seq = 4`))
    expect(found[0]).toEqual([4, 'changed'])
  }
})

test('a removed row is found, in the middle and at the end; an inserted one too', async () => {
  expect(await afterTampering(() => sql`delete from audit_log where seq = 5`)).toEqual([[5, 'removed']])
  const { head } = await verify()
  const end = head?.seq ?? 0
  expect(await afterTampering(() => sql`delete from audit_log where seq = ${end}`)).toEqual([
    [end, 'removed'],
  ])
  const copy = (seq: number) => sql`
    insert into audit_log (seq, at, action, entity_type, entity_id, previous_seal, seal)
    select ${seq}, at, action, entity_type, entity_id, ${head?.seal ?? ''}, seal from audit_log where seq = 3`
  expect(await afterTampering(() => copy(end + 1))).toEqual([
    [end + 1, 'changed'],
    [end + 1, 'inserted'],
  ])
  const renumbered = await afterTampering(async () => {
    await sql`update audit_log set seq = seq + 1000 where seq >= 5`
    await copy(5)
    await sql`update audit_log set seq = seq - 999 where seq >= 1000`
  })
  expect(renumbered[0]).toEqual([5, 'changed'])
})

test('a row of another history, rightly sealed in its time, is found by the one after it', async () => {
  const [kept] = await sql<[{ row: string }]>`select to_jsonb(a)::text as row from audit_log a where seq = 7`
  const spliced = async () => {
    await sql`delete from audit_log where seq > 6`
    await sql`update audit_head set seq = 6, seal = (select seal from audit_log where seq = 6)`
    for (const name of ['other_7', 'other_8']) await makeRole(name)
    await sql`delete from audit_log where seq = 7`
    await sql`insert into audit_log select * from jsonb_populate_record(null::audit_log, ${kept.row}::jsonb)`
  }
  expect(await afterTampering(spliced)).toEqual([[8, 'changed']])
})

test('an end that was cut off together with the head is found by an anchor from outside', async () => {
  const { head } = await verify()
  const anchor = { seq: head?.seq ?? 0, seal: head?.seal ?? '' }
  const cut = async () => {
    await sql`delete from audit_log where seq > 6`
    await sql`update audit_head set seq = 6, seal = (select seal from audit_log where seq = 6)`
  }
  expect(await afterTampering(cut)).toEqual([])
  expect(await afterTampering(cut, [anchor] as never)).toEqual([[7, 'removed']])
  const rewritten = { ...anchor, seal: 'of another history' }
  expect(await afterTampering(async () => undefined, [rewritten] as never)).toEqual([[anchor.seq, 'changed']])
})

test('what Postgres keeps is what is sealed, whatever text it is given', async () => {
  const half = 'half a pair: \ud83d'
  const { id } = boss
  await withAudit(shop.context, { staff: { userId: id } }, async () => ({
    record: {
      action: 'role.changed',
      entityType: 'role',
      entityId: id,
      before: { name: half, tiny: 1e-7, huge: 1e21, none: -0 },
      after: null,
      reason: half,
    },
  }))
  const last = (await auditRows(shop)).at(-1)
  expect(last).toMatchObject({ before: { name: 'half a pair: \ufffd' }, reason: 'half a pair: \ufffd' })
  expect((await verify()).findings).toEqual([])
})

test('a forged row below the first is refused by the table, and found where the table lets it in', async () => {
  const forge = (seq: number) => sql`
    insert into audit_log (seq, at, action, entity_type, entity_id, previous_seal, seal)
    select ${seq}, at, action, entity_type, entity_id, '', seal from audit_log where seq = 3`
  for (const seq of [0, -1, Number.MAX_SAFE_INTEGER + 1]) {
    await expect(forge(seq)).rejects.toThrow('audit_log_seq_check')
  }
  await sql`alter table audit_log drop constraint audit_log_seq_check`
  expect(await afterTampering(() => forge(0))).toEqual([[0, 'inserted']])
  expect(await afterTampering(() => forge(-7))).toEqual([[0, 'inserted']])
  await sql`
    alter table audit_log add constraint audit_log_seq_check check (seq between 1 and 9007199254740991)`
})

test('no number of faults ends the walk, and nothing that cannot be read', async () => {
  const { head } = await verify()
  const end = head?.seq ?? 0
  const everywhere = () => sql`update audit_log set reason = 'because' where seq < ${end} - 1`
  expect((await afterTampering(everywhere)).length).toBe(end - 2)
  const many = async () => {
    await sql`
      insert into audit_log (seq, at, action, entity_type, entity_id, previous_seal, seal)
      select ${end} + n, now(), 'role.created', 'role', 'x', '', 'x' from generate_series(1, 1200) n`
    await sql`update audit_log set reason = 'because' where seq = ${end} + 1200`
  }
  expect(await afterTampering(many)).toContainEqual([end + 1_200, 'changed'])
  const unreadable = async () => {
    await sql`update audit_log set at = 'infinity' where seq = 2`
    await sql`update audit_log set reason = 'because' where seq = 5`
  }
  expect(await afterTampering(unreadable)).toEqual([
    [2, 'changed'],
    [5, 'changed'],
  ])
})

test('the worker writes the anchor into its own log, and says where the one before is gone', async () => {
  const lines: unknown[][] = []
  const write = (...line: unknown[]) => void lines.push(line)
  const log = { ...shop.context.log, info: write, error: write } as typeof shop.context.log
  const anchor = async () => {
    lines.length = 0
    await anchorAudit({ ...shop.context, log })
    return lines.map(([, message]) => message)
  }
  const { head } = await verify()
  expect(await anchor()).toEqual(['audit head'])
  expect(lines).toEqual([[{ head: `${head?.seq}:${head?.seal}` }, 'audit head']])
  await makeRole('a_later_one')
  expect(await anchor()).toEqual(['audit head'])

  const rewritten = async () => {
    await sql`update audit_log set seal = 'of another history' where seq = (select seq from audit_head)`
    expect(await anchor()).toEqual(['audit log was rewritten', 'audit head'])
  }
  await afterTampering(rewritten)
  await anchor()
  const wind = () => sql`update audit_head set seq = 6, seal = (select seal from audit_log where seq = 6)`
  const cut = async () => {
    await wind()
    expect(await anchor()).toEqual(['audit log was rewritten', 'audit head'])
    await sql`delete from audit_log where seq > 6`
  }
  await afterTampering(cut)
})

/** The same shop with other keys for the log. */
function withKeys(...keys: readonly KeyRange[]): Context {
  const { config } = shop.context
  const [first, ...later] = keys
  if (!first) throw new Error('A list has a key')
  return { ...shop.context, config: { ...config, staff: { ...config.staff, auditKeys: [first, ...later] } } }
}

test('the key is not in the database: with another one nothing fits', async () => {
  const other = withKeys({ id: 'other', secret: 'x'.repeat(40), from: 0 })
  const { findings, rows } = await verifyAudit(other)
  expect(findings).toHaveLength(rows)
})

test('a key that leaked seals no row after the one from which on another does', async () => {
  const { head } = await verify()
  const [old] = shop.context.config.staff.auditKeys
  const rotated = withKeys(old, { id: 'new', secret: 'y'.repeat(40), from: (head?.seq ?? 0) + 2 })
  const record = {
    action: 'role.changed',
    entityType: 'role',
    entityId: boss.id,
    before: null,
    after: { name: 'x' },
  }
  const change = (context: Context) => withAudit(context, { staff: 'system' }, async () => ({ record }))
  await change(rotated)
  await change(rotated)
  expect((await verifyAudit(rotated)).findings).toEqual([])
  expect((await verify()).findings).toHaveLength(1)

  await change(shop.context)
  const { findings } = await verifyAudit(rotated)
  expect(findings.map(({ seq, fault }) => [seq, fault])).toEqual([[(head?.seq ?? 0) + 3, 'changed']])
  expect(findings[0]?.detail).toContain('"unnamed" sealed it, and "new" seals from row')
})

test('a change to what is so already leaves no row; one of personal data does, which shows none', async () => {
  const about = { action: 'admin.changed', entityType: 'admin', entityId: boss.id }
  const change = (before: object, after: object) =>
    withAudit(shop.context, { staff: 'system' }, async () => ({
      record: { ...about, before: { ...before }, after: { ...after } },
    }))
  const rows = await auditOf(shop, async () => {
    await change({ name: 'x', of: [1, null] }, { of: [1, null], name: 'x' })
    await change({ email: 'one@example.com' }, { email: 'two@example.com' })
  })
  expect(rows.map(({ before, after }) => [before, after])).toEqual([
    [{ email: '[personal]' }, { email: '[personal]' }],
  ])
})

test('a change that fails at its last step leaves neither a change nor a row', async () => {
  shop.at('admin.changed', async () => {
    throw new Error('the process died here')
  })
  const before = await auditRows(shop)
  expect((await makeRole('never_made')).status).toBe(500)
  expect(await sql`select from admin_roles where name = 'never_made'`).toHaveLength(0)
  expect(await auditRows(shop)).toEqual(before)
})

test('the log is listed with filters, in one statement beside the guard’s, and nobody can write it', async () => {
  const { token } = boss
  const get = (query: string) => shop.call(`/admin/audit-log${query}`, { token })
  const statements = async (query: string) => (await shop.statementsOf(() => get(query))).length
  expect(await statements('?limit=1')).toBe(2)
  expect(await statements('?limit=100')).toBe(2)
  const first = await get('?action=role.created&limit=5&count=true')
  expect(first.body.data).toHaveLength(5)
  expect(first.body.data[0]).toMatchObject({
    actor: { id: boss.id, name: 'Ayşe Kaya' },
    entityType: 'role',
    after: { permissions: ['audit:read'] },
  })
  const rest = await get(`?action=role.created&limit=100&cursor=${first.body.nextCursor}`)
  expect(first.body.total.value).toBe(5 + rest.body.data.length)
  const [{ entityId, requestId }] = first.body.data
  expect((await get(`?entityType=role&entityId=${entityId}&count=true`)).body.total.value).toBe(1)
  expect((await get(`?requestId=${requestId}&count=true`)).body.total.value).toBe(1)
  expect((await get(`?actorId=${crypto.randomUUID()}`)).body.data).toEqual([])
  expect((await get('?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z')).body.data).toEqual([])
  expect((await get('?from=yesterday')).body.code).toBe('VALIDATION_FAILED')
  const support = await adminWith(shop, 'support')
  expect((await shop.call('/admin/audit-log', { token: support.token })).status).toBe(403)
  for (const method of ['POST', 'DELETE', 'PATCH']) {
    expect((await shop.call('/admin/audit-log', { method, token })).status).toBe(405)
  }
})
