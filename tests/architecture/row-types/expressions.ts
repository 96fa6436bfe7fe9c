import { resultColumns, variableShape } from './columns'
import { constantOf, emptyJson } from './constants'
import { isNode, isTrue, type Node, nodeAt, nodesAt, numberAt, textAt } from './node-tree'
import { yieldsRow } from './row-counts'
import { openInner, type Scope, withCondition, withoutCondition } from './scopes'
import { either, type Json, merged, nothing, type Shape, unknownJson } from './shapes'

const boolean = 16

/** What an expression can be: its type, whether null, which values, and what is inside of JSON that it builds. */
export function shapeOf(expression: Node, scope: Scope): Shape {
  return (readers[expression.tag] ?? unread)(expression, scope)
}

type Read = (expression: Node, scope: Scope) => Shape

const readers: Readonly<Record<string, Read>> = {
  VAR: variableShape,
  CONST: constantShape,
  PARAM: parameterShape,
  FUNCEXPR: functionShape,
  OPEXPR: operatorShape,
  AGGREF: aggregateShape,
  WINDOWFUNC: windowShape,
  SUBLINK: subqueryShape,
  CASEEXPR: caseShape,
  COALESCEEXPR: (node, scope) => {
    const shapes = argumentShapes(node, scope)
    return {
      ...shapes.reduce(either),
      type: numberAt(node, 'coalescetype'),
      nullable: shapes.every(isNullable),
    }
  },
  MINMAXEXPR: (node, scope) => ({
    type: numberAt(node, 'minmaxtype'),
    nullable: argumentShapes(node, scope).every(isNullable),
  }),
  BOOLEXPR: (node, scope) => ({ type: boolean, nullable: argumentShapes(node, scope).some(isNullable) }),
  SCALARARRAYOPEXPR: (node, scope) => {
    const shapes = argumentShapes(node, scope)
    const elements = shapes.map(({ element }) => element?.nullable ?? false)
    return { type: boolean, nullable: shapes.some(isNullable) || elements.includes(true) }
  },
  NULLTEST: () => ({ type: boolean, nullable: false }),
  BOOLEANTEST: () => ({ type: boolean, nullable: false }),
  DISTINCTEXPR: () => ({ type: boolean, nullable: false }),
  NULLIFEXPR: (node) => ({ type: numberAt(node, 'opresulttype'), nullable: true }),
  SQLVALUEFUNCTION: (node) => ({ type: numberAt(node, 'type'), nullable: false }),
  RELABELTYPE: (node, scope) => ({ ...argumentShape(node, scope), type: numberAt(node, 'resulttype') }),
  COLLATEEXPR: argumentShape,
  NAMEDARGEXPR: argumentShape,
  COERCEVIAIO: (node, scope) => ({
    type: numberAt(node, 'resulttype'),
    nullable: argumentShape(node, scope).nullable,
  }),
  ARRAYCOERCEEXPR: (node, scope) => ({ ...argumentShape(node, scope), type: numberAt(node, 'resulttype') }),
  ARRAYEXPR: (node, scope) => {
    const elements = nodesAt(node, 'elements').map((element) => shapeOf(element, scope))
    const element = elements.length > 0 ? elements.reduce(either) : undefined
    return { type: numberAt(node, 'array_typeid'), nullable: false, ...(element && { element }) }
  },
}

function unread(expression: Node): Shape {
  const [type = '0'] = ['resulttype', 'funcresulttype', 'refrestype', 'row_typeid']
    .map((field) => textAt(expression, field))
    .filter((text) => text !== '')
  return { type: Number(type), nullable: true }
}

function isNullable({ nullable }: Shape): boolean {
  return nullable
}

function argumentShapes(node: Node, scope: Scope): Shape[] {
  return nodesAt(node, 'args').map((arg) => shapeOf(arg, scope))
}

function argumentShape(node: Node, scope: Scope): Shape {
  const arg = nodeAt(node, 'arg')
  return arg ? shapeOf(arg, scope) : { type: 0, nullable: true }
}

