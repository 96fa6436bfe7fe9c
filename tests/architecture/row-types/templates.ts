import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { ROOT } from '../../../scripts/services/index'
import type { UsedTemplate } from '../../support/statement-sites'
import { type Caller, callersOf, genericPart } from './callers'
import { fileOf, linesOf, siteOf } from './places'
import { type RowType, rowTypeOf } from './row-type'

/** One `` sql`…` `` in the source. */
export interface Template {
  /** `src/…/orders.ts:31` */
  readonly site: string
  readonly file: string
  readonly lines: readonly [first: number, last: number]
  /** What stands between the parameters. */
  readonly parts: readonly string[]
  /** What is put in between. */
  readonly values: readonly ts.Expression[]
  /** The type of one row, where the source states it. */
  readonly row: RowType | undefined
  /** Where the row is a type parameter: those who say what it is. */
  readonly callers: readonly Caller[] | undefined
  /** `sql<[Row]>`: the source counts on a row. */
  readonly isSure: boolean
}

export interface Source {
  readonly checker: ts.TypeChecker
  readonly templates: readonly Template[]
  readonly byParts: ReadonlyMap<string, readonly Template[]>
  /** Names read off rows whose type the source does not state. */
  readonly untypedReads: readonly string[]
  /** `table.column` → the type that the table declares for what is stored in it. */
  readonly documents: ReadonlyMap<string, ts.Type>
}

