import ts from 'typescript'
import { at, eachFile, type Rule } from './rules'
import { bare, filesOf, nodesWhere, parse, type Tree } from './tree'

/** Topics that nobody acts on yet, each with the reason why it is written all the same. */
const withoutListener: Readonly<Record<string, string>> = {}

const events = 'src/domains/sample/events.ts'
const store = 'src/domains/order/infrastructure/overlay.ts'

export const outboxRules: readonly Rule[] = [
  {
    name: 'each topic has a listener, or is named as having none',
    faults: deafTopics,
    trips: at(events, "export const sampleTopics = { happened: 'sample.happened' } as const"),
    spares: at(events, "export const sampleEvents = { happened: 'sample.happened' } as const"),
  },
  eachFile({
    name: 'what needs a transaction takes tx first',
    where: /^src\/(platform|domains\/[^/]+\/(application|infrastructure))\//,
    faults: lateTransactions,
    trips: at(
      store,
      'export function lockOrder(id: string, tx: Transaction) {}',
      'export const keep = (context: Context, tx: Transaction) => 1',
    ),
    spares: at(store, 'export function lockOrder(tx: Transaction, id: string) {}', 'f((tx) => 1)'),
  }),
]

function deafTopics(tree: Tree): string[] {
  const heard = new Set(
    filesOf(tree, /^src\/domains\/[^/]+\/presentation\/jobs\.ts$/)
      .flatMap(([, text]) => nodesWhere(parse(text), ts.isPropertyAssignment))
      .filter(({ name }) => name.getText() === 'topic')
      .map(({ initializer }) => initializer.getText()),
  )
  return filesOf(tree, /^src\/domains\//).flatMap(([path, text]) =>
    topicsIn(text)
      .filter((topic) => !heard.has(topic) && !(topic in withoutListener))
      .map((topic) => `${path}: ${topic}`),
  )
}

/** `orderTopics.placed`, as its listener calls it. */
function topicsIn(text: string): string[] {
  return nodesWhere(parse(text), ts.isVariableDeclaration)
    .filter(({ name }) => name.getText().endsWith('Topics'))
    .flatMap(({ name, initializer }) => {
      const value = initializer && bare(initializer)
      if (!value || !ts.isObjectLiteralExpression(value)) return []
      return value.properties.map((member) => `${name.getText()}.${member.name?.getText()}`)
    })
}

function lateTransactions(text: string): string[] {
  return nodesWhere(parse(text), ts.isParameter)
    .filter(({ name, parent }) => name.getText() === 'tx' && parent.parameters[0]?.name.getText() !== 'tx')
    .map(({ parent }) => parent.getText().split('\n')[0]?.slice(0, 80) ?? '')
}
