import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'

export const root = join(import.meta.dir, '..', '..')

/** Source texts by their path from the root of the project. */
export type Tree = ReadonlyMap<string, string>

/** A file that is laid over a tree: added, or put in the place of the one that is there. */
export interface Overlay {
  readonly path: string
  readonly text: string
}

const folders = ['src', 'scripts', 'tests', 'drizzle']

/** Every file of TypeScript and JavaScript in the project. */
export async function readTree(): Promise<Tree> {
  const paths = folders.flatMap((folder) => [...new Bun.Glob(`${folder}/**/*.{ts,mjs}`).scanSync(root)])
  const texts = paths.toSorted().map(async (path) => [path, await Bun.file(join(root, path)).text()] as const)
  return new Map(await Promise.all(texts))
}

export function lay(tree: Tree, ...overlays: readonly Overlay[]): Tree {
  return new Map([...tree, ...overlays.map(({ path, text }) => [path, text] as const)])
}

/** Of the files that `where` matches, sorted by path. */
export function filesOf(tree: Tree, where: RegExp): (readonly [path: string, text: string])[] {
  return [...tree].filter(([path]) => where.test(path)).toSorted(([a], [b]) => (a < b ? -1 : 1))
}

/** The domain that a file belongs to. */
export function domainOf(path: string): string | undefined {
  return /^src\/domains\/([^/]+)\//.exec(path)?.[1]
}

const parsed = new Map<string, ts.SourceFile>()

/** The syntax of a text, parsed once for each test process however many rules look at it. */
export function parse(text: string): ts.SourceFile {
  const known = parsed.get(text)
  if (known) return known
  const file = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, true)
  parsed.set(text, file)
  return file
}

const flattened = new WeakMap<ts.Node, readonly ts.Node[]>()

/** Each node of a syntax tree, the outer before the inner. */
export function nodesOf(node: ts.Node): readonly ts.Node[] {
  const known = flattened.get(node)
  if (known) return known
  const nodes: ts.Node[] = []
  const visit = (inner: ts.Node): void => {
    nodes.push(inner)
    ts.forEachChild(inner, visit)
  }
  visit(node)
  if (ts.isSourceFile(node)) flattened.set(node, nodes)
  return nodes
}

/** The nodes of one kind: `nodesWhere(file, ts.isCallExpression)`. */
export function nodesWhere<Kind extends ts.Node>(
  node: ts.Node,
  isKind: (node: ts.Node) => node is Kind,
): Kind[] {
  return nodesOf(node).filter(isKind)
}

const aliases = Object.entries(
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { imports: Record<string, string> })
    .imports,
)

/** The file behind an import; undefined for packages. Folders stand for their index. */
export function resolveImport(tree: Tree, from: string, specifier: string): string | undefined {
  const base = specifier.startsWith('.') ? join(dirname(from), specifier) : aliasTarget(specifier)
  if (base === undefined) return undefined
  return [base, `${base}.ts`, `${base}.mjs`, join(base, 'index.ts')].find((path) => tree.has(path))
}

function aliasTarget(specifier: string): string | undefined {
  for (const [alias, target] of aliases) {
    const path = target.replace('./', '')
    if (alias === specifier) return path
    const [before = '', after] = alias.split('*')
    if (after !== undefined && specifier.startsWith(before)) {
      return path.replace('*', specifier.slice(before.length))
    }
  }
  return undefined
}

/** A name that a file imports, or exports again from another file. */
export interface Import {
  /** As the other file exports it; `*` for all. */
  readonly name: string
  /** As this file calls it. */
  readonly as: string
  readonly specifier: string
  readonly isType: boolean
  readonly isExport: boolean
}

/** What a file imports and re-exports, name by name. */
export function importsOf(file: ts.SourceFile): Import[] {
  return file.statements.flatMap((statement) => {
    if (ts.isImportDeclaration(statement)) return importedNames(statement)
    if (ts.isExportDeclaration(statement)) return reexportedNames(statement)
    return []
  })
}

function importedNames(statement: ts.ImportDeclaration): Import[] {
  const specifier = textOf(statement.moduleSpecifier)
  const clause = statement.importClause
  if (!clause) return []
  const wholeIsType = clause.phaseModifier === ts.SyntaxKind.TypeKeyword
  const entry = (name: string, as: string, isType: boolean): Import => {
    return { name, as, specifier, isType, isExport: false }
  }
  const own = clause.name ? [entry('default', clause.name.text, wholeIsType)] : []
  const bindings = clause.namedBindings
  if (!bindings) return own
  if (ts.isNamespaceImport(bindings)) return [...own, entry('*', bindings.name.text, wholeIsType)]
  const named = bindings.elements.map((element) =>
    entry((element.propertyName ?? element.name).text, element.name.text, wholeIsType || element.isTypeOnly),
  )
  return [...own, ...named]
}

function reexportedNames(statement: ts.ExportDeclaration): Import[] {
  if (!statement.moduleSpecifier) return []
  const specifier = textOf(statement.moduleSpecifier)
  const clause = statement.exportClause
  if (!clause || !ts.isNamedExports(clause)) {
    return [{ name: '*', as: '*', specifier, isType: statement.isTypeOnly, isExport: true }]
  }
  return clause.elements.map((element) => ({
    name: (element.propertyName ?? element.name).text,
    as: element.name.text,
    specifier,
    isType: statement.isTypeOnly || element.isTypeOnly,
    isExport: true,
  }))
}

export function textOf(node: ts.Node): string {
  return ts.isStringLiteralLike(node) ? node.text : ''
}

export interface Declared {
  readonly path: string
  readonly node: ts.Declaration
}

/** Where a name that a file declares, imports or re-exports is declared; undefined outside the project. */
export function declarationOf(tree: Tree, path: string, name: string): Declared | undefined {
  const file = parse(tree.get(path) ?? '')
  const own = file.statements.flatMap(declarationsIn).find((node) => nameOf(node) === name)
  if (own) return { path, node: own }
  const brought = importsOf(file).find((entry) => entry.as === name)
  const target = brought && resolveImport(tree, path, brought.specifier)
  return target && target !== path ? declarationOf(tree, target, brought.name) : undefined
}

/** What a statement at the top of a file declares. */
export function declarationsIn(statement: ts.Statement): ts.NamedDeclaration[] {
  if (ts.isVariableStatement(statement)) return [...statement.declarationList.declarations]
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement)
  return isNamed ? [statement] : []
}

export function nameOf(node: ts.NamedDeclaration): string | undefined {
  const name = node.name
  return name && ts.isIdentifier(name) ? name.text : undefined
}

/** The function behind a declaration, written in either way. */
export function functionOf(node: ts.Node | undefined): ts.SignatureDeclaration | undefined {
  if (!node) return undefined
  if (ts.isFunctionDeclaration(node) || ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return node
  if (ts.isVariableDeclaration(node) && node.initializer) return functionOf(bare(node.initializer))
  return undefined
}

/** An expression without `as const`, `satisfies …` and brackets around it. */
export function bare(node: ts.Expression): ts.Expression {
  const isWrapped =
    ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isParenthesizedExpression(node)
  return isWrapped ? bare(node.expression) : node
}
