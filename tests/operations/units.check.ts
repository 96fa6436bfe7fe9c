import { expect, test } from 'bun:test'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig } from '#platform/config'
import { packagesDirectory, ROOT, run, toConsole, unpackDebianPackages } from '../../scripts/services/index'
import { afterThisFile } from '../support/cleanup'
import { testServices } from '../support/services'

/** What systemd scores at 10 for a unit without any hardening. The engine has to execute memory that it wrote. */
const mostExposure = 1.5
const units = join(ROOT, 'deploy/systemd')
const analyze = await findSystemdAnalyze()
const folder = mkdtempSync(join((await testServices()).runDirectory, 'units-'))
afterThisFile(async () => rmSync(folder, { recursive: true, force: true }))

const instances = [
  'metropolitan-api@3000.service',
  'metropolitan-worker@3001.service',
  'metropolitan-migrate.service',
]
for (const name of readdirSync(units)) cpSync(join(units, name), join(folder, name))
for (const name of instances) writeFileSync(join(folder, name), installed(textOf(name)))

function textOf(name: string): string {
  return readFileSync(join(units, name.replace(/@\d+/, '@')), 'utf8')
}

/** systemd asks whether the programs exist: here none of them is where a machine of ops has it. */
function installed(text: string): string {
  return text.replaceAll(/^(Exec\w+=)\S+/gm, '$1/bin/true')
}

test('systemd understands every line of each unit', async () => {
  for (const name of [...instances, 'metropolitan.target']) {
    expect([name, await verify(name)]).toEqual([name, { code: 0, output: '' }])
  }
})

test('it says so where a line is none that it knows', async () => {
  const broken = installed(textOf('metropolitan-api@3000.service')).replace('ProtectHome=', 'ProtectHouse=')
  writeFileSync(join(folder, 'metropolitan-broken@1.service'), broken)
  expect((await verify('metropolitan-broken@1.service')).output).toContain('ProtectHouse')
})

test('each unit is closed to what it does not need, by the measure of systemd itself', async () => {
  for (const name of instances) {
    const { code, output } = await security(name)
    const [, score] = /exposure level for \S+: ([\d.]+)/.exec(output) ?? []
    expect(code).toBe(0)
    expect(Number(score)).toBeLessThanOrEqual(mostExposure)
  }
  const open = installed(textOf('metropolitan-api@3000.service')).replace(
    /^(Restrict|Protect|Private|System).*$/gm,
    '',
  )
  writeFileSync(join(folder, 'metropolitan-open@1.service'), open)
  expect((await security('metropolitan-open@1.service')).code).not.toBe(0)
})

test('a process has the time that its drain takes, comes back when it died, and is never given up', () => {
  const boot = readFileSync(join(ROOT, 'src/platform/boot.ts'), 'utf8')
  const longest = Number(/stopDeadlineMs = ([\d_]+)/.exec(boot)?.[1]?.replaceAll('_', '')) / 1_000
  expect(longest).toBeGreaterThan(0)
  for (const [name, port] of [
    ['api@3000', 'PORT'],
    ['worker@3001', 'WORKER_PORT'],
  ] as const) {
    const text = textOf(`metropolitan-${name}.service`)
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(text)?.[1])).toBeGreaterThan(longest)
    for (const line of ['KillSignal=SIGTERM', 'Restart=always', 'StartLimitIntervalSec=0'])
      expect(text).toContain(`\n${line}\n`)
    expect(text).toContain(`${port}=%i`)
    expect(text).toContain('http://127.0.0.1:%i/readyz')
  }
})

test('the shop’s own reader takes what the units say, with one secret a file', () => {
  const secrets = join(folder, 'credentials')
  mkdirSync(secrets)
  for (const name of ['metropolitan-api@3000.service', 'metropolitan-worker@3001.service']) {
    const lines = [...textOf(name).matchAll(/^Environment=(.*)$/gm)].flatMap(([, line = '']) =>
      line.split(' '),
    )
    const settings = Object.fromEntries(
      lines.map((line) => {
        const [key = '', value = ''] = line.split('=')
        return [key, value.replace('%d', secrets).replace('%i', /@(\d+)/.exec(name)?.[1] ?? '')]
      }),
    )
    for (const [key, file] of Object.entries(settings))
      if (key.endsWith('_FILE')) writeFileSync(file, secretOf(key))
    const ofOps = { STRIPE_PUBLISHABLE_KEY: 'pk_live_x', SMS_PROVIDER_URL: 'https://sms.example/' }
    const { environment, http, workerPort } = readConfig({ ...settings, ...ofOps })
    expect([environment, name.includes('api') ? http.port : workerPort]).toEqual([
      'production',
      name.includes('api') ? 3000 : 3001,
    ])
  }
})

function secretOf(name: string): string {
  const fixed: Record<string, string> = {
    DATABASE_URL_FILE: 'postgres://shop:word@127.0.0.1/metropolitan',
    REDIS_URL_FILE: 'redis://127.0.0.1:6379',
    STRIPE_SECRET_KEY_FILE: `sk_live_${crypto.randomUUID()}`,
    STRIPE_WEBHOOK_SECRETS_FILE: `whsec_${crypto.randomUUID()}`,
    SMS_PROVIDER_TOKEN_FILE: crypto.randomUUID(),
  }
  return `${fixed[name] ?? `a:${crypto.randomUUID()}${crypto.randomUUID()}`}\n`
}

async function verify(name: string) {
  const { code, output } = await run([analyze.program, 'verify', '--man=no', join(folder, name)], {
    environment: { ...analyze.environment, SYSTEMD_UNIT_PATH: `${folder}:` },
  })
  // Of the machine's own units, and of a machine that was not started by systemd.
  return {
    code,
    output: output
      .split('\n')
      .filter((line) => line.includes('metropolitan'))
      .join('\n'),
  }
}

const security = (name: string) =>
  run(
    [
      analyze.program,
      'security',
      '--offline=true',
      '--no-pager',
      `--threshold=${mostExposure * 10}`,
      join(folder, name),
    ],
    { environment: analyze.environment },
  )

/** The machine's own, else Debian's, unpacked. */
async function findSystemdAnalyze() {
  const own = Bun.which('systemd-analyze')
  if (own) return { program: own, environment: process.env }
  const { root, environment } = await unpackDebianPackages({
    folder: join(packagesDirectory(), 'systemd'),
    choices: [{ name: 'systemd', companions: /^libsystemd/ }],
    report: toConsole,
  })
  const libraries = environment(root)
  const path = `${libraries.LD_LIBRARY_PATH}:${join(root, 'lib/systemd')}:${join(root, 'usr/lib/x86_64-linux-gnu/systemd')}`
  return {
    program: join(root, 'usr/bin/systemd-analyze'),
    environment: { ...process.env, LD_LIBRARY_PATH: path },
  }
}
