import ts from 'typescript'
import { jobsOf, presentation, routesOf, type WayIn } from './routes-in-code'
import { at, eachFile, type Rule } from './rules'
import { declarationOf, importsOf, nodesOf, parse, resolveImport, type Tree } from './tree'
import { wholeContextFaults } from './whole-context'

const file = 'src/domains/order/presentation/overlay.ts'
const jobs = 'src/domains/sample/presentation/jobs.ts'
const brought = `import { placeOrder } from '../application/place-order'
  import { readOrder } from '../application/read-order'
  import { approve } from '#payment'\n`

const handler = (text: string, detail = ''): string =>
  `${brought}app.post('/overlay', ${text}, { detail: { ${detail} } })`
const job = (text: string): string => `${brought}export const jobs = [{ topic, handle: ${text} }]`

export const handlerRules: readonly Rule[] = [
  {
    name: 'a handler is one call of a use case and its answer',
    faults: (tree) => [...routesOf(tree), ...jobsOf(tree)].flatMap(handlerFaults),
    trips: [
      ...at(
        file,
        handler('() => ({ success: true })'),
        handler('async () => { await placeOrder(context); return await readOrder(context) }'),
        handler('async () => { await placeOrder(context); return await approve(context) }'),
        handler('async () => view(await placeOrder(context))').concat(
          '\nconst view = () => readOrder(context)',
        ),
        handler('({ body }) => { if (body.x) return placeOrder(context) }'),
        handler('({ body }) => placeOrder(context, body.x ? 1 : 2)'),
        handler('async ({ body }) => { for (const x of body) await placeOrder(context, x) }'),
        handler('async () => { try { return await placeOrder(context) } catch { return null } }'),
        handler('async () => { const made = await placeOrder(context); if (!made) throw new Error("none") }'),
        handler(
          'async () => { const made = await placeOrder(context); if (!made) context.log.info("none") }',
        ),
      ),
      ...at(
        jobs,
        job('async (context) => { await placeOrder(context); await readOrder(context) }'),
        job('(context, { payload }) => { if (payload.x) return placeOrder(context) }'),
      ),
    ],
    spares: [
      ...at(
        file,
        handler('({ body }) => placeOrder(context, body)'),
        handler('({ body: { to } }) => placeOrder(context, to === undefined ? undefined : new Date(to))'),
        handler(`async ({ set }) => {
          const { order, created } = await placeOrder(context)
          set.status = created ? 201 : 200
          if (!created) set.headers['idempotent-replayed'] = 'true'
          return view(order)
        }`),
        handler('async () => { const x = await placeOrder(context); return x ? stream(x) : endOfEvents() }'),
        handler(
          'async () => { const x = await placeOrder(context); if (!x) return endOfEvents(); return view(x) }',
        ),
      ),
      ...at(jobs, job('placeOrder'), job('(context, { id }) => placeOrder(context, { messageId: id })')),
    ],
  },
  {
    name: 'each route has an operationId, the name of its use case',
    faults: operationFaults,
    trips: at(
      file,
      handler('() => placeOrder(context)'),
      handler('() => approve(context)', "operationId: 'approve-it'"),
      handler('() => approve(context)', "operationId: 'approvePayment'"),
      ['/a', '/b']
        .map((url) => `app.get('${url}', () => f(), { detail: { operationId: 'seeIt' } })`)
        .join('\n'),
    ),
    spares: at(
      file,
      handler('() => approve(context)', "operationId: 'approve'"),
      handler('() => approve(context)', 'hide: true'),
    ),
  },
  {
    name: 'what staff change is opened by withAudit',
    faults: unauditedChanges,
    trips: at(
      file,
      handler('() => placeOrder(context)').replace('/overlay', '/admin/overlay'),
      handler('() => readOrder(context)').replace('/overlay', '/admin/overlay'),
    ),
    spares: at(file, handler('() => placeOrder(context)')),
  },
  eachFile({
    name: 'a handler takes its context apart: taken whole, Elysia overflows the stack at the first request',
    where: /^src\/(http|app|domains\/[^/]+\/presentation)\/(?!.*jobs\.ts)/,
    faults: wholeContextFaults,
    trips: at(
      'src/http/overlay.ts',
      'app.get("/", (context) => context.body)',
      'app.post("/", async (c) => c.body)',
      'x({ resolve(context) {} })',
      'x({ transform: (c) => c })',
      'x({ parse: [(c) => c] })',
      'app.derive(({ body, ...others }) => others)',
    ),
    spares: at(
      'src/http/overlay.ts',
      'app.get("/", ({ body }) => body).onError(({ error }) => error).use((inner) => inner)',
      'rows.map((row) => row.id)',
      'const table = { resolve: ({ user }) => user, sort: (row) => row.id }',
    ),
  }),
]