function parameterShape(parameter: Node, scope: Scope): Shape {
  const type = numberAt(parameter, 'paramtype')
  const given = scope.parameters[numberAt(parameter, 'paramid') - 1]
  const inside = scope.schema.types.get(type)?.element
  const element = inside ? { type: inside, nullable: given?.nullableElements ?? true } : undefined
  return { type, nullable: given?.nullable ?? true, ...(element && { element }) }
}

function constantShape(constant: Node): Shape {
  const type = numberAt(constant, 'consttype')
  if (isTrue(constant, 'constisnull')) return { ...nothing, type }
  const value = constantOf(constant)
  const json = emptyJson(constant)
  return {
    type,
    nullable: false,
    ...(value !== undefined && { values: new Set([value]) }),
    ...(json && { json }),
  }
}

/** Functions that never give null of what is not null. All others are taken to: whoever uses another one adds it. */
const faithful = new Set(
  `lower upper length char_length abs ceil floor round trunc btrim ltrim rtrim left right replace split_part md5 encode
   to_char to_timestamp to_json to_jsonb row_to_json date_trunc extract make_interval cardinality
   hashtext hashtextextended nextval pg_try_advisory_lock pg_try_advisory_xact_lock`.split(/\s+/),
)

/** Functions that never give null, whatever they are given. */
const total = new Set(
  `jsonb_build_object json_build_object jsonb_build_array json_build_array concat num_nulls num_nonnulls now
   statement_timestamp clock_timestamp gen_random_uuid pg_backend_pid`.split(/\s+/),
)

function functionShape(call: Node, scope: Scope): Shape {
  const type = numberAt(call, 'funcresulttype')
  const called = numberAt(call, 'funcid')
  const name = scope.schema.functions.get(called)?.name ?? ''
  if (total.has(name)) return { type, nullable: false, ...builtJson(name, call, scope) }
  const shapes = argumentShapes(call, scope)
  // Lists of several lengths are filled up with nulls; to one alone that cannot happen.
  if (name === 'unnest' && shapes[0]?.element) return { ...shapes[0].element, type }
  // A null among what it fills in is left out.
  if (name === 'format') return { type, nullable: shapes[0]?.nullable ?? true }
  const isFaithful = faithful.has(name) || scope.schema.casts.has(called)
  const json = /^(to_jsonb?|row_to_json)$/.test(name) ? shapes[0]?.json : undefined
  return { type, nullable: !isFaithful || shapes.some(isNullable), ...(json && { json }) }
}

function builtJson(name: string, call: Node, scope: Scope): { json?: Json } {
  if (!/^jsonb?_build_object$/.test(name)) return {}
  const args = nodesAt(call, 'args')
  const keys = new Map<string, Shape>()
  for (let index = 0; index + 1 < args.length; index += 2) {
    const [key, value] = args.slice(index, index + 2)
    const word = key && constantOf(key)
    if (typeof word !== 'string' || !value) return { json: unknownJson }
    keys.set(word, shapeOf(value, scope))
  }
  return { json: { kind: 'object', keys } }
}

const faithfulOperators = new Set('= <> < > <= >= + - * / % || ~ ~* ~~ ~~* @> <@ && ?'.split(' '))

function operatorShape(operation: Node, scope: Scope): Shape {
  const type = numberAt(operation, 'opresulttype')
  const operator = scope.schema.operators.get(numberAt(operation, 'opno')) ?? ''
  const [left, right] = argumentShapes(operation, scope)
  if (operator === '->' && left?.json) {
    return { type, nullable: true, json: partOf(left.json, nodesAt(operation, 'args')[1]) }
  }
  const nullable = !faithfulOperators.has(operator) || left?.nullable || right?.nullable || false
  const json = operator === '||' && (left?.json || right?.json) ? merged(left?.json, right?.json) : undefined
  return { type, nullable, ...(json && { json }) }
}

