import { expect, test } from 'bun:test'
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../scripts/services/settings'
import { must, run } from '../../scripts/services/shell'
import { eventually, freePort, startProcess } from '../support/processes'
import { shellTools, temporaryFolder } from './support'

/** What a command does to a database or a shop, and what it is given here. A new one of package.json is named here first. */
const commands = {
  changes: {
    'db:migrate': [],
    'db:seed': [],
    'db:rollback': ['--to', '0001_initial'],
    'db:roles': [],
    'db:restore': ['--from', 'none.dump', '--into', 'DATABASE_URL'],
    'db:after-restore': [],
    'admin:create': ['ania@example.com', 'Ania', 'Nowak'],
    'admin:reset': ['ania@example.com'],
    demo: [],
  },
  reads: {
    'db:status': [],
    'stock:check': [],
    doctor: [],
  },
  readsLikeThese: ['db:backup', 'audit:verify', 'payments:check'],
  // They say which account, which is none of ours.
  stripe: ['stripe:connect', 'stripe:doctor'],
  // The shop itself, and what brings up services of its own or needs none.
  neither: [
    ...['start', 'api', 'worker', 'emulator', 'services:up', 'services:down'],
    ...[
      'test',
      'check',
      'check:operations',
      'lint',
      'format',
      'typecheck',
      'boundaries',
      'openapi',
      'prove',
      'bench',
      'fuzz',
      'mutate',
    ],
    ...[
      'db:generate',
      'db:verify',
      'db:grow',
      'db:capture-statements',
      'openapi:examples',
      'clients',
      'collection',
      'build:executables',
      'supply:check',
      'sbom',
      'loadtest',
      'chaos',
      'deploy:check',
      'deploy:preflight',
      'deploy:roll',
      'deploy:verify',
      'deploy:back',
      'db:base-backup',
      'db:wal',
      'backup:rehearse',
      'keys:check',
    ],
  ],
}

const scripts: Record<string, string> = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts

