import { namesOffered, undocumented } from './door-rules'
import { at, eachFile, type Rule } from './rules'
import { filesOf, importsOf, parse, resolveImport, type Tree } from './tree'

/** What needs a checkout has a door of its own beside the one of the commands that run on a shop. */
const door = /^(scripts\/([^/]+\/index|database\/measurements)|src\/platform\/migrations\/index)\.ts$/
const inPackage = /^(?:scripts\/([^/]+)|src\/platform\/(migrations))\/.+\.(?:ts|mjs)$/
/** With fewer, a folder is the second page of one command. */
const fewestFiles = 3
/** A package's own tests may look inside it. */
const ownTests: Readonly<Record<string, string>> = {
  bench: 'tests/bench/',
  clients: 'tests/clients/',
  database: 'tests/database/',
  migrations: 'tests/migrations/',
  mutate: 'tests/mutants/',
  services: 'tests/services/',
  'stripe-emulator': 'tests/stripe-emulator/',
}

export const packageRules: readonly Rule[] = [
  {
    name: 'a folder of scripts with more than two files has a door',
    faults: doorless,
    trips: at('scripts/doctor/overlay.ts', ''),
    spares: at('scripts/services/overlay.ts', ''),
  },
  {
    // Who else enters where is judged by dependency-cruiser, which does not look at tests.
    name: 'tests enter a package by its door, but for its own',
    faults: enteredByWindows,
    trips: [
      ...at('tests/order/overlay.ts', "import { poll } from '../../scripts/services/polling'"),
      ...at('tests/database/overlay.ts', "import { watchBackend } from '#platform/migrations/watch'"),
    ],
    spares: [
      ...at('tests/order/overlay.ts', "import { poll } from '../../scripts/services/index'"),
      ...at('tests/services/overlay.ts', "import { poll } from '../../scripts/services/polling'"),
      ...at('tests/platform/overlay.ts', "import { examine } from '../../scripts/doctor/examine'"),
    ],
  },
  eachFile({
    name: 'a package’s door says what each of its names is for',
    where: door,
    faults: (text) => undocumented(text),
    trips: at('scripts/services/index.ts', "export { poll } from './polling'"),
    spares: at('scripts/services/index.ts', "/** Asks again. */\nexport { poll } from './polling'"),
  }),
  {
    name: 'a package’s door offers what somebody outside uses, and nothing else',
    faults: unused,
    trips: at('scripts/doctor/index.ts', "/** Why. */\nexport { overlay } from './examine'"),
  },
  eachFile({
    name: 'the emulator’s SQL stands in its storage',
    where: /^scripts\/stripe-emulator\/(application|routes)\//,
    faults: (text) =>
      text.match(/[`'"]\s*(select\s|insert\s+(or\s|into\s)|update\s+\w+\s+set\s|delete\s+from\s)/gi) ?? [],
    trips: at(
      'scripts/stripe-emulator/application/overlay.ts',
      'database.query(`\n  select id from objects`)',
      "const sql = 'update deliveries set state = ?'",
    ),
    spares: at('scripts/stripe-emulator/routes/overlay.ts', "call.query('state')"),
  }),
]

export function packageOf(path: string): string | undefined {
  const [, ofScripts, ofPlatform] = inPackage.exec(path) ?? []
  return ofScripts ?? ofPlatform
}

function doorless(tree: Tree): string[] {
  const files = filesOf(tree, /^scripts\/[^/]+\//).map(([path]) => path)
  return [...Map.groupBy(files, packageOf)]
    .filter(([, paths]) => paths.length >= fewestFiles && !paths.some((path) => door.test(path)))
    .map(([name]) => `scripts/${name}`)
}

function enteredByWindows(tree: Tree): string[] {
  const packages = new Set(filesOf(tree, door).map(([path]) => packageOf(path)))
  return filesOf(tree, /^tests\//).flatMap(([path, text]) =>
    importsOf(parse(text)).flatMap(({ specifier, name }) => {
      const target = resolveImport(tree, path, specifier)
      const entered = target && !door.test(target) ? packageOf(target) : undefined
      if (!entered || !packages.has(entered)) return []
      const own = ownTests[entered]
      return own && path.startsWith(own)
        ? []
        : [`${path}: ${name} of ${target}: import the door of ${entered}`]
    }),
  )
}

function unused(tree: Tree): string[] {
  const used = new Set(
    filesOf(tree, /^(src|scripts|tests|drizzle)\//).flatMap(([path, text]) =>
      importsOf(parse(text)).flatMap(({ specifier, name }) => {
        const target = resolveImport(tree, path, specifier)
        return target && door.test(target) && packageOf(target) !== packageOf(path)
          ? [`${target}: ${name}`]
          : []
      }),
    ),
  )
  return filesOf(tree, door)
    .flatMap(([path]) => namesOffered(tree, path).map((name) => `${path}: ${name}`))
    .filter((name) => !used.has(name))
}
