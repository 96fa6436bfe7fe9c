import { checkedValues, impliesPresence } from './checks'
import { constantOf } from './constants'
import { isTrue, type Node, nodeAt, nodesAt, numberAt, type Tree, textAt } from './node-tree'
import { mayLackRow } from './origins'
import {
  climb,
  command,
  isKnown,
  knownValues,
  openInner,
  rangeTableEntry,
  rangeTableKind,
  type Scope,
} from './scopes'
import { either, type Shape, unknownJson } from './shapes'

/** The columns of a statement's result, or of a query within it, in their order. */
export function resultColumns(scope: Scope): { readonly name: string; readonly shape: Shape }[] {
  return resultEntries(scope.query).map((entry) => ({
    name: textAt(entry, 'resname'),
    shape: resultColumn(scope, numberAt(entry, 'resno')),
  }))
}

export function resultEntries(query: Node): readonly Node[] {
  const isSelect = numberAt(query, 'commandType') === command.select
  const entries = nodesAt(query, isSelect ? 'targetList' : 'returningList')
  return entries.filter((entry) => !isTrue(entry, 'resjunk'))
}

/** Recursive queries whose columns are being looked at. */
const underway = new WeakSet<Node>()

function resultColumn(scope: Scope, number: number): Shape {
  const { query } = scope
  const branches = nodeAt(query, 'setOperations')
  if (branches) {
    return leaves(branches)
      .map((place) => rowColumn(scope, rangeTableEntry(scope, place), number))
      .reduce(either)
  }
  const entry = resultEntries(query).find((one) => numberAt(one, 'resno') === number)
  const expression = entry && nodeAt(entry, 'expr')
  if (!expression) throw new Error(`No column ${number} in a result`)
  return scope.shapeOf(expression, afterwards(scope))
}

function leaves(operation: Node): number[] {
  if (operation.tag === 'RANGETBLREF') return [numberAt(operation, 'rtindex')]
  return [nodeAt(operation, 'larg'), nodeAt(operation, 'rarg')].flatMap((side) => (side ? leaves(side) : []))
}

/** RETURNING shows a written row: what the WHERE said of the columns that are set is not true any more. */
function afterwards(scope: Scope): Scope {
  const { query } = scope
  // An upsert may have written something else than it would have inserted.
  const isInsert = numberAt(query, 'commandType') === command.insert && !nodeAt(query, 'onConflict')
  if (!isInsert && numberAt(query, 'commandType') !== command.update) return scope
  const place = numberAt(query, 'resultRelation')
  const set = new Set(nodesAt(query, 'targetList').map((entry) => `0.${place}.${numberAt(entry, 'resno')}`))
  const others = (keys: ReadonlySet<string>) => new Set([...keys].filter((key) => !set.has(key)))
  return {
    ...scope,
    isAfterwards: true,
    present: others(scope.present),
    absent: others(scope.absent),
    equal: new Map([...scope.equal].filter(([key]) => !set.has(key))),
  }
}

/** A column that an expression names. */
export function variableShape(variable: Node, scope: Scope): Shape {
  const home = climb(scope, numberAt(variable, 'varlevelsup'))
  const entry = rangeTableEntry(home, numberAt(variable, 'varno'))
  const column = numberAt(variable, 'varattno')
  if (column === 0) return { ...wholeRow(home, entry), nullable: mayLackRow(scope, variable) }
  const kind = numberAt(entry, 'rtekind')
  if (kind === rangeTableKind.relation) return storedShape(variable, scope, entry)
  const shape = { ...rowColumn(home, entry, column), type: numberAt(variable, 'vartype') }
  const asked = askedValues(scope, variable)
  const nullable = shape.nullable || mayLackRow(scope, variable)
  return { ...shape, ...narrowed(nullable, variable, scope), ...(asked && { asked }) }
}

/** Whether it is null at all, and if not, whether only the statement's conditions say so. */
function narrowed(nullable: boolean, variable: Node, scope: Scope): Pick<Shape, 'nullable' | 'isNarrowed'> {
  if (!nullable || !isKnown(scope, 'present', variable)) return { nullable }
  return { nullable: false, isNarrowed: true }
}

/** A column of something in FROM that is no table, as it leaves there. */
function rowColumn(home: Scope, entry: Node, column: number): Shape {
  switch (numberAt(entry, 'rtekind')) {
    case rangeTableKind.subquery: {
      const query = nodeAt(entry, 'subquery')
      return query ? resultColumn(openInner(query, home), column) : unknown()
    }
    case rangeTableKind.cte:
      return cteColumn(home, entry, column)
    case rangeTableKind.join:
      return listed(home, entry, { field: 'joinaliasvars', column })
    case rangeTableKind.group:
      return listed(home, entry, { field: 'groupexprs', column })
    case rangeTableKind.values:
      return valuesColumn(home, entry, column)
    default:
      return functionColumn(home, entry, column)
  }
}