/** A checkout in which a start has been, on a machine without Bun, with a shell's tools and Node.js, as npm needs it. */
async function checkout(started: Record<string, string>) {
  const [folder, machine] = [temporaryFolder(), temporaryFolder()]
  for (const path of ['scripts', 'package.json', 'bun.lock', 'tsconfig.json']) {
    cpSync(join(ROOT, path), join(folder, path), { recursive: true })
  }
  for (const path of ['src', 'drizzle', 'patches']) symlinkSync(join(ROOT, path), join(folder, path))
  mkdirSync(join(folder, 'node_modules'))
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (name !== '.installed')
      symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name))
  }
  const stamp = await must(
    [
      'sh',
      '-c',
      'echo "1.4.5 $(cksum <bun.lock) $(cksum <package.json) $(cat patches/*.patch 2>/dev/null | cksum)"',
    ],
    {
      cwd: folder,
    },
  )
  writeFileSync(join(folder, 'node_modules/.installed'), `${stamp}\n`)
  mkdirSync(join(folder, '.tools/node_modules/.bin'), { recursive: true })
  symlinkSync(process.execPath, join(folder, '.tools/node_modules/.bin/bun'))
  for (const tool of shellTools) symlinkSync(Bun.which(tool) ?? '', join(machine, tool))
  // Where there is none, Bun brings a folder of its own in, with itself under its own name.
  writeFileSync(join(machine, 'node'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
  mkdirSync(join(folder, '.data'))
  writeFileSync(join(folder, '.data/started.json'), JSON.stringify(started))
  // Of another shop: what runs goes before it.
  writeFileSync(join(folder, '.env'), 'MIGRATE_DATABASE_URL=postgres://127.0.0.1:1/another\nPORT=1\n')
  return { command: join(folder, 'scripts/run'), environment: { PATH: machine, HOME: folder } }
}

const port = await freePort()
const database = `postgres://shop:hidden@127.0.0.1:${port}/elsewhere?sslmode=disable`
const started = { DATABASE_URL: database, MIGRATE_DATABASE_URL: '', API_URL: `http://127.0.0.1:${port}` }
const { command, environment } = await checkout(started)

interface Typed {
  readonly name: string
  readonly args?: readonly string[]
  readonly env?: Record<string, string>
}

/** Runs a command until it has said what is looked for; nobody answers where it knocks. */
async function said(words: RegExp, { name, args = [], env }: Typed): Promise<string> {
  const given = args.map((word) => (word === 'DATABASE_URL' ? database : word))
  const running = await startProcess({
    name: name.replace(':', '-'),
    command: [command, name, ...given],
    env: { ...environment, ...env },
  })
  await eventually(() => words.test(running.output()))
  await running.stop(5_000)
  return running.output()
}

test('every command is one that changes a shop, reads one or needs none, and is there', async () => {
  const { changes, reads, readsLikeThese, stripe, neither } = commands
  const named = [...Object.keys(changes), ...Object.keys(reads), ...readsLikeThese, ...stripe, ...neither]
  expect(named.toSorted()).toEqual(Object.keys(scripts).toSorted())
  const programs = Object.values(scripts).map(
    (line) => line.replace(/^bun (--bun )?/, '').split(' ')[0] ?? '',
  )
  const missing = programs.map((program) =>
    program.endsWith('.ts') ? program : join('node_modules/.bin', program),
  )
  expect((await Promise.all(missing.map((path) => Bun.file(join(ROOT, path)).exists()))).every(Boolean)).toBe(
    true,
  )
  const unknown = await run([command, 'db:migrat'], { environment })
  expect(unknown.code).toBe(2)
  expect(unknown.output).toContain('there is no db:migrat. NAME is one of:')
  expect(unknown.output).toContain('  db:migrate\n')
})

test.each(Object.entries(commands.changes))(
  '%s says which shop it is about to change',
  async (name, args) => {
    const place =
      name === 'demo'
        ? `Shop: http://127.0.0.1:${port}`
        : `Database: 127.0.0.1:${port}/elsewhere (development)`
    const output = await said(new RegExp(RegExp.escape(place)), { name, args })
    expect(output).not.toContain('hidden')
  },
)

test.each(Object.entries(commands.reads))(
  '%s looks at the shop that was started here',
  async (name, args) => {
    expect(await said(new RegExp(`:${port}\\b`), { name, args })).not.toContain('hidden')
  },
)

test('what the shell says goes before the shop that runs; in production nothing of that is taken', async () => {
  const [ours, theirs] = ['127.0.0.1:1/of-the-shell', '127.0.0.1:1/another']
  const migrate = (env: Record<string, string>, place: string) =>
    said(new RegExp(`Database: ${place} `), { name: 'db:migrate', env })
  expect(await migrate({ DATABASE_URL: `postgres://${ours}` }, ours)).toContain('(development)')
  expect(await migrate({ NODE_ENV: 'production' }, theirs)).toContain('(production)')
})

test('a rollback in production wants the database named', async () => {
  const rollback = (...more: string[]) =>
    run([command, 'db:rollback', '--to', '0001_initial', ...more], {
      environment: { ...environment, NODE_ENV: 'production', DATABASE_URL: 'postgres://127.0.0.1:1/live' },
    })
  for (const words of [[], ['--production', '127.0.0.1:1/test']]) {
    const refused = await rollback(...words)
    expect(refused.code).toBe(1)
    expect(refused.output).toEndWith('Where it is meant: --production 127.0.0.1:1/live')
  }
})

test.each([
  ['db:migrate', '--stauts', '--status'],
  ['db:seed', '--referense', '--reference'],
])('%s does nothing where an option is misspelt, and names the one there is', async (name, typed, known) => {
  const refused = await run([command, name, typed], { environment })
  expect(refused).toEqual({
    code: 1,
    output: `Nothing was done: ${typed} is unknown. There is: ${known}`,
  })
})
