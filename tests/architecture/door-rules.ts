import ts from 'typescript'
import { at, eachFile, type Rule } from './rules'
import {
  bare,
  type Declared,
  declarationOf,
  declarationsIn,
  domainOf,
  filesOf,
  functionOf,
  importsOf,
  nameOf,
  nodesWhere,
  parse,
  resolveImport,
  type Tree,
} from './tree'

const door = /^src\/domains\/[^/]+\/index\.ts$/
const sample = 'src/domains/sample/index.ts'
const stranger = 'src/domains/message/application/overlay.ts'

export const doorRules: readonly Rule[] = [
  eachFile({
    name: 'a door says what each of its names is for',
    where: door,
    faults: undocumented,
    trips: at(
      sample,
      "export { placeOrder } from './application/place-order'",
      "export * from './order'",
      "export {\n /** One. */ findOrder,\n listOrders } from './order'",
    ),
    spares: at(
      sample,
      "/** Places it. */\nexport { placeOrder } from './application/place-order'",
      "export {\n /** One. */\n findOrder,\n /** Many. */\n listOrders,\n type Order } from './order'",
    ),
  }),
  {
    name: 'a door bundles no functions',
    faults: (tree) =>
      offered(tree)
        .filter(({ declared }) => isBundle(tree, declared))
        .map(say),
    trips: at(
      sample,
      'export const desk = { place: () => 1 }',
      "import { lockOrder } from '../order/infrastructure/orders'\nexport const desk = { lockOrder } as const",
      "import { lockOrder } from '../order/infrastructure/orders'\nexport const desk = { lock: lockOrder }",
      "import * as orders from '../order/infrastructure/orders'\nexport const desk = { ...orders }",
      'const place = () => 1\nexport const desk = { orders: { place } }',
    ),
    spares: at(
      sample,
      "export const words = { statuses: ['a', 'b'] } as const",
      'export const SampleErrors = declareErrors({ GONE: { kind: "not_found" } })',
    ),
  },
  {
    name: 'a door has no wrapper that only passes on',
    faults: (tree) =>
      offered(tree)
        .filter(({ declared }) => isWrapper(declared.node))
        .map(say),
    trips: at(
      sample,
      'export function lock(tx: Transaction, id: string) { return lockOrder(tx, id) }',
      'export async function lock(tx: Transaction, id: string) { return await lockOrder(tx, id) }',
      'export const lock = (tx: Transaction, id: string) => lockOrder(tx, id)',
    ),
    spares: at(
      sample,
      'export const lock = (tx: Transaction, id: string) => lockOrder(tx, { id })',
      'export const find = (context: Context) => findOrder(context.db)',
    ),
  },
  {
    name: 'a door takes no work of its caller, but withAudit',
    faults: (tree) => offered(tree).filter(takesWork).map(say),
    trips: at(sample, 'export const each = (context: Context, work: (id: string) => void) => work("1")'),
  },
  {
    name: 'a door offers what another domain uses, and nothing else',
    faults: unusedNames,
    trips: at(sample, '/** Why. */\nexport const overlay = 1', '/** Why. */\nexport interface Overlay {}'),
  },
  {
    name: 'types of another domain are called by their names',
    faults: namelessTypes,
    trips: at(
      stranger,
      "import { authenticate } from '#identity'\nexport type Who = Awaited<ReturnType<typeof authenticate>>",
      "import type { authenticate } from '#identity'\nexport type What = Parameters<typeof authenticate>[1]",
      "import { desk } from '#identity'\nexport type What = Parameters<typeof desk.place>[1]",
    ),
    spares: at(
      stranger,
      "import { words } from '#identity'\nexport type Word = (typeof words)[number]",
      "import { own } from './own'\nexport type What = ReturnType<typeof own>",
    ),
  },
]

interface Offer {
  readonly path: string
  readonly name: string
  readonly declared: Declared
}

const say = ({ path, name }: Offer): string => `${path}: ${name}`

/** What the doors offer, with the place where it is declared. */
function offered(tree: Tree): Offer[] {
  return filesOf(tree, door).flatMap(([path]) =>
    namesOffered(tree, path).flatMap((name) => {
      const declared = declarationOf(tree, path, name)
      return declared ? [{ path, name, declared }] : []
    }),
  )
}

export function namesOffered(tree: Tree, path: string): string[] {
  const file = parse(tree.get(path) ?? '')
  const handedOn = importsOf(file).filter(({ isExport }) => isExport)
  const own = file.statements.filter(isExported).flatMap(declarationsIn)
  return [...handedOn.map(({ as }) => as), ...own.flatMap((node) => nameOf(node) ?? [])]
}

function isExported(statement: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : []
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
}

/** An object with a function in it, however it came there. */
function isBundle(tree: Tree, { path, node }: Declared): boolean {
  const value = ts.isVariableDeclaration(node) && node.initializer ? bare(node.initializer) : undefined
  if (!value || !ts.isObjectLiteralExpression(value)) return false
  return value.properties.some((member) => holdsFunction(tree, path, member))
}

