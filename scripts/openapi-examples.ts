import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readCalls } from '../tests/support/example-record'
import { sitesVariable } from '../tests/support/statement-sites'
import { option, runCommand } from './database/index'
import { type Bodies, chooseExamples, examplesFile } from './document/examples'
import { ROOT } from './services/index'

/**
 * `./scripts/run openapi:examples [--from FOLDER]`: runs all tests and keeps one call of each operation as its example in
 * the document. `--from`: what a run of the tests wrote down there. Run `./scripts/run openapi` afterwards.
 */
await runCommand(async () => {
  const folder = option('from') ?? mkdtempSync(join(tmpdir(), 'examples-'))
  try {
    if (!option('from')) {
      const tests = Bun.spawn([process.execPath, 'test', '--parallel=2', 'tests/'], {
        cwd: ROOT,
        env: { ...process.env, [sitesVariable]: folder },
        stdio: ['ignore', 'inherit', 'inherit'],
      })
      await tests.exited
    }
    const examples = chooseExamples(readCalls(folder), await readBodies())
    await Bun.write(examplesFile, `${JSON.stringify(examples, null, 2)}\n`)
    console.log(`${Object.keys(examples).length} operations have an example in ${examplesFile}`)
  } finally {
    if (!option('from')) rmSync(folder, { recursive: true, force: true })
  }
})

async function readBodies(): Promise<Bodies> {
  const { paths, components } = await Bun.file(join(ROOT, 'openapi.json')).json()
  const operations = Object.values<Record<string, DocumentedOperation>>(paths).flatMap((item) =>
    Object.values(item),
  )
  return new Map(
    operations.map(({ operationId, requestBody }) => {
      const name = requestBody?.content['application/json'].schema.$ref?.split('/').at(-1) ?? ''
      return [operationId, new Set(Object.keys(components.schemas[name]?.properties ?? {}))]
    }),
  )
}

interface DocumentedOperation {
  readonly operationId: string
  readonly requestBody?: {
    readonly content: { readonly 'application/json': { readonly schema: { readonly $ref?: string } } }
  }
}
