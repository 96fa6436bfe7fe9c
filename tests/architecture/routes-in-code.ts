import ts from 'typescript'
import { bare, filesOf, importsOf, nodesWhere, parse, type Tree, textOf } from './tree'

/** A way into the house, as it is written: a route, or a job that a queue or a timer runs. */
export interface WayIn {
  readonly path: string
  /** `POST /orders`, or the name of the job's property. */
  readonly label: string
  /** Undefined where another file's function stands in its place. */
  readonly handler: ts.ArrowFunction | ts.FunctionExpression | undefined
  /** Each call of a use case in it, also through functions of its own file. */
  readonly calls: readonly ts.Node[]
  readonly useCases: readonly string[]
}

export interface Route extends WayIn {
  readonly operationId: string | undefined
  /** Neither the document nor production has it. */
  readonly isHidden: boolean
}

const methods = new Set(['get', 'post', 'put', 'patch', 'delete'])
export const presentation = /^src\/domains\/[^/]+\/presentation\//

/** Every route that a domain's presentation declares. */
export function routesOf(tree: Tree): Route[] {
  return filesOf(tree, presentation).flatMap(([path, text]) => {
    const file = parse(text)
    return nodesWhere(file, ts.isCallExpression).flatMap((call) => {
      const method = ts.isPropertyAccessExpression(call.expression) ? call.expression.name.text : ''
      const [url, handler, options] = call.arguments
      if (!methods.has(method) || !url || !textOf(url).startsWith('/') || !handler) return []
      const label = `${method.toUpperCase()} ${textOf(url)}`
      return [{ ...wayIn({ path, label, file, handler }), ...documentation(options) }]
    })
  })
}

/** Every job of a domain that has a function of its own. */
export function jobsOf(tree: Tree): WayIn[] {
  return filesOf(tree, /\/presentation\/jobs\.ts$/).flatMap(([path, text]) => {
    const file = parse(text)
    return nodesWhere(file, ts.isPropertyAssignment)
      .filter(({ name }) => /^(handle|run)$/.test(name.getText()))
      .map(({ name, initializer }) => wayIn({ path, label: name.getText(), file, handler: initializer }))
  })
}

interface Found {
  readonly path: string
  readonly label: string
  readonly file: ts.SourceFile
  readonly handler: ts.Expression
}

function wayIn({ path, label, file, handler }: Found): WayIn {
  const useCases = useCasesOf(file)
  const own = ownFunctions(file)
  const calls = callsIn({ node: handler, useCases, own, seen: new Set() })
  const isFunction = ts.isArrowFunction(handler) || ts.isFunctionExpression(handler)
  const isUseCase = ts.isIdentifier(handler) && useCases.has(handler.text)
  return {
    path,
    label,
    handler: isFunction ? handler : undefined,
    calls,
    useCases: isUseCase ? [handler.text] : calls.map(calleeOf),
  }
}

/** What a file calls of application, and of other domains by their doors. */
function useCasesOf(file: ts.SourceFile): Set<string> {
  const values = importsOf(file).filter(({ isType, isExport }) => !isType && !isExport)
  const names = values.filter(({ specifier }) => /\/application\/|^#[a-z]+$/.test(specifier))
  return new Set(names.map(({ as }) => as))
}

function ownFunctions(file: ts.SourceFile): Map<string, ts.Node> {
  const own = new Map<string, ts.Node>()
  for (const node of nodesWhere(file, ts.isFunctionDeclaration)) own.set(node.name?.text ?? '', node)
  for (const node of nodesWhere(file, ts.isVariableDeclaration)) {
    const value = node.initializer && bare(node.initializer)
    if (value && ts.isArrowFunction(value)) own.set(node.name.getText(), value)
  }
  return own
}

interface Search {
  readonly node: ts.Node
  readonly useCases: ReadonlySet<string>
  readonly own: ReadonlyMap<string, ts.Node>
  readonly seen: Set<ts.Node>
}

function callsIn({ node, useCases, own, seen }: Search): ts.CallExpression[] {
  if (seen.has(node)) return []
  seen.add(node)
  return nodesWhere(node, ts.isCallExpression).flatMap((call) => {
    const name = calleeOf(call)
    if (useCases.has(name)) return [call]
    const inner = own.get(name)
    return inner ? callsIn({ node: inner, useCases, own, seen }) : []
  })
}

/** `placeOrder(…)` and `desk.place(…)` are calls of `placeOrder` and `desk`. */
function calleeOf(call: ts.Node): string {
  if (!ts.isCallExpression(call)) return ''
  const { expression } = call
  return ts.isPropertyAccessExpression(expression) ? expression.expression.getText() : expression.getText()
}

function documentation(options: ts.Expression | undefined): Pick<Route, 'operationId' | 'isHidden'> {
  const detail = options && property(options, 'detail')
  const operationId = detail && property(detail, 'operationId')
  const hide = detail && property(detail, 'hide')
  return {
    operationId: operationId && textOf(operationId),
    isHidden: hide?.kind === ts.SyntaxKind.TrueKeyword,
  }
}

function property(object: ts.Expression, name: string): ts.Expression | undefined {
  if (!ts.isObjectLiteralExpression(object)) return undefined
  const found = object.properties.find((entry) => entry.name?.getText() === name)
  return found && ts.isPropertyAssignment(found) ? found.initializer : undefined
}
