import { expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig } from '#platform/config'
import { wholeManual } from '../support/manual'
import { importsOf, parse, readTree, resolveImport, root } from './tree'

interface Service {
  readonly build?: { readonly target: string }
  readonly image?: string
  readonly command?: readonly string[]
  readonly profiles?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly healthcheck?: unknown
  readonly depends_on?: Readonly<Record<string, { readonly condition: string; readonly required?: boolean }>>
  readonly deploy?: { readonly replicas: number }
  readonly read_only?: boolean
  readonly cap_drop?: readonly string[]
  readonly volumes?: readonly string[]
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8')
/** What stands there where nobody has set anything: `${NAME:-this}`. */
const composed = JSON.stringify(Bun.YAML.parse(read('docker-compose.yml'))).replaceAll(
  /\$\{\w+:?-([^}]*)\}/g,
  '$1',
)
const { services } = JSON.parse(composed) as { services: Record<string, Service> }
const packages: { engines: { bun: string }; scripts: Record<string, string>; dependencies: object } =
  JSON.parse(read('package.json'))
const ofTheShop = Object.entries(services).filter(([, { build }]) => build?.target === 'production')

test('the shop in containers finds its servers there, whatever .env says of others outside', () => {
  expect(ofTheShop.map(([name]) => name)).toEqual(['migrate', 'seed', 'api', 'worker'])
  const outside = {
    DATABASE_URL: 'postgres://127.0.0.1:54329/metropolitan',
    DATABASE_READER_URL: 'postgres://127.0.0.1:54329/metropolitan',
    MIGRATE_DATABASE_URL: 'postgres://127.0.0.1:54329/metropolitan',
    REDIS_URL: 'redis://127.0.0.1:63799/0',
    STRIPE_API_BASE: 'http://127.0.0.1:12111',
    STRIPE_SECRET_KEY: 'sk_test_somebody',
  }
  for (const [, { environment = {}, depends_on: needs = {} }] of ofTheShop) {
    expect(Object.keys(outside).filter((name) => !(name in environment))).toEqual([])
    const { database, redis, stripe } = readConfig({ ...outside, ...environment })
    const urls = [database.url, database.readerUrl, redis.url, stripe.apiBase ?? '']
    expect(urls.map((url) => new URL(url).hostname)).toEqual(['postgres', 'postgres', 'redis', 'stripe'])
    expect(Object.keys(needs).filter((name) => !(name in services))).toEqual([])
  }
})

test('the shop in containers sells: there is a catalog before it opens, and a Stripe that calls it', () => {
  const { api, stripe, seed, worker } = services
  expect(seed?.command).toEqual(['bun', 'scripts/seed.ts'])
  expect(seed?.depends_on).toEqual({ migrate: { condition: 'service_completed_successfully' } })
  for (const opened of [api, worker]) {
    expect(opened?.depends_on?.seed?.condition).toBe('service_completed_successfully')
    // Where it was asked for; it has a profile of its own.
    expect(opened?.depends_on?.stripe).toEqual({ condition: 'service_healthy', required: false })
    expect(opened?.deploy?.replicas).toBe(2)
  }
  expect(stripe?.environment?.EMULATOR_WEBHOOK_URL).toBe(
    `http://api:${api?.environment?.PORT}/webhooks/stripe`,
  )
  expect(stripe?.environment?.EMULATOR_WEBHOOK_SECRET).toBe(api?.environment?.STRIPE_WEBHOOK_SECRETS ?? '')
  expect(new URL(api?.environment?.STRIPE_API_BASE ?? '').port).toBe(stripe?.environment?.EMULATOR_PORT ?? '')
  const silent = Object.entries(services).filter(([name, { healthcheck }]) => !healthcheck && name !== 'seed')
  expect(silent.map(([name]) => name)).toEqual(['migrate', 'logins'])
})

test('what runs our image is fenced in, and what is mounted from this folder is there', () => {
  for (const [, service] of Object.entries(services).filter(
    ([name, { build }]) => build && name !== 'pgbouncer',
  ))
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], tmpfs: ['/tmp'] })
  const profiles = new Set(Object.values(services).flatMap(({ profiles: some = [] }) => some))
  expect([...profiles].toSorted()).toEqual(['emulator', 'monitoring', 'pgbouncer', 'shop'])
  const mounted = Object.values(services)
    .flatMap(({ volumes = [] }) => volumes)
    .filter((volume) => volume.startsWith('./'))
  expect(mounted.length).toBeGreaterThan(5)
  expect(mounted.filter((volume) => !existsSync(join(root, volume.split(':')[0] ?? '')))).toEqual([])
})

