import { describe, expect, test } from 'bun:test'
import { createTestDatabase } from '../support/database'
import { type SentStatement, sourceIn } from '../support/statement-sites'
import { openReserved } from './statements'
import { allowedIn, ownersIn, strongest, type TableUse, tableRules, unsent, usesOf } from './table-use'
import { lay, readTree, root } from './tree'

/**
 * What the check of statements itself can see. The statements of the product are judged when all tests have sent them:
 * see sent-statements.after.ts.
 */
const database = await createTestDatabase()
const sql = await openReserved(database.url)
const tree = await readTree()
const owners = ownersIn(tree)

const source = 'src/domains/order/infrastructure/overlay.ts'
const ask = async (statement: string, types: number[] = []) => {
  const uses = await usesOf(sql, { source, statement, types })
  return Object.fromEntries(uses.map(({ table, use }) => [table, use]))
}

describe('Postgres tells', () => {
  test('reading, locking and writing apart', async () => {
    expect(await ask('select 1 from orders')).toEqual({ orders: 'read' })
    expect(await ask('select 1 from orders for update')).toEqual({ orders: 'locked' })
    expect(await ask('select 1 from orders o join carts c on true for update of c')).toEqual({
      orders: 'read',
      carts: 'locked',
    })
    expect(await ask("update orders set notes = 'x' from carts where carts.id = cart_id")).toEqual({
      orders: 'written',
      carts: 'read',
    })
    expect(
      await ask('delete from orders using (select id from carts for update) c where c.id = cart_id'),
    ).toEqual({ orders: 'written', carts: 'locked' })
  })

  test('what the planner would drop, and what stands inside another statement', async () => {
    const dropped = 'select o.id from orders o left join users u on u.id = o.user_id where false'
    expect(await ask(dropped)).toEqual({ orders: 'read', users: 'read' })
    const inside =
      'with x as (insert into carts select * from carts where false returning id) select id from x'
    expect(await ask(inside)).toEqual({ carts: 'written' })
    expect(await ask('select exists (table products) as "any"')).toEqual({ products: 'read' })
  })

  test('about one statement at a time, and what it does not understand', async () => {
    expect(ask('select 1 from nowhere')).rejects.toThrow('nowhere')
    expect(await ask('select $1 = any($2::uuid[])', [2950, 2951])).toEqual({})
    expect(await ask('select 1 from orders where id = $1', [0])).toEqual({ orders: 'read' })
  })
})

describe('whose statement it is', () => {
  const stackOf = (...paths: string[]) => paths.map((path) => `    at f (${root}/${path}:10:5)`).join('\n')

  test('is said by the file nearest to the tag', () => {
    const handedOn = stackOf('src/platform/connection-gate.ts', source, 'src/platform/database.ts')
    expect(sourceIn(handedOn)).toBe(source)
    expect(sourceIn(stackOf('src/platform/outbox.ts', source))).toBe('src/platform/outbox.ts')
  })

  test('is nobody’s of the product where a test or a script tags', () => {
    expect(sourceIn(stackOf('tests/support/stock.ts', source))).toBeUndefined()
    expect(sourceIn(stackOf('scripts/prove/orders.ts'))).toBeUndefined()
    expect(sourceIn('    at /elsewhere/src/domains/order/infrastructure/orders.ts:1:1')).toBeUndefined()
  })
})

describe('the rules', () => {
  const faultsOf = (name: string, uses: readonly TableUse[], allowed: readonly TableUse[] = []) => {
    const rule = tableRules.find((candidate) => candidate.name === name)
    if (!rule) throw new Error(`There is no rule "${name}"`)
    return rule.faults({ uses, owners, allowed })
  }
  const read = (from: string, table: string): TableUse => ({ source: from, table, use: 'read' })

  test('know the tables', () => {
    expect(owners.get('products')).toBe('catalog')
    expect(owners.get('outbox')).toBe('platform')
    expect(new Set(owners.values())).toEqual(new Set([...knownDomains(), 'platform']))
  })

  test('statements are those of infrastructure and platform', () => {
    const name = 'statements are those of infrastructure and platform'
    expect(faultsOf(name, [read('src/domains/order/application/overlay.ts', 'orders')])).toHaveLength(1)
    expect(faultsOf(name, [read('src/app/overlay.ts', 'orders')])).toHaveLength(1)
    expect(faultsOf(name, [read(source, 'orders'), read('src/platform/overlay.ts', 'outbox')])).toEqual([])
  })

  test('no statement touches a higher domain’s table', () => {
    const name = 'no statement touches a higher domain’s table'
    expect(faultsOf(name, [read(source, 'payments')])).toHaveLength(1)
    expect(faultsOf(name, [read('src/platform/overlay.ts', 'orders')])).toHaveLength(1)
    expect(
      faultsOf(name, [read(source, 'orders'), read(source, 'products'), read(source, 'outbox')]),
    ).toEqual([])
    expect(faultsOf(name, [read('src/platform/retention.ts', 'user_sessions')])).toEqual([])
  })

  test('statements that touch a lower domain’s table are those of decision 0003', () => {
    const name = 'statements that touch a lower domain’s table are those of decision 0003'
    const use = read(source, 'products')
    expect(faultsOf(name, [use])).toHaveLength(1)
    expect(faultsOf(name, [use], [use])).toEqual([])
    expect(faultsOf(name, [], [use])).toHaveLength(1)
    expect(faultsOf(name, [{ ...use, use: 'written' }], [use])).toHaveLength(2)
    expect(faultsOf(name, [read(source, 'orders'), read(source, 'outbox')])).toEqual([])
  })

  test('backoffice only reads', () => {
    const list = 'src/domains/backoffice/infrastructure/overlay.ts'
    expect(
      faultsOf('backoffice only reads', [{ source: list, table: 'orders', use: 'locked' }]),
    ).toHaveLength(1)
    expect(faultsOf('backoffice only reads', [read(list, 'orders')])).toEqual([])
  })

  test('the page of decision 0003 is read as it is written', () => {
    const line = `| \`${source}\` | \`products\` read, \`orders\` written | why |`
    expect(allowedIn(`| file | tables | why |\n|---|---|---|\n${line}`)).toEqual([
      read(source, 'products'),
      { source, table: 'orders', use: 'written' },
    ])
  })

  test('of several uses of a table the strongest counts', () => {
    const uses = (['read', 'written', 'locked'] as const).map((use) => ({ source, table: 'orders', use }))
    expect(strongest(uses)).toEqual([{ source, table: 'orders', use: 'written' }])
  })
})

describe('a statement that no test sends', () => {
  const text = `export const f = (db, id) => db.sql\`select overlay from orders where id = \${id} limit 1\``
  const sent = (statement: string): SentStatement[] => [{ source, statement, types: [] }]
  const own = (statements: SentStatement[]) =>
    unsent(lay(tree, { path: source, text }), statements).filter((fault) => fault.startsWith(source))

  test('is named', () => {
    expect(own([])).toHaveLength(1)
    expect(own(sent('select overlay from orders'))).toHaveLength(1)
  })

  test('is known by its pieces, whatever stands between them', () => {
    expect(own(sent('select  overlay from orders\n where id = $1 limit 1'))).toEqual([])
  })
})

function knownDomains(): string[] {
  return [...new Bun.Glob('src/domains/*/infrastructure/tables.ts').scanSync(root)].map(
    (path) => path.split('/')[2] ?? '',
  )
}