function handlerFaults({ path, label, handler: written, calls, useCases }: WayIn): string[] {
  const count =
    useCases.length === 1 ? [] : [useCases.length === 0 ? 'no use case' : `calls ${useCases.join(', ')}`]
  const decisions = written ? decisionsIn(written, calls) : []
  return [...count, ...decisions].map((fault) => `${path}: ${label}: ${fault}`)
}

/** Where a handler decides: before its use case was asked, or about more than the answer. */
function decisionsIn(written: ts.ArrowFunction | ts.FunctionExpression, calls: readonly ts.Node[]): string[] {
  const asked = Math.min(...calls.filter((call) => isWithin(call, written)).map((call) => call.getEnd()))
  return nodesOf(written.body)
    .filter((node) => isDecision(node) || ts.isThrowStatement(node))
    .filter((node) => !parsesOptional(node) && !(node.getStart() > asked && shapesAnswer(node)))
    .map((node) => node.getText().replaceAll(/\s+/g, ' ').slice(0, 50))
}

function isWithin(inner: ts.Node, outer: ts.Node): boolean {
  return inner.getStart() >= outer.getStart() && inner.getEnd() <= outer.getEnd()
}

function isDecision(node: ts.Node): boolean {
  const isBranch = ts.isIfStatement(node) || ts.isConditionalExpression(node) || ts.isSwitchStatement(node)
  return isBranch || ts.isTryStatement(node) || ts.isIterationStatement(node, false)
}

/** `to === undefined ? undefined : new Date(to)`: what was left out stays left out. */
function parsesOptional(node: ts.Node): boolean {
  if (!ts.isConditionalExpression(node) || node.whenTrue.getText() !== 'undefined') return false
  return node.condition.getText().endsWith(' === undefined')
}

/** Which status, which header, which of two answers. */
function shapesAnswer(node: ts.Node): boolean {
  if (ts.isConditionalExpression(node)) return true
  if (!ts.isIfStatement(node)) return false
  return [node.thenStatement, node.elseStatement].every((branch) => !branch || isAnswer(branch))
}

function isAnswer(statement: ts.Statement): boolean {
  if (ts.isBlock(statement)) return statement.statements.every(isAnswer)
  if (ts.isIfStatement(statement)) return shapesAnswer(statement)
  if (ts.isReturnStatement(statement)) return true
  if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) return false
  return /^set\.(status|headers)\b/.test(statement.expression.left.getText())
}

function operationFaults(tree: Tree): string[] {
  const routes = routesOf(tree).filter(({ isHidden, path }) => presentation.test(path) && !isHidden)
  const served = Map.groupBy(routes, ({ useCases }) => useCases.join())
  const named = Map.groupBy(routes, ({ operationId }) => operationId)
  return routes.flatMap(({ path, label, operationId, useCases }) => {
    const say = (fault: string) => [`${path}: ${label}: ${fault}`]
    if (!operationId) return say('no operationId')
    if (!/^[a-z][A-Za-z0-9]*$/.test(operationId)) return say(`${operationId} is not camelCase`)
    if ((named.get(operationId)?.length ?? 0) > 1) return say(`${operationId} names another route, too`)
    // A use case that several routes ask cannot give all of them its name.
    const isAlone = useCases.length === 1 && served.get(useCases.join())?.length === 1
    return isAlone && useCases[0] !== operationId ? say(`${operationId} calls ${useCases[0]}`) : []
  })
}

/** Every write under /admin, whose use case or a step of it must bring `withAudit`. */
function unauditedChanges(tree: Tree): string[] {
  const changes = routesOf(tree).filter(({ label }) => / \/admin\b/.test(label) && !label.startsWith('GET'))
  return changes.flatMap(({ path, label, useCases }) =>
    useCases
      .filter((name) => !isAudited(tree, declarationOf(tree, path, name)?.path))
      .map((name) => `${path}: ${label}: ${name}`),
  )
}

function isAudited(tree: Tree, path: string | undefined, seen = new Set<string>()): boolean {
  if (path === undefined || seen.has(path)) return false
  seen.add(path)
  const brought = importsOf(parse(tree.get(path) ?? '')).filter(({ isType }) => !isType)
  if (brought.some(({ name }) => name === 'withAudit')) return true
  // Through a door a name is followed to where it stands: a use case of another domain may open it.
  const files = brought.map(({ specifier, as }) =>
    specifier.startsWith('#') ? declarationOf(tree, path, as)?.path : resolveImport(tree, path, specifier),
  )
  return files.some((file) => file?.includes('/application/') && isAudited(tree, file, seen))
}
