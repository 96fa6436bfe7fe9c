import { cteScope } from './columns'
import { constantOf } from './constants'
import { isTrue, type Node, nodeAt, nodesAt, numberAt } from './node-tree'
import { keyReference } from './origins'
import { command, openInner, rangeTableEntry, rangeTableKind, type Scope } from './scopes'

/** Whether a query is sure to give one row at least. */
export function yieldsRow(scope: Scope): boolean {
  const { query } = scope
  switch (numberAt(query, 'commandType')) {
    case command.select:
      return selectYieldsRow(scope)
    case command.insert:
      return insertsRow(query) && joinYieldsRow(scope)
    default:
      return false
  }
}

function selectYieldsRow(scope: Scope): boolean {
  const { query } = scope
  if (nodeAt(query, 'setOperations') || nodeAt(query, 'havingQual') || nodeAt(query, 'limitOffset'))
    return false
  const limit = nodeAt(query, 'limitCount')
  if (limit && !(Number(constantOf(limit) ?? castConstant(limit)) > 0)) return false
  if (isTrue(query, 'hasAggs') && nodesAt(query, 'groupClause').length === 0) return true
  return joinYieldsRow(scope)
}

/** `limit 1` is a 32-bit number, made into a 64-bit one. */
function castConstant(limit: Node): string | number | undefined {
  const [only] = nodesAt(limit, 'args')
  return only && constantOf(only)
}

const doNothing = 1

/** An upsert gives its row, unless it may decide to do nothing. */
function insertsRow(query: Node): boolean {
  const conflict = nodeAt(query, 'onConflict')
  return !conflict || (numberAt(conflict, 'action') !== doNothing && !nodeAt(conflict, 'onConflictWhere'))
}

function joinYieldsRow(scope: Scope): boolean {
  const tree = nodeAt(scope.query, 'jointree')
  if (!tree) return true
  const items = nodesAt(tree, 'fromlist')
  const condition = nodeAt(tree, 'quals')
  const [only] = items
  if (condition) return items.length === 1 && only !== undefined && isReferenced(scope, only, condition)
  return items.every((item) => itemYieldsRow(scope, item))
}

/** `from users u left join … where u.id = o.user_id`: there is such a row, because a foreign key says so. */
function isReferenced(scope: Scope, item: Node, condition: Node): boolean {
  if (item.tag === 'JOINEXPR') {
    const left = numberAt(item, 'jointype') === 1 ? nodeAt(item, 'larg') : undefined
    return left !== undefined && isReferenced(scope, left, condition)
  }
  const reference = keyReference(scope, numberAt(item, 'rtindex'), condition)
  return reference !== undefined && !scope.shapeOf(reference, scope).nullable
}

function itemYieldsRow(scope: Scope, item: Node): boolean {
  if (item.tag === 'RANGETBLREF') return entryYieldsRow(scope, numberAt(item, 'rtindex'))
  const [left, right] = [nodeAt(item, 'larg'), nodeAt(item, 'rarg')]
  if (item.tag !== 'JOINEXPR' || !left || !right) return false
  switch (numberAt(item, 'jointype')) {
    case 1:
      return itemYieldsRow(scope, left)
    case 2:
      return itemYieldsRow(scope, left) || itemYieldsRow(scope, right)
    case 3:
      return itemYieldsRow(scope, right)
    default:
      return !nodeAt(item, 'quals') && itemYieldsRow(scope, left) && itemYieldsRow(scope, right)
  }
}

function entryYieldsRow(scope: Scope, place: number): boolean {
  const entry = rangeTableEntry(scope, place)
  const query = nodeAt(entry, 'subquery')
  switch (numberAt(entry, 'rtekind')) {
    case rangeTableKind.subquery:
      return query !== undefined && yieldsRow(openInner(query, scope))
    case rangeTableKind.cte:
      return yieldsRow(cteScope(scope, entry))
    case rangeTableKind.values:
    case rangeTableKind.result:
      return true
    default:
      return false
  }
}
