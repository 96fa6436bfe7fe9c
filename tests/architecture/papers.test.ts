import { expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const root = join(import.meta.dir, '..', '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** Set by tests or by the emulator's own commands, and of no use to whoever runs the shop. */
const internal = /^(CRASH_AT$|EMULATOR_|TEST_|START_|CI$)/

test('every variable that the product reads is explained in .env.example, and no other', () => {
  const sources = [
    'src/platform/config.ts',
    'src/platform/redis-settings.ts',
    'src/platform/secrets.ts',
    'src/platform/settings-reader.ts',
    'scripts/migrate.ts',
    'scripts/database/s3.ts',
    'scripts/demo.ts',
    'scripts/services/settings.ts',
  ]
  const used = new Set(
    sources.flatMap((path) =>
      [...read(path).matchAll(/['.]([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|HOST|PORT)\b/g)].map(
        ([, name]) => name ?? '',
      ),
    ),
  )
  const explained = new Set(
    [...read('.env.example').matchAll(/^([A-Z0-9_]+)=/gm)].map(([, name]) => name ?? ''),
  )
  const missing = [...used].filter((name) => !explained.has(name) && !internal.test(name))
  expect(missing).toEqual([])
  const configured = sources.map(read).join('') + services()
  const unread = [...explained].filter((name) => !configured.includes(name))
  expect(unread).toEqual([])
})

function services(): string {
  const folder = join(root, 'scripts', 'services')
  return readdirSync(folder)
    .map((name) => read(join('scripts', 'services', name)))
    .join('\n')
}

test('docker-compose.yml satisfies the schema of the Compose specification', async () => {
  const lint = Bun.spawn([process.execPath, 'x', '--bun', 'dclint', 'docker-compose.yml'], {
    cwd: root,
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const output = (await new Response(lint.stdout).text()) + (await new Response(lint.stderr).text())
  expect({ code: await lint.exited, output: output.includes('error') ? output : '' }).toEqual({
    code: 0,
    output: '',
  })
  expect(read('docker-compose.yml')).toContain('"--maxmemory-policy", "noeviction"')
  expect(read('docker-compose.yml')).toContain('"--appendonly", "yes"')
})

test('every command that the papers name exists', () => {
  const { scripts } = JSON.parse(read('package.json'))
  const named = papers().flatMap((path) =>
    [...read(path).matchAll(/scripts\/run ([a-z][\w:-]*)/g)].map(([, name]) => ({ path, name })),
  )
  expect(named.length).toBeGreaterThan(5)
  expect(named.filter(({ name }) => !(String(name) in scripts))).toEqual([])
  // Where no Bun is installed, and on the shop of this checkout, only that way works.
  expect([...papers(), '.env.example'].filter((path) => /bun run /.test(read(path)))).toEqual([])
})

test('every package beside the owner’s list stands in the README, and no other', () => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read('package.json'))
  const installed = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })
  const ofTheOwner = /^(elysia|drizzle-orm|postgres|ioredis|bullmq|stripe|jose|@sentry\/bun)$/
  const [, section = ''] = read('README.md').split('## Departures from the owner')
  const named = [...section.matchAll(/^\| (\S.*?)\s+\|/gm)].flatMap(([, cell = '']) => cell.split(', '))
  const names = named.filter((name) => /^[@a-z]/.test(name) && name !== 'beside the list')
  const isNamed = (name: string, by: string) =>
    by === name || (by.endsWith('/…') && name.startsWith(by.slice(0, -1)))
  const extra = installed.filter((name) => !ofTheOwner.test(name))
  expect(extra.filter((name) => !names.some((by) => isNamed(name, by)))).toEqual([])
  expect(names.filter((by) => !extra.some((name) => isNamed(name, by)))).toEqual([])
})

test('every file that the papers link to exists', () => {
  const broken = papers().flatMap((path) =>
    [...read(path).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
      .map(([, link]) => join(dirname(path), link ?? ''))
      .filter((target) => !existsSync(join(root, target)))
      .map((target) => ({ path, target })),
  )
  expect(broken).toEqual([])
})

test('every file and folder that the papers speak of exists', () => {
  const files = [...new Bun.Glob('{src,tests,scripts,drizzle,docs}/**/*').scanSync({ cwd: root })]
  const isThere = (path: string) =>
    existsSync(join(root, path)) || files.some((file) => file.endsWith(`/${path}`))
  const spoken = papers().flatMap((path) =>
    [...read(path).matchAll(/`([^`\s]+)`/g)]
      .map(([, word = '']) => word)
      // A folder of the project or a file of a kind that it has; what begins with a slash is a URL.
      .filter((word) =>
        /^(src|tests|scripts|drizzle|docs)\/[\w./-]+$|^\.?[a-z][\w./-]*\.(ts|mjs|sql|json|md|yml|sh)$/.test(
          word,
        ),
      )
      .map((word) => ({ path, word })),
  )
  expect(spoken.length).toBeGreaterThan(50)
  expect(spoken.filter(({ word }) => !isThere(word))).toEqual([])
})

function papers(): string[] {
  const folders = [
    'docs',
    ...['decisions', 'benchmarks', 'operations'].map((name) => join('docs', name)),
  ].filter((path) => existsSync(join(root, path)))
  const inside = folders.flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(folder, name)),
  )
  const ofPackages = new Bun.Glob('{src,scripts}/**/README.md').scanSync({ cwd: root })
  return ['README.md', 'CONTRIBUTING.md', ...inside, ...ofPackages].filter(
    (path) => path.endsWith('.md') && existsSync(join(root, path)),
  )
}
