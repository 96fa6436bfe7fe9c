import { conjuncts, equality, keyOf, neededBy, requiredNull } from './conditions'
import { isNode, type Node, nodeAt, nodesAt, numberAt } from './node-tree'
import type { SchemaFacts } from './schema-facts'
import type { Shape } from './shapes'

/** What reading a statement takes. Expressions contain queries, and queries expressions: here they meet. */
export interface Reading {
  readonly schema: SchemaFacts
  readonly shapeOf: (expression: Node, scope: Scope) => Shape
  /** What the source gives as `$1`, `$2` … */
  readonly parameters: readonly ParameterFact[]
}

export interface ParameterFact {
  readonly nullable: boolean
  /** Of a list: whether what is in it may be null. */
  readonly nullableElements: boolean
}

/** A query with what its FROM and WHERE say about its columns; those of a query around it are seen through `parent`. */
export interface Scope extends Reading {
  readonly query: Node
  readonly parent: Scope | undefined
  /** Places in the range table on the weak side of an outer join. */
  readonly weak: ReadonlySet<number>
  /** Of those that are joined by themselves, the condition that looks them up. */
  readonly lookups: ReadonlyMap<number, Node>
  /** Columns that are not null wherever a row comes out, as `levels.place.column`. */
  readonly present: ReadonlySet<string>
  /** Columns that are null wherever a row comes out. */
  readonly absent: ReadonlySet<string>
  /** The only values that these columns can have in a row that comes out. */
  readonly equal: ReadonlyMap<string, readonly Node[]>
  /** Seen by RETURNING: changed rows. */
  readonly isAfterwards?: boolean
}

/** Postgres' numbers for kinds of joins. */
const innerJoin = 0
const leftJoin = 1
const fullJoin = 2
const rightJoin = 3

export const rangeTableKind = {
  relation: 0,
  subquery: 1,
  join: 2,
  function: 3,
  values: 5,
  cte: 6,
  result: 8,
  group: 9,
} as const

export const command = { select: 1, update: 2, insert: 3, delete: 4 } as const

export function openScope(query: Node, { schema, shapeOf, parameters }: Reading, parent?: Scope): Scope {
  const weak = new Set<number>()
  const conditions: Node[] = []
  const lookups = new Map<number, Node>()
  const tree = nodeAt(query, 'jointree')
  if (tree) walkJoins(tree, false, { weak, conditions, lookups })
  const nothing = { present: new Set<string>(), absent: new Set<string>(), equal: new Map() }
  const scope: Scope = { schema, shapeOf, parameters, query, parent, weak, lookups, ...nothing }
  return conditions.flatMap(conjuncts).reduce(withCondition, scope)
}

interface Joins {
  readonly weak: Set<number>
  readonly conditions: Node[]
  readonly lookups: Map<number, Node>
}

function walkJoins(node: Node, isWeak: boolean, joins: Joins): void {
  if (node.tag === 'FROMEXPR') {
    const condition = nodeAt(node, 'quals')
    if (condition && !isWeak) joins.conditions.push(condition)
    for (const item of nodesAt(node, 'fromlist')) walkJoins(item, isWeak, joins)
    return
  }
  if (isWeak) joins.weak.add(numberAt(node, 'rtindex'))
  if (node.tag !== 'JOINEXPR') return
  if (!isWeak) noteCondition(node, joins)
  const kind = numberAt(node, 'jointype')
  const [left, right] = [nodeAt(node, 'larg'), nodeAt(node, 'rarg')]
  if (left) walkJoins(left, isWeak || kind === rightJoin || kind === fullJoin, joins)
  if (right) walkJoins(right, isWeak || kind === leftJoin || kind === fullJoin, joins)
}

/** What ON says holds of every row of an inner join; of a left join it says which row is looked up. */
function noteCondition(join: Node, { conditions, lookups }: Joins): void {
  const condition = nodeAt(join, 'quals')
  const right = nodeAt(join, 'rarg')
  const kind = numberAt(join, 'jointype')
  if (!condition) return
  if (kind === innerJoin) conditions.push(condition)
  if (kind === leftJoin && right?.tag === 'RANGETBLREF') lookups.set(numberAt(right, 'rtindex'), condition)
}

/** The scope of what is reached only where the condition holds. */
export function withCondition(scope: Scope, condition: Node): Scope {
  const parts = conjuncts(condition)
  if (parts.length > 1) return parts.reduce(withCondition, scope)
  const equal = equality(condition, scope.schema)
  return {
    ...scope,
    present: new Set([...scope.present, ...neededBy(condition, scope.schema).map(keyOf)]),
    absent: new Set([...scope.absent, ...requiredNull(condition).map(keyOf)]),
    equal: equal ? new Map([...scope.equal, [keyOf(equal.column), equal.values]]) : scope.equal,
  }
}

/** The scope of what is reached only where the condition does not hold. */
export function withoutCondition(scope: Scope, condition: Node): Scope {
  const refused = requiredNull(condition)
  return { ...scope, present: new Set([...scope.present, ...refused.map(keyOf)]) }
}

/** The scope of a query within another one. */
export function openInner(query: Node, around: Scope): Scope {
  return openScope(query, around, around)
}

/** The query so many levels further out. */
export function climb(scope: Scope, levels: number): Scope {
  if (levels === 0) return scope
  if (!scope.parent) throw new Error('A column of a query that is not there')
  return climb(scope.parent, levels - 1)
}

/** Whether one of the queries from here to the column's own says so of it. */
export function isKnown(scope: Scope, which: 'present' | 'absent', variable: Node): boolean {
  const levels = numberAt(variable, 'varlevelsup')
  return scopesTo(scope, levels).some((at, index) => at[which].has(keyOf(variable, levels - index)))
}

export function knownValues(scope: Scope, variable: Node): readonly Node[] | undefined {
  const levels = numberAt(variable, 'varlevelsup')
  return scopesTo(scope, levels)
    .map((at, index) => at.equal.get(keyOf(variable, levels - index)))
    .find((values) => values !== undefined)
}

/** From here to the query so many levels further out. */
export function scopesTo(scope: Scope, levels: number): Scope[] {
  return Array.from({ length: levels + 1 }, (_, index) => climb(scope, index))
}

export function rangeTableEntry(scope: Scope, place: number): Node {
  const entry = nodesAt(scope.query, 'rtable')[place - 1]
  if (!isNode(entry)) throw new Error(`No entry ${place} in the range table`)
  return entry
}
