import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../scripts/services/index'

/** The queries of a text that lock rows of products, from their `select` on. */
function locksOfProducts(text: string): string[] {
  const queries = [
    ...text.matchAll(/\bselect\b(?:(?!\bselect\b)[\s\S])*?\bfrom products\b[\s\S]*?\bfor no key update\b/g),
  ]
  return queries.map(([query]) => query.replaceAll(/\s+/g, ' '))
}

/** One row alone can be waited for in no order. */
const isOfOne = (query: string) => /\bwhere (p\.)?id = \$\{\S+\} for no key update$/.test(query)

test('whoever locks several products does so in the order of their ids', () => {
  const files = [...new Bun.Glob('src/domains/*/infrastructure/*.ts').scanSync(ROOT)]
  const queries = files.flatMap((file) =>
    locksOfProducts(readFileSync(join(ROOT, file), 'utf8')).map((query) => ({ file, query })),
  )
  const several = queries.filter(({ query }) => !isOfOne(query))
  expect(several.length).toBeGreaterThanOrEqual(5)
  expect(several.filter(({ query }) => !/ order by (p\.)?id for no key update$/.test(query))).toEqual([])
})