function unknown(): Shape {
  return { type: 0, nullable: true }
}

function listed(home: Scope, entry: Node, { field, column }: { field: string; column: number }): Shape {
  const expression = nodesAt(entry, field)[column - 1]
  return expression ? home.shapeOf(expression, home) : unknown()
}

function valuesColumn(home: Scope, entry: Node, column: number): Shape {
  const rows = entry.fields.get('values_lists')
  const cells = Array.isArray(rows)
    ? rows.map((row: Tree) => (Array.isArray(row) ? row[column - 1] : undefined))
    : []
  const shapes = cells.map((cell) => home.shapeOf(cell as Node, home))
  return shapes.length > 0 ? shapes.reduce(either) : unknown()
}

/** What a function puts into FROM may be null, but for the numbers that WITH ORDINALITY adds and lists without nulls. */
function functionColumn(home: Scope, entry: Node, column: number): Shape {
  const functions = nodesAt(entry, 'functions')
  const count = functions.reduce((sum, one) => sum + numberAt(one, 'funccolcount'), 0)
  if (isTrue(entry, 'funcordinality') && column === count + 1) return { type: 0, nullable: false }
  const call = functions.length === count ? nodeAt(functions[column - 1] as Node, 'funcexpr') : undefined
  return call ? home.shapeOf(call, home) : unknown()
}

/** The query behind WITH, in the scope that it stands in. */
export function cteScope(home: Scope, entry: Node): Scope {
  const around = climb(home, numberAt(entry, 'ctelevelsup'))
  const name = textAt(entry, 'ctename')
  const found = nodesAt(around.query, 'cteList').find((cte) => textAt(cte, 'ctename') === name)
  const query = found && nodeAt(found, 'ctequery')
  if (!query) throw new Error(`No WITH query is called ${name}`)
  return openInner(query, around)
}

function cteColumn(home: Scope, entry: Node, column: number): Shape {
  const scope = cteScope(home, entry)
  // A recursive query's column is never null if it is not in the first part, nor in the second as long as it was not.
  if (underway.has(scope.query)) return { type: 0, nullable: false }
  underway.add(scope.query)
  try {
    return resultColumn(scope, column)
  } finally {
    underway.delete(scope.query)
  }
}

function wholeRow(home: Scope, entry: Node): Shape {
  const kind = numberAt(entry, 'rtekind')
  const query = nodeAt(entry, 'subquery')
  if (kind === rangeTableKind.subquery && query) return rowOf(openInner(query, home))
  if (kind === rangeTableKind.cte) return rowOf(cteScope(home, entry))
  return { type: 0, nullable: false, json: unknownJson }
}

function rowOf(scope: Scope): Shape {
  const keys = new Map(resultColumns(scope).map(({ name, shape }) => [name, shape]))
  return { type: 0, nullable: false, json: { kind: 'object', keys } }
}

function storedShape(variable: Node, scope: Scope, entry: Node): Shape {
  const column = numberAt(variable, 'varattno')
  const table = numberAt(entry, 'relid')
  const fact = scope.schema.tables.get(table)
  const type = numberAt(variable, 'vartype')
  const stored = fact?.columns.get(column)
  if (!fact || !stored) return { type, nullable: column > 0 }
  const values = checkedValues(fact, column, scope.schema)
  const asked = askedValues(scope, variable)
  const isHeld = impliesPresence({ fact, variable, scope }) || isSet(variable, scope)
  const nullable = mayLackRow(scope, variable) || !stored.notNull
  return {
    type,
    ...narrowed(nullable, variable, scope),
    ...(isHeld && !mayLackRow(scope, variable) && nullable && { nullable: false, isNarrowed: true }),
    ...(values && { values }),
    ...(asked && { asked }),
    json: { kind: 'stored', table, column, path: [] },
  }
}

/** `update … set x = now() … returning x`, `insert … values (now()) returning x`: RETURNING shows what was set. */
function isSet(variable: Node, scope: Scope): boolean {
  const { query } = scope
  const isOfTarget =
    numberAt(variable, 'varlevelsup') === 0 &&
    numberAt(variable, 'varno') === numberAt(query, 'resultRelation')
  if (!isOfTarget || !scope.isAfterwards) return false
  const column = numberAt(variable, 'varattno')
  const entry = nodesAt(query, 'targetList').find((one) => numberAt(one, 'resno') === column)
  const expression = entry && nodeAt(entry, 'expr')
  return expression !== undefined && !scope.shapeOf(expression, { ...scope, isAfterwards: false }).nullable
}

function askedValues(scope: Scope, variable: Node): Set<string | number> | undefined {
  const constants = knownValues(scope, variable)?.map(constantOf)
  if (!constants?.every((value) => value !== undefined)) return undefined
  return new Set(constants)
}
