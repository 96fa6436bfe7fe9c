import { expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  type Listing,
  listingOf,
  newestFirst,
  newestKey,
  type RowKey,
  selectListing,
} from '#platform/listing'
import { likePattern } from '#platform/sql-text'
import { openShop } from '../support/shop'

const shop = await openShop({ seed: false })
const { db, reader } = shop.context
const { sql } = db

await sql`create table kinds (id int primary key, name text not null)`
await sql`create table things (id uuid primary key, created_at timestamptz(3) not null, kind_id int, label text)`
await sql`insert into kinds values (0, 'even'), (1, 'odd')`

interface Thing {
  readonly id: string
  readonly createdAt: Date
  readonly kind: string | null
  readonly label: string | null
}

interface ThingQuery {
  readonly kindId?: number
  readonly after?: RowKey | undefined
  readonly limit: number
}

function selectThings(query: ThingQuery): Promise<Listing<Thing>> {
  return selectListing<Thing>(reader, {
    as: 't',
    matching: sql`from things t where true ${query.kindId === undefined ? sql`` : sql`and t.kind_id = ${query.kindId}`}`,
    ...newestFirst(db, 't', query.after),
    columns: sql`t.id, t.created_at as "createdAt", t.label, k.name as kind`,
    join: sql`left join kinds k on k.id = t.kind_id`,
    limit: query.limit,
    keyOf: newestKey,
  })
}

/** So many things, three to a moment, each third without a kind or a label. */
async function fill(count: number): Promise<void> {
  await sql`truncate things`
  await sql`
    insert into things
    select gen_random_uuid(), timestamptz '2026-01-01' + n / 3 * interval '1 second', nullif(n % 3, 2),
      case when n % 3 < 2 then 'thing ' || n end
    from generate_series(0, ${count - 1}) n`
}

test('page after page, each row comes once, in order, also where many have the same time', async () => {
  await fill(50)
  const expected = await sql<{ id: string }[]>`select id from things order by created_at desc, id desc`
  const seen: Thing[] = []
  let after: RowKey | undefined
  let pages = 0
  do {
    const page = await selectThings({ after, limit: 7 })
    expect(page.total).toEqual({ value: 50, exact: true })
    seen.push(...page.rows)
    after = page.lastKey
    pages += 1
  } while (after)

  expect(pages).toBe(8)
  expect(seen.map(({ id }) => id)).toEqual(expected.map(({ id }) => id))
  expect(new Set(seen.map(({ kind }) => kind))).toEqual(new Set(['even', 'odd', null]))
})

test('a page that is just full is the last one', async () => {
  await fill(6)
  expect(await selectThings({ limit: 6 })).toMatchObject({ lastKey: undefined, total: { value: 6 } })
  expect((await selectThings({ limit: 5 })).lastKey).toBeDefined()
})

test('where nothing is left on a page the total is still there, and where nothing matches it is 0', async () => {
  await fill(6)
  const beyond = ['2020-01-01T00:00:00.000Z', crypto.randomUUID()]
  expect(await selectThings({ after: beyond, limit: 5 })).toEqual({
    rows: [],
    lastKey: undefined,
    total: { value: 6, exact: true },
  })
  expect(await selectThings({ kindId: 7, limit: 5 })).toEqual({
    rows: [],
    lastKey: undefined,
    total: { value: 0, exact: true },
  })
  expect((await selectThings({ kindId: 1, limit: 5 })).total).toEqual({ value: 2, exact: true })
})

test('a thousand are counted, and of more it is said that there are more', async () => {
  for (const [count, total] of [
    [1_000, { value: 1_000, exact: true }],
    [1_001, { value: 1_000, exact: false }],
    [1_500, { value: 1_000, exact: false }],
  ] as const) {
    await fill(count)
    expect((await selectThings({ limit: 1 })).total).toEqual(total)
  }
})

test('one statement, for one row and for a hundred', async () => {
  await fill(200)
  for (const limit of [1, 100]) {
    const statements = await shop.statementsOf(async () => {
      expect((await selectThings({ limit })).rows).toHaveLength(limit)
    })
    expect(statements).toHaveLength(1)
  }
})

test('rows are cut to the page, and only a row more makes another one', () => {
  const page = { limit: 2, counted: 1_001, keyOf: (row: number) => [row] }
  expect(listingOf([1, 2, 3], page)).toEqual({
    rows: [1, 2],
    lastKey: [2],
    total: { value: 1_000, exact: false },
  })
  expect(listingOf([1, 2], page).lastKey).toBeUndefined()
  expect(listingOf([], page).lastKey).toBeUndefined()
})

test('a text is looked for as it stands, whatever is in it', async () => {
  const letters = fc.string({
    unit: fc.constantFrom('%', '_', '\\', 'a', 'Ł', "'", '$', '&', '*'),
    maxLength: 6,
  })
  const pairs = fc.sample(fc.tuple(letters, letters), 500)
  const rows = await sql<{ found: boolean }[]>`
    select text like pattern as found
    from unnest(${pairs.map(([text]) => text)}::text[], ${pairs.map(([, part]) => likePattern(part))}::text[])
      with ordinality as p(text, pattern, position)
    order by position`
  const expected = pairs.map(([text, part]) => text.includes(part))
  expect(rows.map(({ found }) => found)).toEqual(expected)
  expect(new Set(expected)).toEqual(new Set([true, false]))
})
