import ts from 'typescript'

/** One way that code can go, such as `src/domains/order/cart.ts:75 holds: quantity > available`. */
export type Arm = string

/** Gives an arm its number. */
type NumberOf = (node: ts.Node, what: string) => number

/** Text to put in around a node, or at a place. */
type Counter =
  | { readonly around: ts.Expression; readonly before: string; readonly after: string }
  | { readonly at: number; readonly text: string }

/**
 * Makes code count its arms, because Bun's coverage knows lines and functions only. An arm is each side of `if`, `?:`,
 * `&&`, `||`, `??`, `?.`, `while` and `for (;;)`, each `case` and the lack of one, each default value that is used, each
 * `catch`, and each function that is called at all. What it cannot count, it refuses. The code does what it did before,
 * and adds the number of each arm it takes to the set that `globalThis.armsTakenIn(file)` answers.
 */
export function instrument(
  file: string,
  text: string,
): { readonly code: string; readonly arms: readonly Arm[] } {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const arms: Arm[] = []
  const insertions: { at: number; text: string }[] = []
  const numberOf: NumberOf = (node, what) => {
    const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1
    const shown = node.getText().replaceAll(/\s+/g, ' ').slice(0, 70)
    return arms.push(`${file}:${line} ${what}: ${shown}`) - 1
  }
  const wrapped = new Map<ts.Node, { before: string; after: string }>()
  // In the order of the walk, so that of two nodes that begin or end at one place the outer one is outside.
  const visit = (node: ts.Node): void => {
    const own = wrapped.get(node)
    if (own) insertions.push({ at: node.getStart(), text: own.before })
    for (const counter of countersOf(node, numberOf)) {
      if ('at' in counter) insertions.push(counter)
      else wrapped.set(counter.around, counter)
    }
    ts.forEachChild(node, visit)
    if (own) insertions.push({ at: node.end, text: own.after })
  }
  visit(source)
  return { code: prelude(file) + insert(text, insertions), arms }
}

/** On the first line, so that the others keep their numbers. */
const prelude = (file: string): string =>
  `const $taken = globalThis.armsTakenIn(${JSON.stringify(file)}); ` +
  'const $take = (arm) => $taken.add(arm); ' +
  'const $holds = (value, yes, no) => ($take(value ? yes : no), value); ' +
  'const $isThere = (value, yes, no) => ($take(value == null ? no : yes), value); '

function insert(text: string, insertions: readonly { at: number; text: string }[]): string {
  let [code, end] = ['', 0]
  for (const { at, text: added } of insertions.toSorted((a, b) => a.at - b.at)) {
    code += text.slice(end, at) + added
    end = at
  }
  return code + text.slice(end)
}

function countersOf(node: ts.Node, numberOf: NumberOf): Counter[] {
  const decider = findDecider(node)
  const entry = findEntry(node)
  const lack = ts.isCaseBlock(node) && !node.clauses.some(ts.isDefaultClause)
  return [
    ...(decider ? [countDecision(decider, numberOf)] : []),
    ...(entry ? [countEntry(entry, numberOf(node, entry.what))] : []),
    // First, because what comes last the clause before it may fall into.
    ...(lack
      ? [{ at: node.getStart() + 1, text: ` default: $take(${numberOf(node.parent, 'no case')}); break; ` }]
      : []),
  ]
}

interface Decider {
  readonly expression: ts.Expression
  readonly asks: 'holds' | 'isThere'
}

function countDecision({ expression, asks }: Decider, numberOf: NumberOf): Counter {
  const [yes, no] = asks === 'holds' ? ['holds', 'does not hold'] : ['is there', 'is not there']
  const numbers = `${numberOf(expression, yes)}, ${numberOf(expression, no)}`
  return { around: expression, before: `$${asks}(`, after: `, ${numbers})` }
}

/** The expression whose value decides which way a node goes. */
function findDecider(node: ts.Node): Decider | undefined {
  if (ts.isIfStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node)) {
    return { expression: node.expression, asks: 'holds' }
  }
  if (ts.isConditionalExpression(node)) return { expression: node.condition, asks: 'holds' }
  if (ts.isForStatement(node)) return node.condition && { expression: node.condition, asks: 'holds' }
  if (ts.isBinaryExpression(node)) return deciderOfOperator(node)
  if (!ts.isOptionalChain(node) || ts.isNonNullChain(node) || !node.questionDotToken) return undefined
  // A method that is called through a counter would lose its object.
  if (ts.isCallExpression(node)) throw uncountable(node)
  return { expression: node.expression, asks: 'isThere' }
}

function deciderOfOperator(node: ts.BinaryExpression): Decider | undefined {
  switch (node.operatorToken.kind) {
    case ts.SyntaxKind.AmpersandAmpersandToken:
    case ts.SyntaxKind.BarBarToken:
      return { expression: node.left, asks: 'holds' }
    case ts.SyntaxKind.QuestionQuestionToken:
      return { expression: node.left, asks: 'isThere' }
    case ts.SyntaxKind.AmpersandAmpersandEqualsToken:
    case ts.SyntaxKind.BarBarEqualsToken:
    case ts.SyntaxKind.QuestionQuestionEqualsToken:
      throw uncountable(node)
    default:
      return undefined
  }
}

function uncountable(node: ts.Node): Error {
  return new Error(`the arms of ${node.getText()} cannot be counted: write it another way`)
}

/** What is an arm by being run at all, and where it begins. */
function findEntry(node: ts.Node): { what: string; begins: ts.Expression | number } | undefined {
  if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) return { what: 'is called', begins: node.body }
  if (ts.isFunctionLike(node) && 'body' in node && node.body) {
    return { what: 'is called', begins: node.body.getStart() + 1 }
  }
  if (ts.isCaseOrDefaultClause(node)) return { what: 'is chosen', begins: node.statements.pos }
  if (ts.isCatchClause(node)) return { what: 'catches', begins: node.block.getStart() + 1 }
  const value = (ts.isParameter(node) || ts.isBindingElement(node)) && node.initializer
  return value ? { what: 'is used', begins: value } : undefined
}

function countEntry({ begins }: { begins: ts.Expression | number }, arm: number): Counter {
  if (typeof begins === 'number') return { at: begins, text: ` $take(${arm}); ` }
  return { around: begins, before: `($take(${arm}), `, after: ')' }
}
