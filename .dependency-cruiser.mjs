/**
 * The arrows of the house: who may import whom. Each rule has a case in tests/architecture/fixture that trips it;
 * a rule without one fails the suite.
 */

/**
 * Infrastructure files whose statements read or write a lower domain's tables, because asking through the door would
 * cost a round trip or a lock order. docs/decisions/0003-statements-that-cross-domains.md gives the reason for each.
 * What they write as SQL no import shows: tests/architecture/statements.test.ts reads it.
 */
export const statementsThatCrossDomains = [
  'src/domains/order/infrastructure/carts.ts',
  'src/domains/order/infrastructure/checkout.ts',
  'src/domains/order/infrastructure/guest-carts.ts',
  'src/domains/order/infrastructure/place-order-statement.ts',
  'src/domains/order/infrastructure/close-order-statements.ts',
  'src/domains/order/infrastructure/late-success-statement.ts',
  'src/domains/order/infrastructure/return-units-statement.ts',
  'src/domains/order/infrastructure/sold-units.ts',
  'src/domains/order/infrastructure/stock-audit.ts',
  'src/domains/payment/infrastructure/booked-orders.ts',
  'src/domains/payment/infrastructure/payment-locks.ts',
  'src/domains/payment/infrastructure/payment-sheets.ts',
  'src/domains/admin/infrastructure/admins.ts',
  'src/domains/admin/infrastructure/audit-log.ts',
  'src/domains/admin/infrastructure/company-lists.ts',
  'src/domains/admin/infrastructure/customer-lists.ts',
  'src/domains/admin/infrastructure/order-details.ts',
  'src/domains/admin/infrastructure/order-lists.ts',
  'src/domains/admin/infrastructure/roles.ts',
  'src/domains/admin/infrastructure/staff-accounts.ts',
  'src/domains/admin/infrastructure/staff-actors.ts',
  'src/domains/admin/infrastructure/staff-sessions.ts',
]

/** A domain may use those before it, by their doors: identity and catalog do not know each other. */
const notBelow = {
  identity: ['catalog', 'order', 'payment', 'admin'],
  catalog: ['identity', 'order', 'payment', 'admin'],
  order: ['payment', 'admin'],
  payment: ['admin'],
}

/** What has neither I/O nor state, so that nouns may use it. */
const purePlatform = ['errors', 'money', 'ids', 'i18n', 'canonical-json']

const domains = '^src/domains/'
const door = '^src/domains/[^/]+/index\\.ts$'
const tables = '^src/domains/[^/]+/infrastructure/tables\\.ts$'
const listed = statementsThatCrossDomains.map((path) => `${path.replaceAll('.', '\\.')}$`).join('|')
const npm = (...names) => `(^|/)node_modules/(${names.join('|')})/`
const elysia = npm('elysia', '@elysiajs')

/** `$1` is the domain that `from` matched, so that a rule can say "another domain's". */
const forbid = (name, comment, arrow) => ({ name, comment, severity: 'error', ...arrow })

const layers = [
  forbid(
    'presentation-not-to-infrastructure',
    'A way in parses, calls one use case and shapes the answer; the use case decides what is stored.',
    { from: { path: `${domains}[^/]+/presentation/` }, to: { path: `${domains}[^/]+/infrastructure/` } },
  ),
  forbid('application-knows-no-http', 'A use case is called by routes, jobs and scripts alike.', {
    from: { path: `${domains}[^/]+/application/` },
    to: { path: ['^src/http/', `${domains}[^/]+/presentation/`, elysia] },
  }),
  forbid(
    'infrastructure-looks-down-only',
    'It does what it is told: SQL, keys and wire calls that decide nothing.',
    {
      from: { path: `${domains}[^/]+/infrastructure/` },
      to: { path: ['^src/http/', `${domains}[^/]+/(application|presentation)/`, elysia] },
    },
  ),
  forbid(
    'nouns-are-pure',
    'Types, transitions and arithmetic can be tested without a database, and read without knowing one.',
    {
      from: { path: `${domains}([^/]+)/[^/]+\\.ts$`, pathNot: `${domains}[^/]+/(index|errors|events)\\.ts$` },
      to: {
        pathNot: [
          `${domains}$1/(?!index\\.ts|events\\.ts)[^/]+\\.ts$`,
          `^src/platform/(${purePlatform.join('|')})\\.ts$`,
        ],
      },
    },
  ),
  forbid('errors-and-events-are-pure', 'They are words that every layer uses.', {
    from: { path: `${domains}([^/]+)/(errors|events)\\.ts$` },
    to: {
      pathNot: [
        `${domains}$1/(?!index\\.ts)[^/]+\\.ts$`,
        `^src/platform/(${purePlatform.join('|')}|outbox)\\.ts$`,
      ],
    },
  }),
  forbid(
    'doors-know-no-http',
    'A door offers what another domain may do, not how the world outside asks for it.',
    { from: { path: door }, to: { path: ['^src/http/', `${domains}[^/]+/presentation/`, elysia] } },
  ),
]

