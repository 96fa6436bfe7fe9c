import { basename, dirname } from 'node:path'
import ts from 'typescript'
import { at, eachFile, type Rule } from './rules'
import { filesOf, nodesWhere, parse, type Tree } from './tree'

const anyCode = /\.(ts|mjs)$/
const inDomains = /^src\/domains\//
/** What each domain has of its own, under the same name. */
const repeated = new Set(
  'index errors events retention tables routes staff-routes schemas views jobs guard'.split(' '),
)

/**
 * Words of ours for which the field has one: grant and revoke, block, failpoint, timeline entry, reserve. Stripe says
 * `withdrawn` of money itself, and codes in capitals are stored and sent.
 */
const ours = /^(desks?|shield(s|ed|ing)?|news|told|keepers?|restrain(s|ed|ts?)?|withdraw(s|al)?)$/i
const code = /^[A-Z\d_]+$/
const vagueWords = new Set('utils util helpers helper common manager base service'.split(' '))
/** The plan fixed these names. */
const fixedNames =
  /^(IdempotencyService|RedisStockService|idempotency-service(\.test)?\.ts|redis-stock-service(\.test)?\.ts)$/

const mostFiles = 25
/** A layer that had more and lost some keeps its folders. */
const fewestInFolders = 20
const layer = /^(application|infrastructure|presentation)$/
/** A folder gathers what speaks of one thing, and not what is written in one way. */
const kinds = new Set(
  `commands controllers dtos handlers helpers interfaces models queries repositories routes schemas services
   statements steps types use-cases utils validators views`.split(/\s+/),
)

export const nameRules: readonly Rule[] = [
  {
    name: 'a file name stands once in the domains, so that it can be found by name',
    faults: repeatedNames,
    trips: at('src/domains/message/application/place-order.ts', ''),
    spares: at('src/domains/message/presentation/routes.ts', '').concat(
      at('src/domains/message/application/place-order-for-staff.ts', ''),
    ),
  },
  {
    name: 'a domain has a door, nouns, words and three layers; a big layer has one level of folders',
    faults: misplaced,
    trips: [
      ...at('src/domains/order/models/overlay.ts', ''),
      ...at('src/domains/message/application/letters/overlay.ts', ''),
      ...at('src/domains/order/application/cart/lines/overlay.ts', ''),
      ...at('src/domains/order/application/queries/overlay.ts', ''),
    ],
    spares: at('src/domains/order/application/overlay.ts', ''),
  },
  eachFile({
    name: 'the field’s own words come before ours',
    where: anyCode,
    faults: (text, path) => [...ourWords(basename(path).split('.')[0] ?? '', text)],
    trips: [
      ...at('src/domains/order/application/shield-overlay.ts', ''),
      ...at('src/domains/order/application/overlay.ts', 'const orderDesk = 1', 'function withdrawRole() {}'),
      ...at('tests/order/overlay.ts', 'context.reach("x")', 'const paymentNews = 1', 'changeOnRecord()'),
    ],
    spares: at(
      'src/domains/order/application/overlay.ts',
      'const unreachable = isReached(withdrawnMinor)',
      'OTP_LIMIT_REACHED()',
    ),
  }),
  eachFile({
    name: 'no vague file names',
    where: anyCode,
    faults: (_, path) =>
      path
        .split('/')
        .filter((part) => !fixedNames.test(part) && part.split(/[-.]/).some((word) => vagueWords.has(word))),
    trips: at('src/platform/money-utils.ts', ''),
  }),
  eachFile({
    name: 'no vague or decorated type names',
    where: /^src\/.*\.ts$/,
    faults: (text) => declaredNames(text).filter((name) => !fixedNames.test(name) && isDecorated(name)),
    trips: at(
      'src/platform/overlay.ts',
      'export interface IOrder {}',
      'class OrderImpl {}',
      'type OrderDto = 1',
    ),
  }),
  eachFile({
    name: 'a use case exports the verb that its file is named by, before any other function',
    where: /^src\/domains\/[^/]+\/application\//,
    faults: (text, path) => {
      const verb = basename(path, '.ts').replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
      const isVerb = new RegExp(`^export (async )?(function|const) ${verb}\\b`, 'm').exec(text)
      const first = /^(export )?(async )?function \w+/m.exec(text)
      return isVerb && (!first || isVerb.index <= first.index) ? [] : [verb]
    },
    trips: at(
      'src/domains/order/application/see-it.ts',
      'export async function createOrder() {}',
      'function readIt() {}\nexport function seeIt() {}',
    ),
    spares: at('src/domains/order/application/see-it.ts', 'const most = 3\nexport async function seeIt() {}'),
  }),
]

function repeatedNames(tree: Tree): string[] {
  const paths = filesOf(tree, inDomains).map(([path]) => path)
  const named = Map.groupBy(paths, (path) => basename(path, '.ts'))
  return [...named]
    .filter(([name, places]) => places.length > 1 && !repeated.has(name))
    .map(([name, places]) => `${name}: ${places.map(dirname).join(', ')}`)
}

function misplaced(tree: Tree): string[] {
  const paths = filesOf(tree, inDomains).map(([path]) => path)
  const layers = Map.groupBy(paths, (path) => path.split('/').slice(0, 4).join('/'))
  const crowded = [...Map.groupBy(paths, dirname)]
    .filter(([folder, files]) => layer.test(basename(folder)) && files.length > mostFiles)
    .map(([folder]) => `${folder}: more than ${mostFiles} files side by side`)
  const strange = [...new Set(paths.map(dirname))].flatMap((folder) => {
    const [, , domain, first, second, ...deeper] = folder.split('/')
    if (first === undefined) return []
    if (!layer.test(first) || deeper.length > 0) return [folder]
    if (second === undefined) return []
    const size = layers.get(`src/domains/${domain}/${first}`)?.length ?? 0
    return kinds.has(second) || size < fewestInFolders ? [folder] : []
  })
  return [...crowded, ...strange]
}

function ourWords(fileName: string, text: string): Set<string> {
  const names = nodesWhere(parse(text), ts.isIdentifier).map((node) => node.text)
  const isOurs = (name: string): boolean => {
    const words = name.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? []
    return words.some((word) => ours.test(word)) || name === 'reach' || /onRecord|on-record/i.test(name)
  }
  return new Set([fileName, ...names].filter((name) => !code.test(name) && isOurs(name)))
}

/** Names of types and of what begins like one. */
function declaredNames(text: string): string[] {
  return nodesWhere(parse(text), ts.isIdentifier)
    .filter(({ parent, text: name }) => /^[A-Z]/.test(name) && isDeclaration(parent))
    .map((node) => node.text)
}

function isDeclaration(node: ts.Node): boolean {
  const isType =
    ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isClassDeclaration(node)
  return isType || ts.isVariableDeclaration(node) || ts.isFunctionDeclaration(node)
}

function isDecorated(name: string): boolean {
  return /^I[A-Z][a-z]|^(Base|Abstract|Common)[A-Z]|(Impl|Dto|DTO|Manager|Helpers?|Utils?|Base|Service)$/.test(
    name,
  )
}
