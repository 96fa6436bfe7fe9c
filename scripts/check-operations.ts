#!/usr/bin/env bun
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runSuite } from './check/index'
import { ROOT } from './services/index'

/**
 * `./scripts/run check:operations [name …]`: what needs engines of its own (a pooler, standbys, Redis in many parts, the
 * tools of monitoring) and would make the suite too slow. Each is a file `tests/operations/<name>.check.ts`; without a name
 * all of them run. The last line is always `N passed, N failed`.
 */
const folder = 'tests/operations'
const all = [...new Bun.Glob('*.check.ts').scanSync(join(ROOT, folder))].toSorted()
const names = process.argv.slice(2)
const unknown = names.find((name) => !existsSync(join(ROOT, folder, `${name}.check.ts`)))

if (unknown !== undefined) {
  const known = all.map((file) => file.replace('.check.ts', '')).join(', ')
  console.error(`There is no check "${unknown}". One of: ${known}`)
  process.exit(1)
}
const files = names.length > 0 ? names.map((name) => `${name}.check.ts`) : all
// A path that begins with ./ is taken as it is, whatever its ending.
process.exitCode = await runSuite({
  tests: ['--timeout=600000', ...files.map((file) => `./${folder}/${file}`)],
  withChecks: false,
})