const betweenDomains = [
  forbid(
    'domains-meet-at-doors',
    "Use the other domain's index.ts. Foreign keys and the statements listed above have rules of their own.",
    {
      from: { path: `${domains}([^/]+)/`, pathNot: [tables, `^(${listed})`] },
      to: { path: domains, pathNot: [`${domains}$1/`, door] },
    },
  ),
  forbid(
    'tables-meet-tables-only',
    'A foreign key is the one thing that a table may know of another domain.',
    {
      from: { path: `${domains}([^/]+)/infrastructure/tables\\.ts$` },
      to: { path: domains, pathNot: [`${domains}$1/`, tables] },
    },
  ),
  forbid(
    'listed-statements-reach-tables-only',
    "A listed statement may name another domain's tables; all else is asked at the door.",
    {
      from: { path: `^(?=${listed})src/domains/([^/]+)/` },
      to: { path: domains, pathNot: [`${domains}$1/`, door, tables] },
    },
  ),
  ...Object.entries(notBelow).map(([domain, others]) =>
    forbid(`${domain}-looks-down-only`, 'Ask downwards by a call, tell upwards by the outbox.', {
      from: { path: `${domains}${domain}/`, pathNot: tables },
      to: { path: `${domains}(${others.join('|')})/` },
    }),
  ),
]

const outside = [
  forbid('elysia-at-the-edge', 'Only src/http and presentation know the web framework.', {
    from: { path: '^src/', pathNot: ['^src/http/', `${domains}[^/]+/presentation/`] },
    to: { path: elysia },
  }),
  forbid(
    'drivers-in-infrastructure',
    'What speaks to the outside sits in infrastructure and platform, where it can be found.',
    {
      from: { path: '^src/', pathNot: ['^src/platform/', `${domains}[^/]+/infrastructure/`] },
      to: { path: npm('drizzle-orm', 'postgres', 'ioredis', 'bullmq', 'stripe', 'jose') },
    },
  ),
  forbid('platform-knows-nobody', 'It would work as well for another shop.', {
    from: { path: '^src/platform/' },
    to: { path: [domains, '^src/http/', '^src/[^/]+\\.ts$', elysia] },
  }),
  forbid('http-sees-doors-only', 'Only app.ts may also see the routes that it plugs in.', {
    from: { path: '^src/http/' },
    to: { path: domains, pathNot: [door, `${domains}[^/]+/presentation/[^/]*routes\\.ts$`] },
  }),
  forbid('processes-see-doors-and-jobs', 'A process puts together what there is and does nothing itself.', {
    from: { path: '^src/[^/]+\\.ts$' },
    to: {
      path: domains,
      pathNot: [door, `${domains}[^/]+/(presentation/[^/]*(routes|jobs)|retention)\\.ts$`],
    },
  }),
  forbid(
    'routes-are-plugged-in-by-app',
    'One list of plugged-in domains; a domain may put its routes together from several files.',
    {
      from: { pathNot: ['^src/http/app\\.ts$', `${domains}[^/]+/presentation/routes\\.ts$`] },
      to: { path: `${domains}[^/]+/presentation/[^/]*routes\\.ts$` },
    },
  ),
  forbid('jobs-are-plugged-in-by-worker', 'Jobs run in the worker process.', {
    from: { pathNot: ['^src/worker\\.ts$', '^(scripts|tests)/'] },
    to: { path: `${domains}[^/]+/presentation/[^/]*jobs\\.ts$` },
  }),
  forbid('nobody-imports-a-process', 'Importing one would start it.', {
    from: { path: '^src/' },
    to: { path: '^src/(api|worker)\\.ts$' },
  }),
  forbid('src-stands-alone', 'What is shipped needs neither scripts, nor tests, nor seeds.', {
    from: { path: '^src/' },
    to: { path: '^(scripts|tests|drizzle)/' },
  }),
]

const hygiene = [
  forbid('no-circular', 'Two files that need each other are one file, or need a third.', {
    from: {},
    to: { circular: true },
  }),
  forbid('no-orphans', 'Nobody imports it and it imports nothing: is it still needed?', {
    from: { orphan: true, path: '^src/', pathNot: '^src/(api|worker)\\.ts$' },
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

export default {
  forbidden: [...layers, ...betweenDomains, ...outside, ...hygiene],
  options: {
    doNotFollow: { path: 'node_modules' },
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
