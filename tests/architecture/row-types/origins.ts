import { unwrapped } from './conditions'
import { type Node, nodeAt, nodesAt, numberAt } from './node-tree'
import { climb, rangeTableEntry, rangeTableKind, type Scope, scopesTo } from './scopes'

/**
 * Does the condition look up a row of the table at this place by a foreign key's column? Then that column: where it is
 * not null, the row is there.
 */
export function keyReference(scope: Scope, place: number, condition: Node): Node | undefined {
  if (condition.tag !== 'OPEXPR' || scope.schema.operators.get(numberAt(condition, 'opno')) !== '=')
    return undefined
  const sides = nodesAt(condition, 'args').map(unwrapped)
  const key = sides.find((side) => isColumnOf(side, place))
  const reference = sides.find((side) => side !== key)
  if (!key || reference?.tag !== 'VAR') return undefined
  const target = originOf(key, scope)
  const origin = originOf(reference, scope)
  if (!target || !origin) return undefined
  const isKey = scope.schema.tables
    .get(origin.table)
    ?.foreignKeys.some(
      (foreign) =>
        foreign.target === target.table &&
        foreign.columns.length === 1 &&
        foreign.columns[0] === origin.column &&
        foreign.targetColumns[0] === target.column,
    )
  return isKey ? reference : undefined
}

function isColumnOf(node: Node, place: number): boolean {
  return node.tag === 'VAR' && numberAt(node, 'varlevelsup') === 0 && numberAt(node, 'varno') === place
}

/** Whether the row of this column may be missing as a whole: the weak side of a join, and nothing asks for it. */
export function mayLackRow(scope: Scope, variable: Node): boolean {
  const levels = numberAt(variable, 'varlevelsup')
  const place = numberAt(variable, 'varno')
  const home = climb(scope, levels)
  if (!home.weak.has(place)) return false
  const isAskedFor = scopesTo(scope, levels).some((at, index) => {
    const row = `${levels - index}.${place}.`
    return [...at.present].some((key) => key.startsWith(row))
  })
  if (isAskedFor) return false
  // A left join along a foreign key lacks its row only where the key is null.
  const condition = home.lookups.get(place)
  const reference = condition && keyReference(home, place, condition)
  return !reference || home.shapeOf(reference, levels === 0 ? scope : home).nullable
}

/** The table and column that a name in an expression stands for. */
function originOf(
  variable: Node,
  scope: Scope,
): { readonly table: number; readonly column: number } | undefined {
  const home = climb(scope, numberAt(variable, 'varlevelsup'))
  const entry = rangeTableEntry(home, numberAt(variable, 'varno'))
  const column = numberAt(variable, 'varattno')
  if (numberAt(entry, 'rtekind') === rangeTableKind.relation)
    return { table: numberAt(entry, 'relid'), column }
  // Postgres itself notes of a query's columns where they come from.
  const query = nodeAt(entry, 'subquery') ?? cteQuery(home, entry)
  const target = query && nodesAt(query, 'targetList')[column - 1]
  const table = target ? numberAt(target, 'resorigtbl') : 0
  return target && table !== 0 ? { table, column: numberAt(target, 'resorigcol') } : undefined
}

/** Only of a query that reads: what a statement inserts is not yet seen by its other parts. */
function cteQuery(home: Scope, entry: Node): Node | undefined {
  if (numberAt(entry, 'rtekind') !== rangeTableKind.cte) return undefined
  const around = climb(home, numberAt(entry, 'ctelevelsup'))
  const found = nodesAt(around.query, 'cteList').find(
    (cte) => cte.fields.get('ctename') === entry.fields.get('ctename'),
  )
  const query = found && nodeAt(found, 'ctequery')
  return query && numberAt(query, 'commandType') === 1 ? query : undefined
}
