import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'

/** SQL names tables without importing them, so that dependency-cruiser cannot see which domain's they are. */
const root = join(import.meta.dir, '..', '..')
const { statementsThatCrossDomains } = (await import(join(root, '.dependency-cruiser.mjs'))) as {
  statementsThatCrossDomains: readonly string[]
}

type Owners = ReadonlyMap<string, string>

const owners: Owners = new Map(
  (await readSources('src/domains/*/infrastructure/tables.ts')).flatMap(tablesIn),
)
const sources = (await readSources('src/**/*.ts')).filter(([path]) => !path.endsWith('/tables.ts'))

async function readSources(pattern: string): Promise<(readonly [path: string, text: string])[]> {
  const paths = [...new Bun.Glob(pattern).scanSync(root)].toSorted()
  return await Promise.all(
    paths.map(async (path) => [path, await Bun.file(join(root, path)).text()] as const),
  )
}

function tablesIn([path, text]: readonly [string, string]): (readonly [table: string, domain: string])[] {
  return [...text.matchAll(/pgTable\(\s*'(\w+)'/g)].map(([, table = '']) => [table, domainOf(path)] as const)
}

function domainOf(path: string): string {
  return /^src\/domains\/([^/]+)\//.exec(path)?.[1] ?? 'none'
}

/** The tables of other domains that a file's SQL reads or writes, as `domain.table`. */
function foreignTables(path: string, text: string, owned: Owners = owners): string[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
  const named = [...code.matchAll(/\b(?:from|join|update|into|table)\s+(?:only\s+)?"?([a-z_]+)\b/gi)]
  const foreign = named.flatMap(([, table = '']) => {
    const owner = owned.get(table.toLowerCase())
    return owner && owner !== domainOf(path) ? [`${owner}.${table}`] : []
  })
  return [...new Set(foreign)].toSorted()
}

/** Who may be named in whose statements: the same one way as the doors. */
const below: Readonly<Record<string, readonly string[]>> = {
  order: ['identity', 'catalog'],
  payment: ['identity', 'catalog', 'order'],
  admin: ['identity', 'catalog', 'order', 'payment'],
}

describe('statements that name another domain’s tables', () => {
  test('are in the listed files only', () => {
    const crossing = sources.filter(([path, text]) => foreignTables(path, text).length > 0)

    expect(crossing.map(([path]) => path)).toEqual(statementsThatCrossDomains.toSorted())
  })

  test('look down only', () => {
    const upwards = sources.flatMap(([path, text]) =>
      foreignTables(path, text)
        .filter((table) => !below[domainOf(path)]?.includes(table.split('.')[0] ?? ''))
        .map((table) => `${path} names ${table}`),
    )

    expect(upwards).toEqual([])
  })

  test('each have their reason in the decision record, which names no others', async () => {
    const record = await Bun.file(join(root, 'docs/decisions/0003-statements-that-cross-domains.md')).text()
    const named = [...record.matchAll(/`(src\/domains\/[^`]+\.ts)`/g)].map(([, path = '']) => path)

    expect([...new Set(named)].toSorted()).toEqual(statementsThatCrossDomains.toSorted())
  })
})

describe('the check itself', () => {
  const owned = new Map([
    ['orders', 'order'],
    ['products', 'catalog'],
  ])
  const path = 'src/domains/order/infrastructure/orders.ts'

  test('knows the tables', () => {
    expect(owners.get('products')).toBe('catalog')
    expect(new Set(owners.values())).toEqual(new Set(['identity', 'catalog', 'order', 'payment', 'admin']))
  })

  test.each([
    'select 1 from products p',
    'select 1 from orders o left join "products" on true',
    'UPDATE products\n  SET stock = 0',
    'insert into products (id) values (1)',
    'delete from only products',
    'lock table products',
  ])('sees the other domain’s table in %p', (sql) => {
    expect(foreignTables(path, `db.sql\`${sql}\``, owned)).toEqual(['catalog.products'])
  })

  test.each(['select 1 from orders', '// from products', '/** into products */', 'where from_products = 1'])(
    'sees none in %p',
    (sql) => {
      expect(foreignTables(path, sql, owned)).toEqual([])
    },
  )
})
