import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { bare, declarationOf, filesOf, nodesWhere, parse, root, type Tree, textOf } from './tree'

/**
 * The words that are stored, sent or agreed upon with other programs, by kind. For a while two releases run side by
 * side, and rows outlive both: each must understand what the other wrote, so a word that was ever given out is kept.
 */
export type StoredWords = Readonly<Record<string, readonly string[]>>

const domains = /^src\/domains\//
/** `order.placed`; the short names of tables in SQL are no words. */
const dotted = /^[a-z_]{3,}(\.[a-z_]+)+$/

/** Found by their syntax, wherever the code that says them is moved. */
export function storedWords(tree: Tree): StoredWords {
  const found = {
    'error codes': errorCodes(tree),
    permissions: membersOf(tree, 'AdminPermission'),
    'topics of the outbox': wordsOfEvents(tree, /Topics$/),
    'entries of timelines': wordsOfEvents(tree, /Events$/),
    'actions and entities of the audit log': auditWords(tree),
    'reasons in rows': valuesOf(tree, 'reason'),
    queues: valuesOf(tree, 'queue'),
    jobs: valuesOf(tree, 'job'),
    'beginnings of keys': keys(tree),
    tables: tables(tree),
    'operations of the API': operations(),
  }
  return Object.fromEntries(
    Object.entries(found).map(([kind, words]) => [kind, [...new Set(words)].toSorted()]),
  )
}

function errorCodes(tree: Tree): string[] {
  return callsOf(tree, /^src\//, 'declareErrors').flatMap(({ arguments: [first] }) =>
    first && ts.isObjectLiteralExpression(first)
      ? first.properties.flatMap(({ name }) => name?.getText() ?? [])
      : [],
  )
}

function tables(tree: Tree): string[] {
  return callsOf(tree, /^src\//, 'pgTable').flatMap(({ arguments: [first] }) => (first ? textOf(first) : []))
}

function callsOf(tree: Tree, where: RegExp, name: string): ts.CallExpression[] {
  const calls = filesOf(tree, where).flatMap(([, text]) => nodesWhere(parse(text), ts.isCallExpression))
  return calls.filter(({ expression }) => expression.getText() === name)
}

/** The texts of each constant object whose name matches, wherever it is declared. */
function wordsOfEvents(tree: Tree, name: RegExp): string[] {
  return filesOf(tree, domains)
    .flatMap(([, text]) => nodesWhere(parse(text), ts.isVariableDeclaration))
    .filter((node) => name.test(node.name.getText()))
    .flatMap(({ initializer }) => (initializer ? textsIn(initializer) : []))
    .filter((word) => dotted.test(word))
}

function membersOf(tree: Tree, name: string): string[] {
  return filesOf(tree, domains)
    .flatMap(([, text]) => nodesWhere(parse(text), ts.isVariableDeclaration))
    .filter((node) => node.name.getText() === name)
    .flatMap(({ initializer }) => (initializer ? textsIn(initializer) : []))
}

function textsIn(node: ts.Node): string[] {
  return nodesWhere(node, ts.isStringLiteralLike).map(({ text }) => text)
}

/**
 * `order.cancelled` beside `order`: dotted words that are no event, nor the name of a failpoint, a limit or a plugin,
 * nor compared with what Stripe says.
 */
function auditWords(tree: Tree): string[] {
  const actions = filesOf(tree, /^src\/domains\/(?!.*(\/events\.ts$|\/presentation\/))/)
    .flatMap(([, text]) => nodesWhere(parse(text), ts.isStringLiteralLike))
    .filter(({ text }) => dotted.test(text) && !text.startsWith('metropolitan.'))
    .filter((node) => !isOtherwiseUsed(node) && !isConstantOfEvents(node))
    .map(({ text }) => text)
  return [...actions, ...valuesOf(tree, 'entityType')]
}

function isOtherwiseUsed({ parent, text }: ts.StringLiteralLike): boolean {
  if (ts.isCallExpression(parent))
    return /\b(reach|failpoint|startsWith|take)$/.test(parent.expression.getText())
  const isName = ts.isPropertyAssignment(parent) && textOf(parent.name) === text
  const isListed = ts.isArrayLiteralExpression(parent)
  return isName || isListed || ts.isBinaryExpression(parent) || ts.isCaseClause(parent)
}

function isConstantOfEvents(node: ts.Node): boolean {
  for (let outer = node.parent; outer; outer = outer.parent) {
    if (ts.isVariableDeclaration(outer)) return /(Topics|Events)$/.test(outer.name.getText())
  }
  return false
}

/** What a property of that name is given, in code that runs; a constant stands for its text. */
function valuesOf(tree: Tree, property: string): string[] {
  return filesOf(tree, domains).flatMap(([path, text]) =>
    nodesWhere(parse(text), ts.isObjectLiteralExpression)
      .flatMap(({ properties }) => [...properties])
      .filter(({ name }) => name?.getText() === property)
      .flatMap((entry) => {
        if (ts.isPropertyAssignment(entry)) return wordsIn(tree, path, entry.initializer)
        return ts.isShorthandPropertyAssignment(entry) ? wordsIn(tree, path, entry.name) : []
      }),
  )
}

function wordsIn(tree: Tree, path: string, given: ts.Expression): string[] {
  const value = bare(given)
  if (ts.isStringLiteralLike(value)) return [value.text]
  if (ts.isConditionalExpression(value)) {
    return [...wordsIn(tree, path, value.whenTrue), ...wordsIn(tree, path, value.whenFalse)]
  }
  if (!ts.isIdentifier(value)) return []
  const declared = declarationOf(tree, path, value.text)
  const isConstant = declared && ts.isVariableDeclaration(declared.node) && declared.node.initializer
  return isConstant ? wordsIn(tree, declared.path, isConstant) : []
}

/** Keys of Redis, of limits, of wake-ups and of what is signed or sealed, by how they begin. */
function keys(tree: Tree): string[] {
  const files = filesOf(tree, /^src\//).map(([, text]) => parse(text))
  const heads = files.flatMap((file) => nodesWhere(file, ts.isTemplateHead)).map(({ text }) => text)
  const texts = files.flatMap((file) => nodesWhere(file, ts.isStringLiteralLike)).map(({ text }) => text)
  return [
    ...heads.filter((text) => /^[{a-z][a-z-]*}?:[a-z{}:-]*$/.test(text)),
    ...texts.filter((text) => /^{?metropolitan[:}]/.test(text)),
  ]
}

function operations(): string[] {
  const document = JSON.parse(readFileSync(join(root, 'openapi.json'), 'utf8')) as {
    paths: Record<string, Record<string, unknown>>
  }
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
}
