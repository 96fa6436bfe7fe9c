import ts from 'typescript'
import { at, eachFile, type Rule } from './rules'
import { bare, nodesOf, nodesWhere, parse } from './tree'

const noun = 'src/domains/order/overlay.ts'
const store = 'src/domains/order/infrastructure/overlay.ts'

/** What differs from call to call, or reaches out of the process. `Date` as a type is a value like any other. */
const impure = new Set(
  `Date Math.random crypto process Bun performance setTimeout setInterval queueMicrotask console fetch
   globalThis Promise Intl.DateTimeFormat`.split(/\s+/),
)
const makers = new Set(['Map', 'Set', 'WeakMap', 'WeakSet', 'Array'])
const mutators = new Set(
  'set add delete clear push pop shift unshift splice sort reverse fill copyWithin'.split(' '),
)

export const nounRules: readonly Rule[] = [
  eachFile({
    name: 'nouns know neither time, nor chance, nor waiting',
    where: /^src\/domains\/[^/]+\/(?!index\.ts)[^/]+\.ts$/,
    faults: impurities,
    trips: at(
      noun,
      'export const now = () => new Date()',
      'export const now = () => Date.now()',
      'export const roll = () => Math.random()',
      'export const id = () => crypto.randomUUID()',
      'export async function ask() {}',
      'export const wait = (x: X) => Promise.all(x)',
    ),
    spares: at(
      noun,
      'export const isOver = (end: Date, now: Date) => end <= now',
      'export const isDate = (value: unknown) => value instanceof Date',
      'export const most = (a: number, b: number) => Math.max(a, b)',
    ),
  }),
  eachFile({
    name: 'a module of a domain keeps no state',
    where: /^src\/domains\//,
    faults: states,
    trips: at(
      store,
      'let calls = 0',
      'export var last: string',
      'const seen = new Map()',
      'const seen: string[] = []',
      'const seen = {}',
      "const seen = new Set(['a'])\nexport const see = (x: string) => seen.add(x)",
      'const rates = { a: 1 }\nexport const set = (x: number) => { rates.a = x }',
      'const rates: Record<string, number> = { a: 1 }\nexport const set = (x: string) => { rates[x] = 1 }',
    ),
    spares: at(
      store,
      "const words = new Set(['a'])\nexport const isWord = (x: string) => words.has(x)",
      "const words = ['b', 'a']\nexport const sorted = () => words.toSorted()",
      'export function count() { let calls = 0; const seen = new Map(); return [calls, seen] }',
    ),
  }),
]

function impurities(text: string): string[] {
  return nodesOf(parse(text)).flatMap((node) => {
    if (ts.isAwaitExpression(node)) return ['await']
    if (node.kind === ts.SyntaxKind.AsyncKeyword) return ['async']
    if (ts.isIdentifier(node) && impure.has(node.text) && isValue(node)) return [node.text]
    if (ts.isPropertyAccessExpression(node) && impure.has(node.getText())) return [node.getText()]
    return []
  })
}

function isValue(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isTypeReferenceNode(parent) || ts.isTypeQueryNode(parent)) return false
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword)
    return false
  const isName =
    ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) || ts.isBindingElement(parent)
  return !(isName && parent.name === node)
}

function states(text: string): string[] {
  const file = parse(text)
  const lists = file.statements.filter(ts.isVariableStatement).map(({ declarationList }) => declarationList)
  const variables = lists.filter(({ flags }) => !(flags & ts.NodeFlags.Const))
  const constants = lists.filter(({ flags }) => flags & ts.NodeFlags.Const).flatMap(namesOf)
  const changed = changedNames(file)
  return [
    ...variables.flatMap(namesOf).map(({ name }) => name),
    ...constants
      .filter(
        ({ name, value }) =>
          value && (isEmptyCollection(value) || (isCollection(value) && changed.has(name))),
      )
      .map(({ name }) => name),
  ]
}

function namesOf(list: ts.VariableDeclarationList): { name: string; value: ts.Expression | undefined }[] {
  return list.declarations.map(({ name, initializer }) => ({
    name: name.getText(),
    value: initializer && bare(initializer),
  }))
}

function isCollection(value: ts.Expression): boolean {
  if (ts.isArrayLiteralExpression(value) || ts.isObjectLiteralExpression(value)) return true
  return ts.isNewExpression(value) && makers.has(value.expression.getText())
}

/** It can be there for nothing but being filled later. */
function isEmptyCollection(value: ts.Expression): boolean {
  if (ts.isArrayLiteralExpression(value)) return value.elements.length === 0
  if (ts.isObjectLiteralExpression(value)) return value.properties.length === 0
  return isCollection(value) && ts.isNewExpression(value) && !value.arguments?.length
}

/** Names something is put into, or taken out of, anywhere in the file. */
function changedNames(file: ts.SourceFile): Set<string> {
  const called = nodesWhere(file, ts.isCallExpression).flatMap(({ expression }) =>
    ts.isPropertyAccessExpression(expression) && mutators.has(expression.name.text)
      ? [expression.expression.getText()]
      : [],
  )
  const assigned = nodesWhere(file, ts.isBinaryExpression).flatMap(({ left, operatorToken: { kind } }) =>
    kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment ? ownerOf(left) : [],
  )
  const removed = nodesWhere(file, ts.isDeleteExpression).flatMap(({ expression }) => ownerOf(expression))
  return new Set([...called, ...assigned, ...removed])
}

/** What a property belongs to, however it is written. */
function ownerOf(node: ts.Expression): string[] {
  const isProperty = ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)
  return isProperty ? [node.expression.getText()] : []
}
