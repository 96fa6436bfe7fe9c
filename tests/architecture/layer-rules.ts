import ts from 'typescript'
import { at, eachFile, type Rule } from './rules'
import { nodesOf, nodesWhere, parse, textOf } from './tree'

const decides = /^src\/domains\/[^/]+\/(application|presentation)\//
const infrastructure = /^src\/domains\/[^/]+\/infrastructure\//
const useCase = 'src/domains/order/application/overlay.ts'
const routes = 'src/domains/order/presentation/overlay.ts'
const store = 'src/domains/order/infrastructure/overlay.ts'

/** What an imported driver cannot show: these come with the context, or are there for everyone. */
const outside = new Set(['sql', 'orm', 'redis', 'stripe'])

export const layerRules: readonly Rule[] = [
  eachFile({
    name: 'no SQL, Redis, Stripe or fetch is named where it is decided or parsed',
    where: decides,
    faults: (text) => [...outsideNames(text), ...fetches(text)],
    trips: [
      ...at(useCase, 'await tx.sql`select 1`', 'await sql`select 1`', 'const { redis } = context'),
      ...at(useCase, 'await context.stripe.refunds.create({})', 'await fetch(url)', 'void globalThis.fetch'),
      ...at(useCase, "context['db']['sql']`select 1`", "await context['stripe']", 'await Bun.fetch(url)'),
      ...at(routes, 'app.get("/", ({ body }) => context.db.sql`select 1`)'),
      ...at(useCase, 'context.reader.sql`select 1`', 'const { sql } = context.reader'),
    ],
    spares: at(
      useCase,
      'context.config.stripe.timeoutMs',
      'const { stripe } = context.config',
      'f(({ config: { stripe } }) => 1)',
      'app.fetch',
      'selectOrders(context.reader, query)',
    ),
  }),
  eachFile({
    name: 'only platform/http-client.ts fetches',
    where: /^src\//,
    except: /^src\/platform\/http-client\.ts$/,
    faults: fetches,
    trips: [
      ...at(store, 'await fetch(url)', 'const ask = globalThis.fetch', 'send({ fetch })'),
      ...at(
        store,
        "globalThis['fetch'](url)",
        'await Bun.fetch(url)',
        "Bun['fetch']",
        'const { fetch } = Bun',
      ),
      ...at(store, 'Bun.connect(options)', 'new Bun.SQL(url)', 'Bun.redis.get(key)'),
    ],
    spares: at(
      store,
      'app.fetch(request)',
      'Bun.hash(text)',
      "app['fetch']",
      'type Ask = typeof fetch',
      'const options = { fetch: ask }',
    ),
  }),
  eachFile({
    name: 'only platform/database.ts opens a transaction',
    where: /^src\//,
    // The gate hands the driver's own word on; migrations run on connections of their own, outside the pool.
    except: /^src\/platform\/(database\.ts$|connection-gate\.ts$|migrations\/)/,
    faults: openings,
    trips: [
      ...at(store, 'db.sql.begin(work)', 'db.orm.transaction(work)', 'sql`begin`', 'sql.unsafe("BEGIN;")'),
      ...at(store, "sql['begin'](work)", 'const { begin } = sql'),
    ],
    spares: at(store, 'sql`select begins_at from x`', 'transact(context, work)', 'tag("beginner")'),
  }),
  eachFile({
    name: 'infrastructure answers undefined and throws no error of a domain',
    where: infrastructure,
    faults: domainErrors,
    trips: at(store, 'throw OrderErrors.ORDER_NOT_FOUND()', "import { OrderErrors } from '../errors'"),
    spares: at(store, 'throw new Error("The row that was just written is gone")'),
  }),
  eachFile({
    name: 'presentation throws nothing but in a guard',
    where: /^src\/domains\/[^/]+\/presentation\//,
    except: /\/presentation\/guard\.ts$/,
    faults: (text) => [...madeErrors(text), ...throwings(text)],
    trips: at(routes, 'OrderErrors.ORDER_NOT_FOUND()', 'throw HttpErrors.UNAUTHENTICATED()'),
    spares: at(routes, '{ refuses: [OrderErrors.ORDER_NOT_FOUND] }'),
  }),
  eachFile({
    name: 'backoffice reads by ctx.reader alone',
    where: /^src\/domains\/backoffice\//,
    faults: (text) => writers(text),
    trips: at(
      'src/domains/backoffice/infrastructure/overlay.ts',
      'context.db',
      'const { db } = context',
      'export function list(db: Database) {}',
      'transact(context, work)',
      'withAudit(context, who, work)',
    ),
    spares: at(
      'src/domains/backoffice/infrastructure/overlay.ts',
      'context.reader.sql`select 1`',
      'list(db: Reader)',
      'selectOrders(context.reader, query)',
    ),
  }),
  eachFile({
    name: 'outbox and idempotency_keys are named in SQL of src/platform alone',
    where: /^(src|scripts)\//,
    // Measurements look at whatever they measure; the drill of a restore counts what came back.
    except: /^(src\/platform\/|scripts\/(bench|prove|database)\/)/,
    faults: (text) => sqlTexts(text).flatMap((sql) => sql.match(/\b(outbox|idempotency_keys)\b/g) ?? []),
    trips: at(store, 'sql`insert into outbox (id) values (1)`', 'sql`select key from "idempotency_keys"`'),
    spares: at(
      store,
      'sql`select parked_at from messages`',
      "import { writeMessage } from '#platform/outbox'",
    ),
  }),
  eachFile({
    name: 'only the request’s id and the open transaction follow a call unseen',
    where: /^src\//,
    except: /^src\/platform\/(log|transaction-scope)\.ts$/,
    faults: (text) => text.match(/\b(AsyncLocalStorage|node:async_hooks)\b/g) ?? [],
    trips: at('src/http/overlay.ts', "import { AsyncLocalStorage } from 'node:async_hooks'"),
  }),
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

function lateTransactions(text: string): string[] {
  return nodesWhere(parse(text), ts.isParameter)
    .filter(({ name, parent }) => name.getText() === 'tx' && parent.parameters[0]?.name.getText() !== 'tx')
    .map(({ parent }) => parent.getText().split('\n')[0]?.slice(0, 80) ?? '')
}

/** The pool that may write, in whichever way it is asked for. */
function writers(text: string): string[] {
  const names = nodesWhere(parse(text), ts.isIdentifier).filter(({ text: name, parent }) => {
    const isTaken = ts.isPropertyAccessExpression(parent) || ts.isBindingElement(parent)
    return (
      /^(Database|Pool|Transaction|transact|withAudit)$/.test(name) ||
      (name === 'db' && isTaken && isNameIn(parent, name))
    )
  })
  return names.map(({ text: name }) => name)
}

function isNameIn(node: ts.Node, name: string): boolean {
  if (ts.isPropertyAccessExpression(node)) return node.name.text === name
  return ts.isBindingElement(node) && (node.propertyName ?? node.name).getText() === name
}

function outsideNames(text: string): string[] {
  return nodesOf(parse(text)).flatMap((node) => {
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'sql') return ['sql`…`']
    if (isLookUp(node)) return lookedUp(node)
    return ts.isBindingElement(node) ? takenOut(node) : []
  })
}

