import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { doorFaults, wholeContextFaults } from './syntax'
import { type TidyRule, tidyRules } from './tidy-rules'

const root = join(import.meta.dir, '..', '..')
// The fixture breaks rules on purpose, and these two files must name what they forbid.
const exempt = /^tests\/architecture\/(fixture\/|tidy|syntax)/

const files = await readFiles()

async function readFiles(): Promise<Map<string, string>> {
  const paths = ['src', 'scripts', 'tests', 'drizzle'].flatMap((folder) =>
    [...new Bun.Glob(`${folder}/**/*.{ts,mjs}`).scanSync(root)].filter((path) => !exempt.test(path)),
  )
  const texts = paths.map(async (path) => [path, await Bun.file(join(root, path)).text()] as const)
  return new Map(await Promise.all(texts))
}

function applies(rule: TidyRule, path: string): boolean {
  return rule.where.test(path) && !rule.except?.test(path)
}

describe.each(tidyRules.map((rule) => [rule.name, rule] as const))('%s', (_, rule) => {
  test('holds in every file', () => {
    const faults = [...files]
      .filter(([path]) => applies(rule, path))
      .flatMap(([path, text]) => rule.faults(text, path).map((fault) => `${path}: ${fault}`))

    expect(faults).toEqual([])
  })

  test('would be noticed if it did not', () => {
    const { path, text } = rule.trips

    expect(applies(rule, path)).toBe(true)
    expect(rule.faults(text, path)).not.toEqual([])
  })
})

test('there is something to look at', () => {
  expect(files.size).toBeGreaterThan(20)
})

describe('what the rules leave alone', () => {
  test('handlers that take their context apart, and functions that are not handlers', () => {
    const text = `
      app.get('/', ({ body }) => body).onError(({ error }) => error).use((inner) => inner)
      rows.map((row) => row.id)
      const table = { resolve: ({ user }) => user, sort: (row) => row.id }`

    expect(wholeContextFaults(text)).toEqual([])
  })

  test('handlers in every way of writing them', () => {
    const whole = [
      'app.post("/", async (c) => c.body)',
      'x({ resolve(context) {} })',
      'x({ transform: (c) => c })',
    ]
    const rest = 'app.derive(({ body, ...others }) => others)'

    for (const text of [...whole, rest]) expect(wholeContextFaults(text)).toHaveLength(1)
  })

  test('doors whose names are explained, alone or in a list', () => {
    const text = `
      /** Places it. */
      export { placeOrder } from './application/place-order'
      export {
        /** One. */
        findOrder,
        /** Many. */
        listOrders,
        type Order,
      } from './order'`

    expect(doorFaults(text)).toEqual([])
    expect(doorFaults(text.replace('/** Many. */', ''))).toEqual(['listOrders has no doc comment'])
    expect(doorFaults("export * from './order'")).not.toEqual([])
  })

  test('ten names, but not eleven', () => {
    const names = (count: number) =>
      Array.from({ length: count }, (_, index) => `/** Why. */ export const name${index} = 1`).join('\n')

    expect(doorFaults(names(10))).toEqual([])
    expect(doorFaults(names(11))).toEqual(['11 names, of at most 10'])
  })
})
