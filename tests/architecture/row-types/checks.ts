import { equality } from './conditions'
import { constantOf } from './constants'
import { type Node, nodeAt, nodesAt, numberAt, textAt } from './node-tree'
import type { SchemaFacts, TableFact } from './schema-facts'
import { isKnown, type Scope } from './scopes'

export type Values = ReadonlySet<string | number>

/** The only values that CHECKs leave to a column, null aside; undefined where they leave it open. */
export function checkedValues(table: TableFact, column: number, schema: SchemaFacts): Values | undefined {
  return table.checks.map((check) => valuesLeft(check, column, schema)).find((values) => values !== undefined)
}

function valuesLeft(check: Node, column: number, schema: SchemaFacts): Values | undefined {
  const inner = () => nodesAt(check, 'args').map((arg) => valuesLeft(arg, column, schema))
  switch (check.tag === 'BOOLEXPR' && textAt(check, 'boolop')) {
    case 'and':
      return inner().find((values) => values !== undefined)
    case 'or': {
      const sides = inner()
      return sides.every((values) => values !== undefined)
        ? new Set(sides.flatMap((values) => [...values]))
        : undefined
    }
    default:
      return isNullTest(check, column) ? new Set() : equalTo(check, column, schema)
  }
}

function equalTo(check: Node, column: number, schema: SchemaFacts): Values | undefined {
  const found = equality(check, schema)
  if (!found || numberAt(found.column, 'varattno') !== column) return undefined
  const values = found.values.map(constantOf)
  return values.every((value) => value !== undefined) ? new Set(values) : undefined
}

/** `x is null` leaves no value. */
function isNullTest(node: Node, column: number): boolean {
  const arg = nodeAt(node, 'arg')
  if (node.tag !== 'NULLTEST' || textAt(node, 'nulltesttype') !== '0') return false
  return arg?.tag === 'VAR' && numberAt(arg, 'varattno') === column
}

/** Of each column: whether it is null. */
type Nulls = ReadonlyMap<number, boolean>

interface Question {
  readonly fact: TableFact
  readonly variable: Node
  readonly scope: Scope
}

/**
 * Whether a CHECK on which columns are null, such as "a customer has a phone, staff an address", leaves this column no
 * way to be null, given what is known of the others. All ways are tried: they are few.
 */
export function impliesPresence({ fact, variable, scope }: Question): boolean {
  const column = numberAt(variable, 'varattno')
  return fact.checks.some((check) => {
    const columns = [...new Set(testedColumns(check))]
    if (!columns.includes(column) || columns.length > 8) return false
    const known = (number: number, which: 'present' | 'absent') =>
      isKnown(scope, which, withColumn(variable, number)) ||
      (which === 'present' && fact.columns.get(number)?.notNull === true)
    const ways = combinations(columns).filter((nulls) =>
      columns.every((number) => !(nulls.get(number) ? known(number, 'present') : known(number, 'absent'))),
    )
    return ways.every((nulls) => !nulls.get(column) || holds(check, nulls) === false)
  })
}

function withColumn(variable: Node, number: number): Node {
  return { ...variable, fields: new Map([...variable.fields, ['varattno', String(number)]]) }
}

function testedColumns(node: Node): number[] {
  const arg = nodeAt(node, 'arg')
  if (node.tag === 'NULLTEST' && arg?.tag === 'VAR') return [numberAt(arg, 'varattno')]
  return nodesAt(node, 'args').flatMap(testedColumns)
}

function combinations(columns: readonly number[]): Nulls[] {
  return Array.from(
    { length: 2 ** columns.length },
    (_, bits) => new Map(columns.map((column, index) => [column, Math.trunc(bits / 2 ** index) % 2 === 1])),
  )
}

/** Undefined where it does not depend on nulls alone. */
function holds(node: Node, nulls: Nulls): boolean | undefined {
  const arg = nodeAt(node, 'arg')
  if (node.tag === 'NULLTEST' && arg?.tag === 'VAR') {
    const isNull = nulls.get(numberAt(arg, 'varattno')) === true
    return isNull === (textAt(node, 'nulltesttype') === '0')
  }
  const args = nodesAt(node, 'args').map((one) => holds(one, nulls))
  switch (node.tag === 'BOOLEXPR' && textAt(node, 'boolop')) {
    case 'and':
      if (args.includes(false)) return false
      return args.includes(undefined) ? undefined : true
    case 'or':
      if (args.includes(true)) return true
      return args.includes(undefined) ? undefined : false
    case 'not':
      return args[0] === undefined ? undefined : !args[0]
    default:
      return bothOrNeither(node, args)
  }
}

/** `(a is null) = (b is null)` */
const booleanEquality = 91

function bothOrNeither(node: Node, [left, right]: readonly (boolean | undefined)[]): boolean | undefined {
  if (node.tag !== 'OPEXPR' || numberAt(node, 'opno') !== booleanEquality) return undefined
  return left === undefined || right === undefined ? undefined : left === right
}
