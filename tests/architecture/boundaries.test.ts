import { afterAll, describe, expect, test } from 'bun:test'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { arrowRules, boundaryFaults, cruisedSources, judge, ladder, sourcesOnDisk } from './boundaries'
import { expectNoneBut } from './debts'
import { type Graph, graphRules, type Module } from './graph'
import { breachesOf, groundFor } from './overlays'
import { type Overlay, root } from './tree'

const result = await judge(root)
const faults = await boundaryFaults(result)

describe('the tree', () => {
  test.each([...faults.keys()])('%s', (rule) => expectNoneBut(rule, faults.get(rule) ?? []))

  test('was looked at, every file', () => {
    expect(cruisedSources(result)).toEqual(sourcesOnDisk(root))
  })
})

describe('one file laid over the tree', () => {
  const breaches = breachesOf(ladder)
  // Inside the project, so that the packages are found.
  mkdirSync(join(root, '.data'), { recursive: true })
  const copy = mkdtempSync(join(root, '.data', 'overlays-'))
  afterAll(() => rmSync(copy, { recursive: true, force: true }))
  const layOnce = async ({ path, text }: Overlay): Promise<void> => {
    if (existsSync(join(copy, path)))
      throw new Error(`${path} is there already: an overlay must be a new file`)
    mkdirSync(dirname(join(copy, path)), { recursive: true })
    await Bun.write(join(copy, path), text)
  }
  const accused = layEverything().then(async () => {
    const { summary } = await judge(copy)
    return Map.groupBy(summary.violations, ({ from }) => from)
  })

  async function layEverything(): Promise<void> {
    for (const name of ['src', 'scripts', 'drizzle', 'package.json']) {
      cpSync(join(root, name), join(copy, name), { recursive: true })
    }
    const missing = groundFor(ladder).filter(({ path }) => !existsSync(join(copy, path)))
    for (const overlay of [...missing, ...breaches]) await layOnce(overlay)
  }

  // Rules judge each arrow by themselves. What one rule alone complains about is silent once that rule is gone.
  test.each(breaches)('$path is reported by $rule and by no other rule', async ({ rule, path }) => {
    const rules = (await accused).get(path) ?? []
    expect([...new Set(rules.map((violation) => violation.rule.name))]).toEqual([rule])
  })

  test('is there for every rule', () => {
    const covered = new Set(breaches.map(({ rule }) => rule))
    expect([...covered].toSorted()).toEqual(arrowRules.toSorted())
  })
})

describe('the graph as a whole', () => {
  const arrow = (source: string, ...targets: string[]): Module => ({
    source,
    dependencies: targets.map((resolved) => ({ resolved, dependencyTypes: ['local'] })),
  })
  const faultsOf = (name: string, graph: Partial<Graph>): readonly string[] => {
    const rule = graphRules.find((candidate) => candidate.name === name)
    if (!rule) throw new Error(`There is no rule "${name}"`)
    return rule.faults({ modules: [], tree: new Map(), ...graph })
  }

  test('a circle of three parts is seen, and each arrow of it named', () => {
    const [order, payment] = ['src/domains/order/a.ts', 'src/domains/payment/b.ts']
    const modules = [arrow(order, 'src/http/c.ts'), arrow('src/http/c.ts', payment), arrow(payment, order)]
    const rule = 'no circle among app, http, platform and the domains'
    expect(faultsOf(rule, { modules })).toHaveLength(3)
    expect(faultsOf(rule, { modules: modules.slice(1) })).toEqual([])
  })

  const [placing, draft] = [
    'src/domains/order/application/place-order.ts',
    'src/domains/order/application/draft-order.ts',
  ]
  const amongUseCases = 'a use case calls no use case of its own domain'

  test('a step becomes a use case by being called from outside', () => {
    const modules = [arrow('src/domains/order/presentation/routes.ts', placing), arrow(placing, draft)]
    expect(faultsOf(amongUseCases, { modules })).toEqual([])
    for (const caller of ['src/domains/order/presentation/jobs.ts', 'scripts/draft.ts']) {
      expect(faultsOf(amongUseCases, { modules: [...modules, arrow(caller, draft)] })).toEqual([
        `${placing} → ${draft}`,
      ])
    }
    expect(faultsOf(amongUseCases, { modules: [...modules, arrow('scripts/bench/x.ts', draft)] })).toEqual([])
  })

  test('a door hands out use cases, and steps, which take the caller’s transaction, work or nouns', () => {
    const door = 'src/domains/order/index.ts'
    const modules = [arrow(door, draft), arrow(placing, draft)]
    const offering = (parameters: string) =>
      new Map([
        [door, "export { draftOrder } from './application/draft-order'"],
        [draft, `export function draftOrder(${parameters}) {}`],
      ])
    const seen = (parameters: string) => faultsOf(amongUseCases, { modules, tree: offering(parameters) })
    expect(seen('context: Context')).toEqual([`${placing} → ${draft}`])
    expect(seen('tx: Transaction')).toEqual([])
    expect(seen('staff: Staff')).toEqual([])
    expect(seen('context: Context, work: (tx: Transaction) => void')).toEqual([])
  })

  test('a command that calls two use cases is seen, also through a file of its own', () => {
    const modules = [
      arrow('scripts/tidy.ts', 'scripts/tidy/all.ts', placing),
      arrow('scripts/tidy/all.ts', draft),
      arrow('scripts/bench.ts', placing, draft),
    ]
    expect(faultsOf('a command calls one use case', { modules })).toHaveLength(1)
    expect(faultsOf('a command calls one use case', { modules: modules.slice(1) })).toEqual([])
  })
})
