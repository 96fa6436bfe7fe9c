import ts from 'typescript'

function parse(text: string): ts.SourceFile {
  return ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, true)
}

const hooks = new Set(
  `get post put patch delete head options all ws derive resolve transform onRequest onParse onTransform
   onBeforeHandle onAfterHandle onAfterResponse onError mapDerive mapResolve mapResponse
   parse beforeHandle afterHandle afterResponse error handler handle`.split(/\s+/),
)

/** Functions given to Elysia whose first parameter is not taken apart, or is taken apart with a rest. */
export function wholeContextFaults(text: string): string[] {
  const faults: string[] = []
  const visit = (node: ts.Node): void => {
    if (isHandler(node) && takesWhole(node)) faults.push(node.getText().slice(0, 60))
    ts.forEachChild(node, visit)
  }
  visit(parse(text))
  return faults
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

const mostNames = 10

/** A door that offers too much, everything, or something without saying what it is. */
export function doorFaults(text: string): string[] {
  const names = parse(text).statements.flatMap(exportedNames)
  const tooMany = names.length > mostNames ? [`${names.length} names, of at most ${mostNames}`] : []
  return [
    ...tooMany,
    ...names.filter((name) => !name.documented).map(({ name }) => `${name} has no doc comment`),
  ]
}

function exportedNames(statement: ts.Statement): { name: string; documented: boolean }[] {
  if (ts.isExportDeclaration(statement)) {
    const clause = statement.exportClause
    if (!clause || !ts.isNamedExports(clause)) return [{ name: '*', documented: false }]
    // Types are erased and bind nobody: they do not count. What stands in one export belongs together.
    const values = clause.elements.filter((element) => !statement.isTypeOnly && !element.isTypeOnly)
    return values.map((element) => ({
      name: element.name.text,
      documented: hasDoc(statement) || hasDoc(element),
    }))
  }
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : []
  if (!modifiers.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword)) return []
  return [{ name: statement.getText().split(/[({=:]/)[0] ?? '', documented: hasDoc(statement) }]
}

function hasDoc(node: ts.Node): boolean {
  const text = node.getSourceFile().text
  const comments = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []
  return comments.some(({ pos }) => text.startsWith('/**', pos))
}
