/**
 * The arrows of the house: who may import whom, in src, scripts and drizzle. Each rule has an overlay in
 * tests/architecture/overlays.ts, one file that breaks it, which must be reported by that rule and by no other. What
 * SQL does, no import shows: which tables a statement touches is asked of Postgres (tests/architecture/statements.ts).
 */

import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** A domain may use those to its left, by their doors. Nobody uses the last one. */
export const ladder = [
  'identity',
  'admin',
  'catalog',
  'promotion',
  'order',
  'payment',
  'fulfilment',
  'invoice',
  'message',
  'backoffice',
]

/** What has neither I/O nor state, so that nouns may use it. */
const purePlatform = 'canonical-json|errors|money|ids|i18n'
/** Files beside the nouns of a domain that are none. */
const notNouns = 'index|errors|events|retention'

const domains = '^src/domains/'
const anyDomain = `${domains}[^/]+/`
const door = `${anyDomain}index\\.ts$`
const noun = `${anyDomain}(?!(?:${notNouns})\\.ts$)[^/]+\\.ts$`
const tables = `${anyDomain}infrastructure/tables\\.ts$`
/** The door for routes: it loads Elysia, which no use case and no worker needs. */
const guard = `${domains}(identity|admin)/presentation/guard\\.ts$`
const presentation = `${anyDomain}presentation/`
const processes = '^src/[^/]+\\.ts$'
/** Measurements and proofs take the shop apart, as tests do; measured-shop makes the one that db:verify looks at. */
const mayLookAnywhere = '^scripts/(bench|prove|fuzz|database/measured-shop)(/|\\.ts$)'
/** These stand where customers, Stripe and the operating system stand. */
const standsOutside = '^scripts/(demo|shopper|stripe-emulator|services)(/|\\.ts$)'
/**
 * What others use of a folder of scripts. What needs a checkout has a door of its own there, so that a command on a shop
 * loads neither the whole shop nor the tests.
 */
const packageDoor = '^scripts/([^/]+/index|database/measurements)\\.ts$'
/** Folders of one or two files: the second page of one command, and no package. */
export const secondPages = foldersIn('scripts').filter(
  (folder) => codeIn(join('scripts', folder)).length <= 2,
)
const emulator = '^scripts/stripe-emulator/'
const npm = (...names) => `(^|/)node_modules/(${names.join('|')})/`
const elysia = npm('elysia', '@elysiajs')

/** `$1` is the domain that `from` matched, so that a rule can say "another domain's". */
const forbid = (name, comment, arrow) => ({ name, comment, severity: 'error', ...arrow })

const layers = [
  forbid(
    'presentation-not-to-infrastructure',
    'A way in parses, calls one use case and shapes the answer; the use case decides what is stored.',
    { from: { path: presentation }, to: { path: `${anyDomain}infrastructure/` } },
  ),
  forbid('application-knows-no-http', 'A use case is called by routes, jobs and scripts alike.', {
    from: { path: `${domains}([^/]+)/application/` },
    to: { path: ['^src/http/', `${domains}$1/presentation/`] },
  }),
  forbid('infrastructure-looks-down-only', 'SQL, keys and wire calls: it decides nothing.', {
    from: { path: `${domains}([^/]+)/infrastructure/` },
    to: { path: ['^src/http/', `${domains}$1/(application|presentation)/`] },
  }),
  forbid(
    'nouns-are-pure',
    'Types, transitions and arithmetic are tested without a database, and know nothing of another domain, not even a type.',
    {
      from: { path: `${domains}([^/]+)/(?!(?:${notNouns})\\.ts$)[^/]+\\.ts$` },
      to: {
        pathNot: [
          `${domains}$1/(?!(?:index|events|retention)\\.ts$)[^/]+\\.ts$`,
          `^src/platform/(${purePlatform})\\.ts$`,
        ],
      },
    },
  ),
  forbid('words-are-pure', 'Errors, events and lifetimes are words that every layer uses.', {
    from: { path: `${domains}([^/]+)/(errors|events|retention)\\.ts$` },
    to: {
      pathNot: [
        `${domains}$1/(?!index\\.ts$)[^/]+\\.ts$`,
        `^src/platform/(${purePlatform}|outbox|retention)\\.ts$`,
      ],
    },
  }),
]