function partOf(json: Json, step: Node | undefined): Json {
  const key = step && constantOf(step)
  if (json.kind !== 'stored' || key === undefined) return unknownJson
  return { ...json, path: [...json.path, String(key)] }
}

/** Aggregates that give something of a group with rows, even if all of them are null. */
const collecting = /^(jsonb?_agg|jsonb?_object_agg|array_agg)$/

function aggregateShape(aggregate: Node, scope: Scope): Shape {
  const type = numberAt(aggregate, 'aggtype')
  const name = scope.schema.functions.get(numberAt(aggregate, 'aggfnoid'))?.name ?? ''
  if (name === 'count') return { type, nullable: false }
  const args = nodesAt(aggregate, 'args')
    .filter((entry) => !isTrue(entry, 'resjunk'))
    .flatMap((entry) => nodeAt(entry, 'expr') ?? [])
  const shapes = args.map((arg) => shapeOf(arg, filteredBy(aggregate, scope)))
  const isOfRows =
    nodesAt(scope.query, 'groupClause').length > 0 &&
    nodesAt(scope.query, 'groupingSets').length === 0 &&
    !nodeAt(aggregate, 'aggfilter')
  const nullable = !isOfRows || (!collecting.test(name) && shapes.some(isNullable))
  return { type, nullable, ...insideOf(name, shapes) }
}

function filteredBy(aggregate: Node, scope: Scope): Scope {
  const filter = nodeAt(aggregate, 'aggfilter')
  return filter ? withCondition(scope, filter) : scope
}

function insideOf(name: string, [first, second]: readonly Shape[]): Partial<Shape> {
  if (/^jsonb?_agg$/.test(name) && first) return { json: { kind: 'array', items: first } }
  if (/^jsonb?_object_agg$/.test(name) && first && second) {
    return { json: { kind: 'record', key: first, value: second } }
  }
  if (name === 'array_agg' && first) return { element: first }
  return /^(min|max)$/.test(name) && first?.values ? { values: first.values } : {}
}

function windowShape(call: Node, scope: Scope): Shape {
  const name = scope.schema.functions.get(numberAt(call, 'winfnoid'))?.name ?? ''
  const nullable = !/^(count|row_number|rank|dense_rank|percent_rank|cume_dist)$/.test(name)
  return { type: numberAt(call, 'wintype'), nullable }
}

const sublink = { exists: 0, expression: 4, array: 6 } as const

function subqueryShape(link: Node, scope: Scope): Shape {
  const kind = numberAt(link, 'subLinkType')
  const query = nodeAt(link, 'subselect')
  if (kind === sublink.exists) return { type: boolean, nullable: false }
  if (!query) return { type: 0, nullable: true }
  const inner = openInner(query, scope)
  const [first] = resultColumns(inner)
  if (kind === sublink.array && first) {
    const type = scope.schema.types.get(first.shape.type)?.array ?? 0
    return { type, nullable: false, element: first.shape }
  }
  if (kind !== sublink.expression || !first) return { type: boolean, nullable: true }
  return { ...first.shape, nullable: first.shape.nullable || !yieldsRow(inner) }
}

function caseShape(node: Node, scope: Scope): Shape {
  let rest = scope
  const shapes: Shape[] = []
  const tested = nodeAt(node, 'arg')
  for (const branch of nodesAt(node, 'args')) {
    const condition = nodeAt(branch, 'expr')
    const result = nodeAt(branch, 'result')
    if (!condition || !isNode(result)) continue
    // `case x when …` compares with what is not named again.
    shapes.push(shapeOf(result, tested ? rest : withCondition(rest, condition)))
    if (!tested) rest = withoutCondition(rest, condition)
  }
  const otherwise = nodeAt(node, 'defresult')
  const last = otherwise ? shapeOf(otherwise, rest) : nothing
  return { ...[...shapes, last].reduce(either), type: numberAt(node, 'casetype') }
}
