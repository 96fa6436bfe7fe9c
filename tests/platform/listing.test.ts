import { expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  type Listing,
  lookedAtMost,
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
  /** Only those of which the number in the label can be divided by it. */
  readonly divisor?: number | undefined
  readonly count?: boolean
  readonly after?: RowKey | undefined
  readonly limit: number
}

function selectThings(query: ThingQuery): Promise<Listing<Thing>> {
  return selectListing<Thing>(reader, {
    as: 't',
    matching: sql`from things t where true ${query.kindId === undefined ? sql`` : sql`and t.kind_id = ${query.kindId}`}`,
    sifted:
      query.divisor === undefined ? undefined : sql`substr(t.label, 7)::int % ${query.divisor}::int = 0`,
    ...newestFirst(db, 't', query.after),
    columns: sql`t.id, t.created_at as "createdAt", t.label, k.name as kind`,
    join: sql`left join kinds k on k.id = t.kind_id`,
    limit: query.limit,
    count: query.count ?? true,
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
  await fc.assert(
    fc.asyncProperty(fc.nat(60), fc.integer({ min: 1, max: 20 }), async (count, limit) => {
      await fill(count)
      const expected = await sql<{ id: string }[]>`select id from things order by created_at desc, id desc`
      const seen: Thing[] = []
      let after: RowKey | undefined
      let pages = 0
      do {
        const page = await selectThings({ after, limit })
        expect(page.total).toEqual({ value: count, exact: true })
        expect(page.rows.length).toBeLessThanOrEqual(limit)
        seen.push(...page.rows)
        after = page.lastKey
        pages += 1
      } while (after)

      expect(pages).toBe(Math.max(1, Math.ceil(count / limit)))
      expect(seen.map(({ id }) => id)).toEqual(expected.map(({ id }) => id))
      const kinds = ['even', 'odd', null].slice(0, count)
      expect(new Set(seen.map(({ kind }) => kind))).toEqual(new Set(kinds))
    }),
    // A last page that is not full, one that is just full, and none at all; the rest is chance.
    {
      numRuns: 20,
      examples: [
        [50, 7],
        [40, 20],
        [0, 5],
      ],
    },
  )
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

test('a hundred are counted; of more it is said that there are more, and about how many', async () => {
  await fill(100)
  expect((await selectThings({ limit: 1 })).total).toEqual({ value: 100, exact: true })
  await fill(101)
  expect((await selectThings({ limit: 1 })).total).toMatchObject({ exact: false })
  await fill(3_000)
  await sql`analyze things`
  expect((await selectThings({ limit: 1 })).total).toEqual({ value: 3_000, exact: false })
  const { value, exact } = (await selectThings({ limit: 1, kindId: 1 })).total ?? { value: 0 }
  expect([exact, value > 800 && value < 1_200]).toEqual([false, true])
  expect((await selectThings({ limit: 1, count: false })).total).toBeUndefined()
})

test('an estimate is never below what was counted', async () => {
  await fill(0)
  await sql`analyze things`
  await fill(300)
  expect((await selectThings({ limit: 1 })).total?.value).toBeGreaterThanOrEqual(101)
})

test('what no index finds is sifted page by page: each row that fits comes once, and each page looks at 500', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(0, 1, 499, 500, 501, 1_000, 1_700),
      fc.constantFrom(1, 2, 7, 250, 499, 500, 10_000),
      fc.integer({ min: 1, max: 100 }),
      async (count, divisor, limit) => {
        await fill(count)
        const expected = await sql<{ id: string }[]>`
          select id from things where substr(label, 7)::int % ${divisor}::int = 0 order by created_at desc, id desc`
        const seen: string[] = []
        let after: RowKey | undefined
        let pages = 0
        do {
          const page = await selectThings({ after, limit, divisor, count: false })
          expect(page.rows.length).toBeLessThanOrEqual(limit)
          seen.push(...page.rows.map(({ id }) => id))
          after = page.lastKey
          pages += 1
        } while (after)
        expect(seen).toEqual(expected.map(({ id }) => id))
        // A full page, or 500 rows that were looked at: nothing else is a reason to begin another.
        expect(pages).toBeLessThanOrEqual(
          Math.ceil(expected.length / limit) + Math.ceil(count / lookedAtMost) + 1,
        )
      },
    ),
    { numRuns: 40 },
  )
})

test('what is sifted is counted among the first 500 rows, and estimated beyond', async () => {
  await fill(499)
  expect((await selectThings({ limit: 1, divisor: 2 })).total).toEqual({ value: 167, exact: true })
  await fill(600)
  expect((await selectThings({ limit: 1, divisor: 2 })).total).toMatchObject({ exact: false })
})

test('one statement, for one row and for a hundred', async () => {
  await fill(200)
  for (const limit of [1, 100]) {
    const statements = await shop.statementsOf(async () => {
      expect((await selectThings({ limit, count: false })).rows).toHaveLength(limit)
    })
    expect(statements).toHaveLength(1)
  }
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
