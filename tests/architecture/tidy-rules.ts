import { basename, dirname } from 'node:path'
import { doorFaults, wholeContextFaults } from './syntax'

/** A rule of the house that neither Biome nor dependency-cruiser can hold. */
export interface TidyRule {
  readonly name: string
  /** The files it looks at. */
  readonly where: RegExp
  readonly except?: RegExp
  /** What is wrong, in words; nothing when all is well. */
  readonly faults: (text: string, path: string) => readonly string[]
  /** A file that the rule must complain about: it proves that the rule still sees. */
  readonly trips: { readonly path: string; readonly text: string }
}

const source = /^src\/.*\.ts$/
const anyCode = /\.(ts|mjs)$/
const application = /^src\/domains\/[^/]+\/application\/([^/]+\/)?[^/]+\.ts$/
const vagueWords = ['utils', 'util', 'helpers', 'helper', 'common', 'manager', 'base', 'service']
/** The plan fixed these names. */
const fixedNames = /^(IdempotencyService|RedisStockService|idempotency-service\.ts|redis-stock-service\.ts)$/

export const tidyRules: readonly TidyRule[] = [
  {
    name: 'no vague file names',
    where: anyCode,
    faults: (_, path) =>
      path.split('/').filter((part) => !fixedNames.test(part) && part.split(/[-.]/).some(isVague)),
    trips: { path: 'src/platform/money-utils.ts', text: '' },
  },
  {
    name: 'no vague or decorated type names',
    where: source,
    faults: (text) =>
      matches(withoutComments(text), /\b(?:class|interface|type|function|const) ([A-Z]\w*)/g)
        .filter((name) => !fixedNames.test(name))
        .filter((name) =>
          /^I[A-Z][a-z]|^(Base|Abstract|Common)[A-Z]|(Impl|Dto|DTO|Manager|Helpers?|Utils?|Base|Service)$/.test(
            name,
          ),
        ),
    trips: { path: 'src/platform/x.ts', text: 'export interface IOrder {}' },
  },
  {
    name: 'a use case exports the verb that its file is named by',
    where: application,
    faults: (text, path) => {
      const verb = basename(path, '.ts').replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
      return new RegExp(`^export (async )?(function|const) ${verb}\\b`, 'm').test(text) ? [] : [verb]
    },
    trips: {
      path: 'src/domains/order/application/place-order.ts',
      text: 'export async function createOrder() {}',
    },
  },
  {
    name: 'no unfinished business',
    where: anyCode,
    faults: (text) => matches(text, /\b(TODO|FIXME|XXX|HACK)\b/g),
    trips: { path: 'src/platform/x.ts', text: '// TODO: later' },
  },
  {
    name: 'a handler takes its context apart: taken whole, Elysia overflows the stack at the first request',
    where: /^src\/(http|domains\/[^/]+\/presentation)\/(?!jobs\.ts)/,
    faults: wholeContextFaults,
    trips: { path: 'src/http/x.ts', text: 'app.get("/", (context) => context.body)' },
  },
  {
    name: 'nothing the process opened is decorated onto Elysia',
    where: source,
    faults: (text) => matches(withoutComments(text), /(\.decorate\()/g),
    trips: { path: 'src/http/x.ts', text: 'app.decorate("db", db)' },
  },
  {
    name: 'a door has at most ten names, each with a doc comment',
    where: /^src\/domains\/[^/]+\/index\.ts$/,
    faults: doorFaults,
    trips: {
      path: 'src/domains/order/index.ts',
      text: 'export { placeOrder } from "./application/place-order"',
    },
  },
  {
    name: 'classes are for errors only',
    where: source,
    // The reader of settings collects faults over many calls.
    except: /^src\/platform\/settings-reader\.ts$/,
    faults: (text) =>
      matches(withoutComments(text), /^(?:export )?(?:abstract )?class (\w+)(?! extends \w*Error\b)\b/gm),
    trips: { path: 'src/domains/order/application/x.ts', text: 'export class OrderPlacer {}' },
  },
  {
    name: 'only src/http turns an error into a status',
    where: source,
    except: /^src\/http\//,
    faults: (text) =>
      matches(withoutComments(text), /\b(status(?:Code)?['"]?\s*(?:[:(]|=(?!=))\s*[45]\d\d)\b/g),
    trips: { path: 'src/domains/order/errors.ts', text: 'super({ status: 409 })' },
  },
  {
    name: 'only presentation and src/http say a status at all',
    where: source,
    except: /^src\/(http|domains\/[^/]+\/presentation)\//,
    faults: (text) =>
      matches(withoutComments(text), /\b(status(?:Code)?['"]?\s*(?:[:(]|=(?!=))\s*[123]\d\d)\b/g),
    trips: { path: 'src/domains/order/application/x.ts', text: 'set.status = 201' },
  },
  {
    name: 'only config reads the environment',
    where: source,
    except: /^src\/platform\/config\.ts$/,
    faults: (text) => matches(withoutComments(text), /\b((?:process|Bun|import\.meta)\.env)\b/g),
    trips: { path: 'src/platform/redis.ts', text: 'const url = process.env.REDIS_URL' },
  },
  {
    name: 'only platform says how a request’s key is kept',
    where: source,
    except: /^src\/platform\//,
    faults: (text) => matches(withoutComments(text), /\b(idempotency_keys)\b/g),
    trips: { path: 'src/domains/order/infrastructure/x.ts', text: 'sql`select from idempotency_keys`' },
  },
  {
    name: 'only the client for HTTP calls fetch',
    where: source,
    except: /^src\/platform\/http-client\.ts$/,
    faults: (text) => matches(withoutComments(text), /(?<![.\w])((?:globalThis\.)?fetch)\s*\(/g),
    trips: { path: 'src/domains/identity/infrastructure/x.ts', text: 'await fetch(url)' },
  },
  {
    name: 'only transact begins a transaction',
    where: source,
    // Migrations are a program of their own.
    except: /^src\/platform\/(connection-gate|migrations)\.ts$/,
    faults: (text) =>
      matches(withoutComments(text), /(\.begin)\s*\(|\b(?:unsafe\(|sql`)\W*(begin|start transaction)\b/gi),
    trips: { path: 'src/domains/order/infrastructure/x.ts', text: 'await db.sql.begin(work)' },
  },
  {
    name: 'lock… takes tx',
    where: /^src\/domains\/[^/]+\/infrastructure\//,
    faults: (text) => matches(text, /export (?:async )?function (lock\w+)(?!\w*(?:<[^(]*>)?\(\s*tx\b)/g),
    trips: {
      path: 'src/domains/order/infrastructure/orders.ts',
      text: 'export async function lockOrder(db: Database) {}',
    },
  },
  {
    name: 'a domain has a door, nouns, words and three layers',
    where: /^src\/domains\//,
    faults: (_, path) => {
      const [, , , layer, ...deeper] = dirname(path).split('/')
      const known = layer === undefined || /^(application|infrastructure|presentation)$/.test(layer)
      // A layer of many files has one level of folders.
      return known && deeper.length <= 1 ? [] : [dirname(path)]
    },
    trips: { path: 'src/domains/order/models/order.ts', text: '' },
  },
  {
    name: 'a test waits for what happens, not for time to pass',
    where: /\.test\.ts$/,
    faults: (text) =>
      matches(withoutComments(text), /\b(Bun\.sleep(?:Sync)?|setTimeout|timers\/promises)\b/g),
    trips: { path: 'tests/x.test.ts', text: 'await Bun.sleep(100)' },
  },
  {
    name: 'no test is left out',
    where: /\.test\.ts$/,
    faults: (text) =>
      matches(text, /\b((?:test|it|describe)\.(?:skip|only|todo|skipIf|todoIf|if|failing))\b/g),
    trips: { path: 'tests/x.test.ts', text: 'test.skip("works", () => {})' },
  },
]

function isVague(word: string): boolean {
  return vagueWords.includes(word)
}

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[0])
}

/** A comment may name what the code may not use. A `//` after a colon is the beginning of a URL. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|[^:'"`\w])\/\/.*$/gm, '$1')
}
