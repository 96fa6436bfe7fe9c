import ts from 'typescript'
import { nodesOf, parse } from './tree'

const hooks = new Set(
  `get post put patch delete head options all ws derive resolve transform onRequest onParse onTransform
   onBeforeHandle onAfterHandle onAfterResponse onError mapDerive mapResolve mapResponse
   parse beforeHandle afterHandle afterResponse error handler handle`.split(/\s+/),
)

/** Functions given to Elysia whose first parameter is not taken apart, or is taken apart with a rest. */
export function wholeContextFaults(text: string): string[] {
  return nodesOf(parse(text))
    .filter((node) => isHandler(node) && takesWhole(node))
    .map((node) => node.getText().slice(0, 60))
}

type Handler = ts.ArrowFunction | ts.FunctionExpression | ts.MethodDeclaration

function isHandler(node: ts.Node): node is Handler {
  if (ts.isMethodDeclaration(node)) return hooks.has(node.name.getText())
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return false
  // A list of hooks, `parse: [first, second]`, is as good as one.
  const parent = ts.isArrayLiteralExpression(node.parent) ? node.parent.parent : node.parent
  if (ts.isPropertyAssignment(parent)) return hooks.has(parent.name.getText())
  if (!ts.isCallExpression(parent) || !ts.isPropertyAccessExpression(parent.expression)) return false
  return hooks.has(parent.expression.name.text)
}

function takesWhole(handler: Handler): boolean {
  const context = handler.parameters[0]?.name
  if (!context) return false
  return !ts.isObjectBindingPattern(context) || context.elements.some((element) => element.dotDotDotToken)
}