/** The lines of the image that `docker build .` makes, from its bottom to its top. */
function linesOfImage(): string {
  const stages = read('Dockerfile')
    .split(/^(?=FROM )/m)
    .slice(1)
  const named = new Map(stages.map((text) => [/^FROM \S+ AS (\w+)$/m.exec(text)?.[1] ?? '', text]))
  const below = (text: string): string => {
    const base = named.get(/^FROM (\w+) /.exec(text)?.[1] ?? '')
    return `${base ? below(base) : ''}${text}`
  }
  return below(stages.at(-1) ?? '')
}

test('the image says what it is and how it is, does not run as root, and can back up the server', () => {
  const image = linesOfImage()
  const versions = [...read('Dockerfile').matchAll(/oven\/bun:([\d.]+)-slim/g)].map(([, version]) => version)
  expect([...new Set(versions)]).toEqual([packages.engines.bun])
  expect(image).toMatch(/^HEALTHCHECK .*CMD \["bun", "scripts\/health-check\.ts"\]$/m)
  // Neither needs a shell.
  expect(image.match(/^(CMD|ENTRYPOINT) (?!\[)/m)).toBeNull()
  expect(image).toMatch(/^LABEL org\.opencontainers\.image\.title=/m)
  expect([...image.matchAll(/^USER (\w+)$/gm)].map(([, user]) => user)).toEqual(['bun'])
  const server = /^postgres:(\d+)/.exec(services.postgres?.image ?? '')?.[1]
  expect(image).toContain(`postgresql-client-${server}`)
  expect(image).not.toContain('COPY scripts/')
  // Without it /openapi.json could not be written.
  expect(image).toContain('COPY docs/guide.md ./docs/guide.md')
  expect(read('.dockerignore').split('\n')).toContain('!docs/guide.md')
})

/** What needs a checkout: it is typed before a release, not on the shop. */
const ofTheCheckout =
  /^(check(:operations)?|prove|bench|loadtest|chaos|demo|openapi|build:executables|db:(generate|grow|verify|capture-statements))$/

test('every command of the manual works in the image, and the Stripe emulator is not in it', async () => {
  const removed = /^RUN rm -r (.+)$/m.exec(read('Dockerfile'))?.[1]?.split(' ') ?? []
  expect(removed).toContain('scripts/stripe-emulator')
  const isShipped = (path: string) => {
    const isRemoved = removed.some((place) =>
      path.startsWith(place.endsWith('*') ? place.slice(0, -1) : `${place}/`),
    )
    return /^(src|scripts|drizzle)\//.test(path) && !isRemoved
  }
  const named = [...wholeManual().matchAll(/scripts\/run ([a-z]+(?::[a-z-]+)?)/g)]
  const commands = new Set(named.map(([, name = '']) => name).filter((name) => !ofTheCheckout.test(name)))
  expect(commands.size).toBeGreaterThan(8)
  const files = [...commands].map((name) => packages.scripts[name]?.split(' ')[1] ?? name)
  const tree = await readTree()
  const [local, foreign] = reachedFrom(tree, [
    'src/api.ts',
    'src/worker.ts',
    'scripts/health-check.ts',
    ...files,
  ])
  expect([...local].filter((path) => !isShipped(path) && path !== 'package.json')).toEqual([])
  const isThere = (name: string) => /^(bun|node):|^bun$/.test(name) || name in packages.dependencies
  expect([...foreign].filter((name) => !isThere(name))).toEqual([])
})

/** The project's files that some of them import, however far away, and the packages. */
function reachedFrom(tree: Awaited<ReturnType<typeof readTree>>, start: readonly string[]) {
  const [local, foreign] = [new Set(start), new Set<string>()]
  for (const path of local) {
    for (const { specifier, isType } of importsOf(parse(tree.get(path) ?? ''))) {
      if (isType) continue
      const target = resolveImport(tree, path, specifier)
      if (target) local.add(target)
      else if (!specifier.startsWith('.') && !specifier.startsWith('#')) foreign.add(packageOf(specifier))
    }
  }
  return [local, foreign] as const
}

const packageOf = (specifier: string) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
