import ts from 'typescript'
import { declarationOf, domainOf, functionOf, importsOf, parse, type Tree } from './tree'

/** Who imports whom, as dependency-cruiser saw it, and what the files say. */
export interface Graph {
  readonly modules: readonly Module[]
  readonly tree: Tree
}

export interface Module {
  readonly source: string
  readonly dependencies: readonly {
    readonly resolved: string
    readonly typeOnly?: boolean
    readonly dependencyTypes: readonly string[]
  }[]
}

interface Arrow {
  readonly from: string
  readonly to: string
  /** Only a type: nothing is called. */
  readonly isType: boolean
}

/** A rule about the graph as a whole, which a rule about one arrow cannot say. */
export interface GraphRule {
  readonly name: string
  readonly faults: (graph: Graph) => readonly string[]
}

export const graphRules: readonly GraphRule[] = [
  { name: 'no circle among app, http, platform and the domains', faults: circles },
  { name: 'a use case calls no use case of its own domain', faults: callsAmongUseCases },
  { name: 'a command calls one use case', faults: commandsOfSeveralUseCases },
]

function arrowsOf({ modules }: Graph): Arrow[] {
  return modules.flatMap(({ source, dependencies }) =>
    dependencies.map(({ resolved, typeOnly, dependencyTypes }) => ({
      from: source,
      to: resolved,
      isType: typeOnly === true || dependencyTypes.includes('type-only'),
    })),
  )
}

/** The part of the house that a file stands in. */
function partOf(path: string): string | undefined {
  return domainOf(path) ?? /^src\/(app|http|platform)\//.exec(path)?.[1]
}

/** Each arrow between two parts that lie on a circle, once. */
function circles(graph: Graph): string[] {
  const arrows = arrowsOf(graph).flatMap(({ from, to }) => {
    const [source, target] = [partOf(from), partOf(to)]
    return source && target && source !== target ? [{ source, target }] : []
  })
  const targets = Map.groupBy(arrows, ({ source }) => source)
  const reaches = (start: string, end: string, seen = new Set<string>()): boolean => {
    if (start === end) return true
    if (seen.has(start)) return false
    seen.add(start)
    return (targets.get(start) ?? []).some(({ target }) => reaches(target, end, seen))
  }
  const circling = arrows.filter(({ source, target }) => reaches(target, source))
  return [...new Set(circling.map(({ source, target }) => `${source} → ${target}`))]
}

const application = /^src\/domains\/[^/]+\/application\//
/** Measurements and proofs call whatever they measure. */
const command = /^scripts\/(?!(?:bench|prove)[/.])/

/** What presentation, a command or the door calls is a use case; what only application calls is a step of several. */
function callsAmongUseCases(graph: Graph): string[] {
  const arrows = arrowsOf(graph).filter(({ to, isType }) => application.test(to) && !isType)
  const useCases = new Set(arrows.filter(({ from, to }) => isWayIn(graph.tree, from, to)).map(({ to }) => to))
  return arrows
    .filter(({ from, to }) => application.test(from) && domainOf(from) === domainOf(to) && useCases.has(to))
    .map(({ from, to }) => `${from} → ${to}`)
}

function isWayIn(tree: Tree, from: string, to: string): boolean {
  if (command.test(from)) return true
  if (domainOf(from) !== domainOf(to)) return false
  if (from.includes('/presentation/')) return true
  return /^src\/domains\/[^/]+\/index\.ts$/.test(from) && offersUseCase(tree, from, to)
}

/**
 * Whether a door hands out a use case of that file: a function of the process's context. One of its caller's
 * transaction, of its caller's work or of nouns alone is a step that domains share.
 */
function offersUseCase(tree: Tree, door: string, file: string): boolean {
  const values = importsOf(parse(tree.get(door) ?? '')).filter(({ isType }) => !isType)
  return values.some(({ as }) => {
    const declared = declarationOf(tree, door, as)
    const signature = functionOf(declared?.node)
    return declared?.path === file && signature !== undefined && isUseCase(signature)
  })
}

function isUseCase({ parameters }: ts.SignatureDeclaration): boolean {
  const takesContext = /^(context|ctx)$/.test(parameters[0]?.name.getText() ?? '')
  return takesContext && !parameters.some(({ type }) => type && ts.isFunctionTypeNode(type))
}

function commandsOfSeveralUseCases(graph: Graph): string[] {
  const arrows = Map.groupBy(
    arrowsOf(graph).filter(({ isType }) => !isType),
    ({ from }) => from,
  )
  const reached = (path: string, seen: Set<string>): string[] => {
    if (seen.has(path)) return []
    seen.add(path)
    const targets = (arrows.get(path) ?? []).map(({ to }) => to)
    const useCases = targets.filter((target) => application.test(target))
    return [
      ...useCases,
      ...targets.filter((target) => command.test(target)).flatMap((target) => reached(target, seen)),
    ]
  }
  const commands = graph.modules
    .map(({ source }) => source)
    .filter((path) => /^scripts\/[^/]+\.ts$/.test(path))
  return commands
    .filter((path) => command.test(path))
    .map((path) => ({ path, useCases: [...new Set(reached(path, new Set()))] }))
    .filter(({ useCases }) => useCases.length > 1)
    .map(({ path, useCases }) => `${path}: ${useCases.toSorted().join(', ')}`)
}
