import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { countedAtMost, listingOf } from '#platform/listing'

test('pages that follow one another show every row once, and the last says that it is the last', () => {
  fc.assert(
    fc.property(fc.nat(60), fc.integer({ min: 1, max: 20 }), (count, limit) => {
      const all = Array.from({ length: count }, (_, id) => ({ id }))
      const seen: number[] = []
      let after: number | undefined = -1
      while (after !== undefined) {
        const from: number = after
        // One row more than asked for, as the statement reads them.
        const rows = all.filter(({ id }) => id > from).slice(0, limit + 1)
        const page = listingOf(rows, { limit, counted: count, keyOf: ({ id }) => [id] })
        expect(page.rows.length).toBeLessThanOrEqual(limit)
        expect(page.total).toEqual({ value: count, exact: true })
        seen.push(...page.rows.map(({ id }) => id))
        after = page.lastKey && Number(page.lastKey[0])
        if (after !== undefined) expect(page.rows.at(-1)?.id).toBe(after)
      }
      expect(seen).toEqual(all.map(({ id }) => id))
    }),
  )
})

test('a total is exact up to where it is counted', () => {
  const totalOf = (counted: number) => listingOf([], { limit: 1, counted, keyOf: () => [] }).total
  expect(totalOf(countedAtMost)).toEqual({ value: countedAtMost, exact: true })
  expect(totalOf(countedAtMost + 1)).toEqual({ value: countedAtMost, exact: false })
})