function lookedUp(node: LookUp): string[] {
  return outside.has(wordOf(node)) && !isConfig(node.expression) ? [node.getText()] : []
}

/** `a.b`, and `a['b']`, which is the same in other letters. */
type LookUp = ts.PropertyAccessExpression | ts.ElementAccessExpression

function isLookUp(node: ts.Node): node is LookUp {
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)
}

function wordOf(node: LookUp): string {
  return ts.isPropertyAccessExpression(node) ? node.name.text : textOf(node.argumentExpression)
}

function takenOut(element: ts.BindingElement): string[] {
  const name = (element.propertyName ?? element.name).getText()
  const isNamed = ts.isObjectBindingPattern(element.parent) && outside.has(name)
  return isNamed && !isTakenFromConfig(element) ? [`{ ${name} }`] : []
}

/** Settings are named by what they are settings of. */
function isConfig(node: ts.Node): boolean {
  return /(^|\.)config$/.test(node.getText())
}

function isTakenFromConfig(element: ts.BindingElement): boolean {
  const outer = element.parent.parent
  if (ts.isBindingElement(outer)) return (outer.propertyName ?? outer.name).getText() === 'config'
  return ts.isVariableDeclaration(outer) && outer.initializer !== undefined && isConfig(outer.initializer)
}

