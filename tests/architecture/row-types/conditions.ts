import { isTrue, type Node, nodeAt, nodesAt, numberAt, textAt } from './node-tree'
import type { SchemaFacts } from './schema-facts'

/** The parts of a condition that must all hold. */
export function conjuncts(condition: Node): Node[] {
  const isAnd = condition.tag === 'BOOLEXPR' && textAt(condition, 'boolop') === 'and'
  return isAnd ? nodesAt(condition, 'args').flatMap(conjuncts) : [condition]
}

/** A column as an expression names it: how many queries further out, which place of the range table, which column. */
export function keyOf(variable: Node, levels = numberAt(variable, 'varlevelsup')): string {
  return `${levels}.${numberAt(variable, 'varno')}.${numberAt(variable, 'varattno')}`
}

const wrappers = new Set(['RELABELTYPE', 'COERCEVIAIO', 'COLLATEEXPR', 'COERCETODOMAIN'])

/** Without casts that change nothing: `'x'::text`. */
export function unwrapped(node: Node): Node {
  const arg = nodeAt(node, 'arg')
  return arg && (wrappers.has(node.tag) || node.tag === 'ARRAYCOERCEEXPR') ? unwrapped(arg) : node
}

type Needed = (expression: Node, schema: SchemaFacts) => Node[]

/** The columns that must be there for this to be true: what is strict says nothing of a null, and so never "yes". */
export function neededBy(expression: Node, schema: SchemaFacts): Node[] {
  if (wrappers.has(expression.tag)) return neededByArgument(expression, schema)
  return needs[expression.tag]?.(expression, schema) ?? []
}

const needs: Readonly<Record<string, Needed>> = {
  VAR: (column) => [column],
  OPEXPR: (operation, schema) => neededByStrict(operation, numberAt(operation, 'opfuncid'), schema),
  FUNCEXPR: (call, schema) => neededByStrict(call, numberAt(call, 'funcid'), schema),
  // x = any(…), x in (…)
  SCALARARRAYOPEXPR: (operation, schema) => {
    const [left] = nodesAt(operation, 'args')
    return isTrue(operation, 'useOr') && left ? neededBy(left, schema) : []
  },
  NULLTEST: (test, schema) => (isNotNull(test) ? neededByArgument(test, schema) : []),
  // IS TRUE and IS FALSE; their negations hold of a null.
  BOOLEANTEST: (test, schema) =>
    ['0', '2'].includes(textAt(test, 'booltesttype')) ? neededByArgument(test, schema) : [],
  BOOLEXPR: neededByBoolean,
  // x in (select …)
  SUBLINK: (link, schema) => {
    const test = numberAt(link, 'subLinkType') === 2 ? nodeAt(link, 'testexpr') : undefined
    return test ? neededBy(test, schema) : []
  },
}

function neededByStrict(call: Node, called: number, schema: SchemaFacts): Node[] {
  if (!schema.functions.get(called)?.strict) return []
  return nodesAt(call, 'args').flatMap((arg) => neededBy(arg, schema))
}

function neededByArgument(expression: Node, schema: SchemaFacts): Node[] {
  const arg = nodeAt(expression, 'arg')
  return arg ? neededBy(arg, schema) : []
}

function neededByBoolean(expression: Node, schema: SchemaFacts): Node[] {
  const args = nodesAt(expression, 'args')
  const [first = [], ...others] = args.map((arg) => neededBy(arg, schema))
  if (textAt(expression, 'boolop') === 'and') return [first, ...others].flat()
  if (textAt(expression, 'boolop') === 'or') {
    return first.filter((one) => others.every((other) => other.some((two) => keyOf(two) === keyOf(one))))
  }
  // Of a test for null the negation needs nothing.
  return args[0]?.tag === 'OPEXPR' || args[0]?.tag === 'VAR' ? first : []
}

function isNotNull(test: Node): boolean {
  return textAt(test, 'nulltesttype') === '1' && !isTrue(test, 'argisrow')
}

/** The columns that must be null for this to be true. */
export function requiredNull(condition: Node): Node[] {
  if (condition.tag !== 'NULLTEST' || textAt(condition, 'nulltesttype') !== '0') return []
  const arg = nodeAt(condition, 'arg')
  return arg?.tag === 'VAR' ? [arg] : []
}

export interface Equality {
  readonly column: Node
  readonly values: readonly Node[]
}

/** `column = constant` or `column in (constants)`. */
export function equality(condition: Node, schema: SchemaFacts): Equality | undefined {
  if (schema.operators.get(numberAt(condition, 'opno')) !== '=') return undefined
  const [left, right] = nodesAt(condition, 'args').map(unwrapped)
  if (left?.tag !== 'VAR' || !right) return undefined
  if (condition.tag === 'OPEXPR' && right.tag === 'CONST') return { column: left, values: [right] }
  if (condition.tag !== 'SCALARARRAYOPEXPR' || !isTrue(condition, 'useOr')) return undefined
  const values = nodesAt(right, 'elements').map(unwrapped)
  const areConstants = values.length > 0 && values.every((value) => value.tag === 'CONST')
  return areConstants ? { column: left, values } : undefined
}
