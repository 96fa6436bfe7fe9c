import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { cruise, type ICruiseOptions, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser'

interface Rules {
  readonly default: { readonly forbidden: IForbiddenRuleType[]; readonly options: ICruiseOptions }
}

const root = join(import.meta.dir, '..', '..')
const fixture = join(import.meta.dir, 'fixture')
const { forbidden, options } = ((await import(join(root, '.dependency-cruiser.mjs'))) as Rules).default

/** Judges the `src` of a project by the rules, in this process, so that no Node is needed. */
async function judge(project: string): Promise<ICruiseResult> {
  const { output } = await cruise(['src'], {
    ...options,
    ruleSet: { forbidden },
    validate: true,
    baseDir: project,
  })
  if (typeof output === 'string') throw new Error('dependency-cruiser answered a text instead of a result')
  return output
}

function cruisedSources(result: ICruiseResult): string[] {
  return result.modules
    .map((module) => module.source)
    .filter((source) => source.startsWith('src/'))
    .toSorted()
}

function sourcesOnDisk(project: string): string[] {
  return [...new Bun.Glob('src/**/*.ts').scanSync(project)].toSorted()
}

describe('the tree', () => {
  test('breaks no boundary, and every file was looked at', async () => {
    const result = await judge(root)

    expect(result.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([])
    expect(cruisedSources(result)).toEqual(sourcesOnDisk(root))
  }, 30_000)
})

describe('the fixture', () => {
  test('trips each rule exactly where it says so, and nothing else', async () => {
    const result = await judge(fixture)

    const tripped = result.summary.violations.map(({ rule, from }) => `${rule.name} in ${from}`)
    expect(tripped.toSorted()).toEqual(await announcedViolations())
    expect(cruisedSources(result)).toEqual(sourcesOnDisk(fixture))
  }, 30_000)

  test('has one case for each rule', async () => {
    const announced = (await announcedViolations()).map((line) => line.split(' ')[0])

    expect(announced.toSorted()).toEqual(forbidden.map((rule) => String(rule.name)).toSorted())
  })
})

/** Each violation in the fixture has its rule's name in a comment above it. */
async function announcedViolations(): Promise<string[]> {
  const perFile = sourcesOnDisk(fixture).map(async (path) => {
    const text = await Bun.file(join(fixture, path)).text()
    return [...text.matchAll(/^\/\/ ([a-z]+(?:-[a-z]+)+)/gm)].map(([, name]) => `${name} in ${path}`)
  })
  return (await Promise.all(perFile)).flat().toSorted()
}
