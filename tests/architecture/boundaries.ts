import { join } from 'node:path'
import { cruise, type ICruiseOptions, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser'
import type { Faults } from './debts'
import { graphRules } from './graph'
import { readTree, root } from './tree'

interface Rules {
  readonly default: { readonly forbidden: IForbiddenRuleType[]; readonly options: ICruiseOptions }
  readonly ladder: readonly string[]
  readonly secondPages: readonly string[]
}

const rules = (await import(join(root, '.dependency-cruiser.mjs'))) as Rules

export const { ladder, secondPages } = rules
export const arrowRules = rules.default.forbidden.map(({ name }) => String(name))

const cruised = ['src', 'scripts', 'drizzle']

/** Judges a project by the rules, in this process, so that no Node is needed. */
export async function judge(project: string): Promise<ICruiseResult> {
  const { forbidden, options } = rules.default
  const { output } = await cruise(cruised, {
    ...options,
    ruleSet: { forbidden },
    validate: true,
    baseDir: project,
  })
  if (typeof output === 'string') throw new Error('dependency-cruiser answered a text instead of a result')
  return output
}

export function cruisedSources(result: ICruiseResult): string[] {
  const sources = result.modules.map((module) => module.source)
  const code = sources.filter((source) => source.endsWith('.ts'))
  return code.filter((source) => cruised.some((folder) => source.startsWith(`${folder}/`))).toSorted()
}

export function sourcesOnDisk(project: string): string[] {
  return cruised.flatMap((folder) => [...new Bun.Glob(`${folder}/**/*.ts`).scanSync(project)]).toSorted()
}

/** What the real tree is accused of, by each rule about arrows and each about the graph. */
export async function boundaryFaults(result: ICruiseResult): Promise<Faults> {
  const { violations } = result.summary
  const arrows = arrowRules.map((name) => {
    const broken = violations.filter(({ rule }) => rule.name === name)
    return [name, broken.map(({ from, to }) => `${from} → ${to}`).toSorted()] as const
  })
  const graph = { modules: result.modules, tree: await readTree() }
  const circles = graphRules.map(({ name, faults }) => [name, [...faults(graph)].toSorted()] as const)
  return new Map([...arrows, ...circles])
}
