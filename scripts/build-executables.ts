#!/usr/bin/env bun
import { mkdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { releaseOfCheckout } from '#platform/release'
import { explain, must, ROOT, step, toConsole } from './services/index'

/**
 * `./scripts/run build:executables [--into FOLDER]`: API and worker as one file each, which need neither Bun nor
 * node_modules where they run. Every refusal of Bun's to bundle something ends this with 1.
 */
const processes = ['api', 'worker'] as const

/** What is asked of the disk or of a library of the system at run time, and so has no place in a single file. */
const outside = [
  'commands (scripts/, among them db:migrate, and drizzle/, which it reads): a checkout or the image of the same release',
  'the Stripe emulator: development and tests',
  'sharp, once something uses it: its library cannot be loaded from a single file; such work runs from the image',
]

try {
  await build(folderFromArguments())
} catch (error) {
  console.error(explain(error))
  process.exitCode = 1
}

async function build(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  for (const name of processes) {
    const file = join(folder, name)
    await step(`src/${name}.ts as one file`, toConsole, () => compile(name, file))
    toConsole(`  ${file}: ${Math.round(statSync(file).size / 1_048_576)} MiB`)
  }
  // There is no package.json and no git beside a single file to ask which release it is.
  const release = process.env.RELEASE || releaseOfCheckout()
  await Bun.write(join(folder, 'release.env'), `RELEASE=${release}\n`)
  toConsole(`Release ${release}, for EnvironmentFile= of the units: ${join(folder, 'release.env')}`)
  toConsole(`Not in these files:\n  ${outside.join('\n  ')}`)
}

/** Settings come from whoever starts the process, never from a .env that happens to lie in its folder. */
async function compile(name: (typeof processes)[number], file: string): Promise<void> {
  const options = ['--compile', '--no-compile-autoload-dotenv', '--no-compile-autoload-bunfig']
  await must([process.execPath, 'build', ...options, `--outfile=${file}`, `src/${name}.ts`], { cwd: ROOT })
}

function folderFromArguments(): string {
  const [option, folder, ...rest] = process.argv.slice(2)
  if (option === undefined) return join(ROOT, 'dist')
  if (option === '--into' && folder && rest.length === 0) return resolve(folder)
  console.error('./scripts/run build:executables [--into FOLDER]')
  process.exit(2)
}
