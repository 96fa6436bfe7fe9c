import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, run } from '../services/index'
import { type Ingredients, keyOf, type Made, once } from './memory'

/** An app that is written against a generated client, and compiled and run beside it. */
const app = join('tests', 'clients', 'app')

const linters = ['redocly', 'spectral'] as const
const generators = ['openapi-typescript', 'hey-api', 'orval'] as const

export type Linter = (typeof linters)[number]
export type Check = Linter | 'clients'
export const checks: readonly Check[] = [...linters, 'clients']

/** By Bun, so that a machine without Node can do it. */
const tool = (name: string, ...args: string[]) => [
  process.execPath,
  join(ROOT, 'node_modules', '.bin', name),
  ...args,
]

/** Nobody's servers are asked whether there is a newer version, and none is sent what we do. */
const environment = {
  ...process.env,
  REDOCLY_TELEMETRY: 'off',
  REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
  DO_NOT_TRACK: '1',
  NO_COLOR: '1',
}

const deadlineMs = 120_000

const memory = join(ROOT, '.data', 'contract')

/** The compiler's options for what is generated: `strict`, and what an app's own project is likely to add to it. */
const compilerOptions = {
  target: 'ESNext',
  module: 'Preserve',
  moduleResolution: 'bundler',
  lib: ['ESNext', 'DOM', 'DOM.Iterable'],
  types: ['bun'],
  noEmit: true,
  strict: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  noFallthroughCasesInSwitch: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  skipLibCheck: true,
}

/** The checks of a document of the API, by name: each is run once for each document. */
export async function openChecks(file = join(ROOT, 'openapi.json')) {
  const key = await keyOf({ ...ingredients, document: await Bun.file(file).text() })
  return (check: Check): Promise<Made> =>
    once({ memory, key, name: check }, (folder) =>
      check === 'clients' ? makeClients(file, folder) : lint(check, file),
    )
}

const ingredients: Omit<Ingredients, 'document'> = {
  files: ['scripts/clients/*.ts', `${app}/*`, 'redocly.yaml', '.spectral.yaml'],
  packages: [
    '@redocly/cli',
    '@stoplight/spectral-cli',
    'openapi-typescript',
    '@hey-api/openapi-ts',
    'orval',
    'typescript',
  ],
}

async function lint(linter: Linter, file: string): Promise<string> {
  const command = {
    redocly: tool('redocly', 'lint', file, '--format=stylish'),
    spectral: tool(
      'spectral',
      'lint',
      file,
      '--fail-severity=hint',
      '--ruleset',
      join(ROOT, '.spectral.yaml'),
    ),
  }[linter]
  const { code, output } = await run(command, { cwd: ROOT, environment, timeoutMs: deadlineMs })
  // Redocly ends with 0 where it has but warned.
  return code === 0 && !/\bwarning\b/.test(output) ? '' : `${linter} ended with ${code}:\n${output}`
}

/** The three clients, the app beside them, and what the compiler has against any of it. */
async function makeClients(file: string, folder: string): Promise<string> {
  const commands = {
    'openapi-typescript': tool('openapi-typescript', file, '-o', 'openapi-typescript/schema.ts'),
    'hey-api': tool('openapi-ts', '-i', file, '-o', 'hey-api', '--client', '@hey-api/client-fetch'),
    orval: tool('orval', '--input', file, '--output', 'orval/shop.ts', '--client', 'fetch'),
  }
  const settings = { cwd: folder, environment, timeoutMs: deadlineMs }
  for (const generator of generators) {
    const { code, output } = await run(commands[generator], settings)
    if (code !== 0) return `${generator} ended with ${code}:\n${output}`
  }
  cpSync(join(ROOT, app), folder, { recursive: true })
  await Bun.write(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['.'] }))
  const { code, output } = await run(tool('tsc', '-p', '.'), settings)
  return code === 0 ? '' : `The compiler ended with ${code}:\n${output}`
}