/** All files of the product that speak SQL. */
export function filesWithSql(): string[] {
  const files = [...new Bun.Glob('src/**/*.ts').scanSync(ROOT)].map((path) => join(ROOT, path))
  return files.filter((file) => /\bsql[<`]|pgTable\(/.test(readFileSync(file, 'utf8'))).toSorted()
}

/** Reads these files with their types. */
export function readSource(files: readonly string[]): Source {
  const configFile = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile)
  const config = ts.parseJsonConfigFileContent(configFile.config, ts.sys, ROOT)
  const options: ts.CompilerOptions = { ...config.options, types: [] }
  const host = ts.createCompilerHost(options)
  host.resolveModuleNameLiterals = (names, containing) =>
    names.map(({ text }) =>
      isNeeded(text) ? ts.resolveModuleName(text, containing, options, host) : { resolvedModule: undefined },
    )
  const program = ts.createProgram(files, options, host)
  return gather(
    program.getTypeChecker(),
    files.flatMap((file) => program.getSourceFile(file) ?? []),
  )
}

/** Of all libraries the driver alone says something about rows; reading the others' types would take most of the time. */
function isNeeded(module: string): boolean {
  return /^(\.|#|postgres$)/.test(module)
}

interface Found {
  readonly checker: ts.TypeChecker
  readonly tagged: ts.TaggedTemplateExpression[]
  readonly calls: ts.CallExpression[]
  readonly untypedReads: string[]
}

function gather(checker: ts.TypeChecker, files: readonly ts.SourceFile[]): Source {
  const found: Found = { checker, tagged: [], calls: [], untypedReads: [] }
  for (const file of files) visit(file, found)
  const templates = found.tagged.map((node) => templateOf(node, found))
  const documents = new Map<string, ts.Type>()
  for (const call of found.calls) readTable(call, { checker, documents })
  const byParts = Map.groupBy(templates, ({ parts }) => parts.join('\0'))
  return { checker, templates, byParts, untypedReads: found.untypedReads, documents }
}

function visit(node: ts.Node, found: Found): void {
  const { checker } = found
  if (ts.isTaggedTemplateExpression(node) && isClient(checker.getTypeAtLocation(node.tag)))
    found.tagged.push(node)
  if (ts.isCallExpression(node)) found.calls.push(node)
  const read = ts.isPropertyAccessExpression(node) ? node.expression : node
  if ((read !== node || ts.isObjectBindingPattern(node)) && isUntypedRow(checker.getTypeAtLocation(read))) {
    found.untypedReads.push(`${siteOf(node)} reads a row whose type is not stated: ${node.getText()}`)
  }
  ts.forEachChild(node, (child) => visit(child, found))
}

function templateOf(node: ts.TaggedTemplateExpression, found: Found): Template {
  const { checker } = found
  const { template } = node
  const rows = node.typeArguments?.[0] && checker.getTypeFromTypeNode(node.typeArguments[0])
  const stated = rows && checker.getIndexTypeOfType(rows, ts.IndexKind.Number)
  const row = stated && rowTypeOf(stated, checker)
  const generic = row && genericPart(row)
  return {
    site: siteOf(node),
    file: fileOf(node),
    lines: linesOf(node),
    parts: partsOf(template),
    values: ts.isTemplateExpression(template) ? template.templateSpans.map((span) => span.expression) : [],
    row,
    callers: generic && callersOf(generic, row, found),
    isSure: rows !== undefined && checker.isTupleType(rows),
  }
}

/** The driver's, of the pool or of a transaction; the tables' `sql` of Drizzle is another one. */
function isClient({ symbol }: ts.Type): boolean {
  return (
    /^(I|Transaction|Reserved)?Sql$/.test(symbol?.name ?? '') &&
    symbol.declarations?.some(isFromDriver) === true
  )
}

function partsOf(template: ts.TemplateLiteral): string[] {
  if (ts.isNoSubstitutionTemplateLiteral(template)) return [template.text]
  return [template.head.text, ...template.templateSpans.map((span) => span.literal.text)]
}

/** `Row` of postgres.js says nothing of its columns: whatever is read of it is `any`. */
function isUntypedRow(type: ts.Type): boolean {
  const parts = type.isUnion() ? type.types : [type]
  return parts.some(
    ({ symbol }) => symbol?.name === 'Row' && symbol.declarations?.some(isFromDriver) === true,
  )
}

function isFromDriver(declaration: ts.Declaration): boolean {
  return declaration.getSourceFile().fileName.includes('/node_modules/postgres/')
}

interface Tables {
  readonly checker: ts.TypeChecker
  readonly documents: Map<string, ts.Type>
}

/** `pgTable('orders', { address: jsonb('address').$type<Address>() … })` */
function readTable(call: ts.CallExpression, { checker, documents }: Tables): void {
  const [name, columns] = call.arguments
  if (call.expression.getText() !== 'pgTable' || !name || !ts.isStringLiteral(name)) return
  if (!columns || !ts.isObjectLiteralExpression(columns)) return
  for (const property of columns.properties) {
    if (!ts.isPropertyAssignment(property)) continue
    const { column, type } = declaredType(property.initializer)
    if (column && type) documents.set(`${name.text}.${column}`, checker.getTypeFromTypeNode(type))
  }
}

interface Declared {
  readonly column?: string
  readonly type?: ts.TypeNode
}

function declaredType(expression: ts.Expression): Declared {
  if (ts.isPropertyAccessExpression(expression)) return declaredType(expression.expression)
  if (!ts.isCallExpression(expression)) return {}
  const [argument] = expression.arguments
  const [type] = expression.typeArguments ?? []
  const isInnermost = ts.isIdentifier(expression.expression)
  return {
    ...declaredType(expression.expression),
    ...(isInnermost && argument && ts.isStringLiteral(argument) && { column: argument.text }),
    ...(type && { type }),
  }
}

/**
 * The templates that this may be one of: those with the same pieces. Where several have them, the stack says which one
 * it is, or at least in which file.
 */
export function findTemplates(source: Source, { parts, stack }: UsedTemplate): readonly Template[] {
  const alike = source.byParts.get(parts.join('\0')) ?? []
  if (alike.length < 2) return alike
  const frames = stack.map((frame) => frame.split(':'))
  const inFile = (template: Template) => frames.some(([file]) => file === template.file)
  const atLine = ({ file, lines: [first, last] }: Template) =>
    frames.some(([name, line]) => name === file && first <= Number(line) && Number(line) <= last)
  return [alike.filter(atLine), alike.filter(inFile)].find(({ length }) => length > 0) ?? alike
}