function holdsFunction(tree: Tree, path: string, member: ts.ObjectLiteralElementLike): boolean {
  if (ts.isMethodDeclaration(member) || ts.isAccessor(member)) return true
  if (ts.isSpreadAssignment(member)) return isFunctional(tree, path, member.expression)
  if (ts.isShorthandPropertyAssignment(member)) return isFunctional(tree, path, member.name)
  return isFunctional(tree, path, bare(member.initializer))
}

function isFunctional(tree: Tree, path: string, value: ts.Expression): boolean {
  if (functionOf(value)) return true
  if (ts.isObjectLiteralExpression(value)) {
    return value.properties.some((member) => holdsFunction(tree, path, member))
  }
  if (!ts.isIdentifier(value)) return false
  const brought = importsOf(parse(tree.get(path) ?? '')).find(({ as }) => as === value.text)
  // A whole module is spread for the sake of its functions.
  if (brought?.name === '*') return true
  const declared = declarationOf(tree, path, value.text)
  return declared !== undefined && (functionOf(declared.node) !== undefined || isBundle(tree, declared))
}

function isWrapper(node: ts.Node): boolean {
  const written = functionOf(node)
  if (!written) return false
  const names = written.parameters.map(({ name }) => name.getText())
  const call = onlyCall(written)
  if (!call || names.length === 0 || !ts.isIdentifier(call.expression)) return false
  return call.arguments.map((argument) => argument.getText()).join() === names.join()
}

/** The call that a function consists of. */
function onlyCall(written: ts.SignatureDeclaration): ts.CallExpression | undefined {
  const body = ts.isFunctionDeclaration(written) || ts.isArrowFunction(written) ? written.body : undefined
  const first = body && ts.isBlock(body) ? onlyReturned(body) : body
  const value = first && ts.isAwaitExpression(first) ? first.expression : first
  return value && ts.isCallExpression(value) ? value : undefined
}

function onlyReturned({ statements }: ts.Block): ts.Expression | undefined {
  const [first, second] = statements
  return first && !second && ts.isReturnStatement(first) ? first.expression : undefined
}

function takesWork({ name, declared }: Offer): boolean {
  const parameters = functionOf(declared.node)?.parameters ?? []
  return name !== 'withAudit' && parameters.some(({ type }) => type && ts.isFunctionTypeNode(type))
}

/** Tests use what they like; a name that is there for them alone is no part of a door. */
function unusedNames(tree: Tree): string[] {
  const used = new Set(
    filesOf(tree, /^(src|scripts|drizzle)\//).flatMap(([path, text]) =>
      importsOf(parse(text)).flatMap(({ specifier, name }) => {
        const target = resolveImport(tree, path, specifier)
        return target && door.test(target) && domainOf(target) !== domainOf(path)
          ? [`${target}: ${name}`]
          : []
      }),
    ),
  )
  return filesOf(tree, door)
    .flatMap(([path]) => namesOffered(tree, path).map((name) => `${path}: ${name}`))
    .filter((name) => !used.has(name))
}

function namelessTypes(tree: Tree): string[] {
  return filesOf(tree, /^src\/domains\//).flatMap(([path, text]) => {
    const file = parse(text)
    const foreign = new Set(
      importsOf(file)
        .filter(({ specifier }) => door.test(resolveImport(tree, path, specifier) ?? ''))
        .map(({ as }) => as),
    )
    return nodesWhere(file, ts.isTypeReferenceNode)
      .filter(({ typeName }) => /^(Parameters|ReturnType)$/.test(typeName.getText()))
      .filter(({ typeArguments }) =>
        typeArguments?.some((of) => ts.isTypeQueryNode(of) && foreign.has(firstName(of.exprName))),
      )
      .map((node) => `${path}: ${node.getText()}`)
  })
}

function firstName(name: ts.EntityName): string {
  return ts.isQualifiedName(name) ? firstName(name.left) : name.text
}

/** Names that a door offers without a sentence about them. */
export function undocumented(text: string): string[] {
  return parse(text).statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement)) {
      if (!isExported(statement) || hasDoc(statement)) return []
      return [
        statement
          .getText()
          .split(/[({=:]/)[0]
          ?.trim() ?? '',
      ]
    }
    const clause = statement.exportClause
    if (!clause || !ts.isNamedExports(clause)) return [statement.getText()]
    // Types explain themselves where they are declared. What stands in one export belongs together.
    const values = clause.elements.filter((element) => !statement.isTypeOnly && !element.isTypeOnly)
    return hasDoc(statement) ? [] : values.filter((element) => !hasDoc(element)).map(({ name }) => name.text)
  })
}

function hasDoc(node: ts.Node): boolean {
  const text = node.getSourceFile().text
  const comments = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []
  return comments.some(({ pos }) => text.startsWith('/**', pos))
}
