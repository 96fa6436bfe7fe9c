import { describe, expect, test } from 'bun:test'
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOT } from '../../scripts/services/settings'
import { run } from '../../scripts/services/shell'
import { shellTools, temporaryFolder } from './support'

/** The smallest project with a lockfile: its one package is a folder of its own, so nothing is downloaded for it. */
const PROJECT = {
  'scripts/start.ts': `console.log(['reached', ...process.argv.slice(2)].join('|'))`,
  'package.json': `{ "name": "fresh", "dependencies": { "local": "file:./local" } }`,
  'local/package.json': `{ "name": "local", "version": "1.0.0" }`,
  'bun.lock': `{
    "lockfileVersion": 1,
    "workspaces": { "": { "name": "fresh", "dependencies": { "local": "file:./local" } } },
    "packages": { "local": ["local@file:local", {}] }
  }`,
}

/**
 * A project with nothing installed, whose `scripts/start.ts` says that it was reached, and a machine on whose PATH
 * are a shell's tools and the given programs: a script's text, or an existing file.
 */
function freshProject(programs: Record<string, { text: string } | { path: string }> = {}) {
  const [folder, machine] = [temporaryFolder(), temporaryFolder()]
  mkdirSync(join(folder, 'scripts'))
  for (const file of ['start', 'bootstrap.sh'])
    cpSync(join(ROOT, 'scripts', file), join(folder, 'scripts', file))
  for (const [path, text] of Object.entries(PROJECT)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  for (const tool of shellTools) symlinkSync(Bun.which(tool) ?? '', join(machine, tool))
  for (const [name, program] of Object.entries(programs)) {
    if ('path' in program) symlinkSync(program.path, join(machine, name))
    else writeFileSync(join(machine, name), `#!/bin/sh\n${program.text}\n`, { mode: 0o755 })
  }
  const start = (...args: string[]) =>
    run([join(folder, 'scripts/start'), ...args], { cwd: '/', environment: { PATH: machine } })
  return { folder, start }
}

describe('scripts/start on a machine with nothing', () => {
  test('but our Bun needs nothing else, and keeps what it is told', async () => {
    const { folder, start } = freshProject({ bun: { path: process.execPath } })
    const first = await start('--once', 'two words')
    expect(first).toMatchObject({ code: 0 })
    expect(first.output).toContain('installing the locked packages')
    expect(first.output).toEndWith('reached|--once|two words')
    expect(existsSync(join(folder, 'node_modules/.installed'))).toBe(true)
    expect((await start()).output).toBe('reached')
  })

  test('but npm fetches Bun, over the network, with an empty home', async () => {
    const { folder, start } = freshProject()
    const home = temporaryFolder()
    const environment = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: home }
    const first = await run([join(folder, 'scripts/start')], { cwd: '/', environment, timeoutMs: 120_000 })
    expect(first.output).toEndWith('reached')
    // What npm fetched is used from then on, with neither npm nor Bun on the PATH.
    expect((await start()).output).toBe('reached')
  }, 120_000)

  test('but npm whose scripts are switched off: the program itself is used', async () => {
    const npm = `mkdir -p .tools/node_modules/.bin .tools/node_modules/@oven/bun-x/bin
      printf '#!/bin/sh\\necho stub >&2; exit 1\\n' >.tools/node_modules/.bin/bun
      printf '#!/bin/sh\\nexec "${process.execPath}" "$@"\\n' >.tools/node_modules/@oven/bun-x/bin/bun
      chmod 755 .tools/node_modules/.bin/bun .tools/node_modules/@oven/bun-x/bin/bun`
    const { start } = freshProject({ npm: { text: npm }, chmod: { path: Bun.which('chmod') ?? '' } })
    const { output } = await start()
    expect(output).toContain('fetching Bun 1.4.5 with npm, once')
    expect(output).toEndWith('reached')
  })

  test('at all says what to install', async () => {
    const { code, output } = await freshProject().start()
    expect(code).toBe(1)
    expect(output).toContain('Neither Bun nor npm is here')
    expect(output).toContain('Install Node.js with npm')
  })

  test('but an npm that cannot reach its registry shows what npm said', async () => {
    const { start } = freshProject({ npm: { text: 'echo "npm error network ENOTFOUND"; exit 1' } })
    const { code, output } = await start()
    expect(code).toBe(1)
    expect(output).toContain('npm error network ENOTFOUND')
    expect(output).toContain('npm could not fetch Bun 1.4.5')
    expect(output).not.toContain('reached')
  })

  test('but another version of Bun does not take it for ours', async () => {
    const { start } = freshProject({
      bun: { text: 'if [ "$1" = --version ]; then echo 1.0.0; else echo "no network"; exit 1; fi' },
    })
    const { code, output } = await start()
    expect(code).toBe(1)
    expect(output).toContain('no network')
    expect(output).toContain('Bun could not fetch its version 1.4.5')
  })
})