const betweenDomains = [
  forbid('domains-meet-at-doors', "Use the other domain's index.ts; routes may also use its guard.", {
    from: { path: `${domains}([^/]+)/`, pathNot: tables },
    to: { path: domains, pathNot: [`${domains}$1/`, door, guard] },
  }),
  forbid('guards-are-for-routes', 'No use case and no worker loads the web framework.', {
    from: { pathNot: [presentation, '^src/app/', mayLookAnywhere] },
    to: { path: guard },
  }),
  forbid('doors-know-no-http', 'A door offers what another domain may do, not how the world asks for it.', {
    from: { path: door },
    to: { path: ['^src/http/', presentation] },
  }),
  forbid('doors-offer-their-own', "A door that hands on another domain's names hides whose they are.", {
    from: { path: `${domains}([^/]+)/index\\.ts$` },
    to: { path: domains, pathNot: `${domains}$1/` },
  }),
  forbid('tables-meet-tables-only', 'A foreign key is the one thing a table may know of another domain.', {
    from: { path: `${domains}([^/]+)/infrastructure/tables\\.ts$` },
    to: { path: domains, pathNot: [`${domains}$1/`, tables] },
  }),
  ...ladder.slice(0, -2).map((domain, step) =>
    forbid(`${domain}-looks-down-only`, 'Ask downwards by a call, tell upwards by the outbox.', {
      from: { path: `${domains}${domain}/` },
      to: { path: `${domains}(${ladder.slice(step + 1, -1).join('|')})/` },
    }),
  ),
  forbid('nobody-imports-backoffice', 'It reads what the others are; they know nothing of being looked at.', {
    from: { pathNot: ['^src/app/', `${domains}backoffice/`, mayLookAnywhere] },
    to: { path: `${domains}backoffice/` },
  }),
]

const theShell = [
  forbid('platform-knows-nobody', 'It would work as well for another shop.', {
    from: { path: '^src/platform/' },
    to: { path: [domains, '^src/http/', elysia] },
  }),
  forbid('http-knows-no-domain', 'Bodies, cursors and problems are the same in every shop.', {
    from: { path: '^src/http/' },
    to: { path: domains },
  }),
  forbid('nobody-imports-app', 'It puts together what there is; whoever needed it would need everything.', {
    from: { path: '^src/', pathNot: ['^src/app/', processes] },
    to: { path: '^src/app/' },
  }),
  forbid('processes-start-the-app', 'A process opens its context, starts what src/app lists, and drains.', {
    from: { path: processes },
    to: { path: [domains, '^src/http/'] },
  }),
  forbid('nobody-imports-a-process', 'Importing one would start it.', {
    from: {},
    to: { path: processes },
  }),
  forbid('elysia-at-the-edge', 'Only src/http, src/app and presentation know the web framework.', {
    from: { path: '^src/', pathNot: ['^src/(http|app|platform)/', presentation] },
    to: { path: elysia },
  }),
  forbid('the-worker-loads-no-elysia', 'Jobs are a second way in, beside the web.', {
    from: { path: '^src/worker[^/]*\\.ts$' },
    to: { path: elysia, reachable: true },
  }),
  forbid('drivers-in-infrastructure', 'What speaks to the outside sits where it can be found.', {
    from: { path: '^src/', pathNot: ['^src/platform/', `${anyDomain}infrastructure/`] },
    to: { path: npm('drizzle-orm', 'ioredis', 'bullmq', 'stripe', 'jose') },
  }),
  forbid(
    'connections-in-platform',
    'What opens one is where transactions, time limits and the end of a process are.',
    {
      // Telling an address from a name takes nothing but its text.
      from: { path: '^src/', pathNot: ['^src/platform/', '^src/http/origin\\.ts$'] },
      to: { path: [npm('postgres'), '^(node:)?(http|https|http2|net|tls|dgram)$'] },
    },
  ),
]