/** `fetch` as it is there for everyone, and Bun's own ways out; a method of that name is somebody's own. */
function fetches(text: string): string[] {
  const file = parse(text)
  const names = nodesWhere(file, ts.isIdentifier)
    .filter((node) => node.text === 'fetch' && !isType(node) && isGlobal(node))
    .map((node) => node.parent)
  const asked = nodesWhere(file, isLookUp).filter((node) => {
    const owner = node.expression.getText()
    return (
      (owner === 'globalThis' && wordOf(node) === 'fetch') || (owner === 'Bun' && waysOut.has(wordOf(node)))
    )
  })
  return [...names, ...asked].map((node) => node.getText().slice(0, 40))
}

const waysOut = new Set([
  'fetch',
  'connect',
  'udpSocket',
  'sql',
  'SQL',
  'redis',
  'RedisClient',
  's3',
  'S3Client',
])

function isGlobal(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) return false
  const namesMember = ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent)
  return !(namesMember && parent.name === node)
}

function isType(node: ts.Node): boolean {
  return ts.isTypeQueryNode(node.parent) || ts.isTypeReferenceNode(node.parent)
}

function openings(text: string): string[] {
  const file = parse(text)
  const calls = nodesWhere(file, isLookUp).filter((node) => opening.has(wordOf(node)))
  const taken = nodesWhere(file, ts.isBindingElement).filter(
    ({ name, propertyName, parent }) =>
      ts.isObjectBindingPattern(parent) && (propertyName ?? name).getText() === 'begin',
  )
  const statements = sqlTexts(text).filter((sql) =>
    /^\s*(begin|start\s+transaction|commit|rollback|savepoint)\b/i.test(sql),
  )
  return [
    ...[...calls, ...taken].map((node) => node.getText()),
    ...statements.map((sql) => sql.trim().slice(0, 40)),
  ]
}

const opening = new Set(['begin', 'transaction', 'savepoint'])

/** Texts that are sent as SQL: tagged, or handed over as they are. A gap stands for each parameter. */
export function sqlTexts(text: string): string[] {
  return nodesOf(parse(text)).flatMap((node) => {
    if (ts.isTaggedTemplateExpression(node) && /(^|\.)sql$/.test(node.tag.getText())) {
      return [templateText(node.template)]
    }
    if (!ts.isCallExpression(node) || !node.expression.getText().endsWith('.unsafe')) return []
    const [first] = node.arguments
    return first && (ts.isStringLiteralLike(first) || ts.isTemplateExpression(first))
      ? [templateText(first)]
      : []
  })
}

export function templateText(node: ts.TemplateLiteral | ts.StringLiteralLike): string {
  if (!ts.isTemplateExpression(node)) return node.text
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join(' ')
}

function domainErrors(text: string): string[] {
  return nodesWhere(parse(text), ts.isIdentifier)
    .map(({ text: name }) => name)
    .filter((name) => /^[A-Z]\w*Errors$/.test(name) && name !== 'HttpErrors')
}

/** Errors of domains that are made; to name one is to declare it. */
function madeErrors(text: string): string[] {
  return nodesWhere(parse(text), ts.isCallExpression)
    .map(({ expression }) => expression.getText())
    .filter((made) => /^(?!HttpErrors\b)[A-Z]\w*Errors\b/.test(made))
}

function throwings(text: string): string[] {
  return nodesWhere(parse(text), ts.isThrowStatement).map((node) => node.getText().slice(0, 60))
}