const beside = [
  forbid('src-stands-alone', 'What is shipped needs neither scripts, nor tests, nor seeds.', {
    from: { path: '^src/' },
    to: { path: '^(scripts|tests|drizzle)/' },
  }),
  forbid('commands-call-use-cases', 'What a command does is decided and tested where the API would do it.', {
    from: { path: '^scripts/', pathNot: [mayLookAnywhere, standsOutside] },
    to: { path: domains, pathNot: [door, `${anyDomain}application/`] },
  }),
  forbid('demo-and-emulator-stand-outside', 'They prove what the wire says, not what the code says.', {
    from: { path: standsOutside },
    to: { path: '^src/' },
  }),
  forbid('seeds-know-nouns', 'They write any table, in the words of its domain.', {
    from: { path: '^drizzle/' },
    to: { path: '^src/', pathNot: ['^src/platform/', noun] },
  }),
]

const packages = [
  forbid(
    'packages-meet-at-doors',
    "Use the other package's index.ts: it says what each of its names is for.",
    {
      // Which of their own insides tests look at stands in tests/architecture/package-rules.ts.
      from: { path: '^(?:scripts/([^/]+)/|scripts/[^/]+$|src/|drizzle/)' },
      to: {
        path: '^scripts/[^/]+/',
        pathNot: ['^scripts/$1/', packageDoor, `^scripts/(${secondPages.join('|')})/`],
      },
    },
  ),
  forbid('the-migration-runner-has-a-door', 'Commands keep what it promises by calling what it offers.', {
    from: { path: '^(src|scripts|drizzle)/', pathNot: '^src/platform/migrations/' },
    to: { path: '^src/platform/migrations/', pathNot: '^src/platform/migrations/index\\.ts$' },
  }),
  forbid(
    'emulator-application-knows-no-routes',
    'What Stripe does is the same whoever asks, and over which path.',
    {
      from: { path: `${emulator}(application|storage)/` },
      to: { path: `${emulator}routes/` },
    },
  ),
  forbid('emulator-storage-looks-down-only', 'Rows know nothing of what Stripe makes of them.', {
    from: { path: `${emulator}storage/` },
    to: { path: `${emulator}application/` },
  }),
]

const hygiene = [
  forbid('no-circular', 'Two files that need each other are one file, or need a third.', {
    from: {},
    to: { circular: true },
  }),
  forbid('no-orphans', 'Nobody imports it and it imports nothing: is it still needed?', {
    // A file of declarations is read by the compiler alone.
    from: { orphan: true, path: '^src/', pathNot: [processes, '\\.d\\.ts$'] },
    to: {},
  }),
  forbid('no-unresolvable', 'An import that cannot be followed is one that no other rule can judge.', {
    from: {},
    to: { couldNotResolve: true },
  }),
  forbid('no-dev-dependencies', 'They are not there in production.', {
    from: { path: '^src/' },
    to: { dependencyTypes: ['npm-dev'] },
  }),
  forbid('no-undeclared-packages', 'It works only as long as somebody else depends on it.', {
    from: { path: '^src/' },
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  }),
]

function foldersIn(path) {
  const entries = readdirSync(join(import.meta.dirname, path), { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
}

function codeIn(path) {
  const files = readdirSync(join(import.meta.dirname, path), { recursive: true, encoding: 'utf8' })
  return files.filter((name) => name.endsWith('.ts'))
}

export default {
  forbidden: [...layers, ...betweenDomains, ...theShell, ...beside, ...packages, ...hygiene],
  options: {
    doNotFollow: { path: 'node_modules' },
    // A function of one's own may be called `require`.
    moduleSystems: ['es6'],
    // An import of a type is an arrow too.
    tsPreCompilationDeps: true,
    builtInModules: { add: ['bun', 'bun:ffi', 'bun:jsc', 'bun:sqlite', 'bun:test'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['bun', 'import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
}
