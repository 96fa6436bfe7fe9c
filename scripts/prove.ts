import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cleanUpAfter } from '../tests/support/cleanup'
import { bringUpTestServices } from '../tests/support/services'

/**
 * `bun run prove <name> [arguments]`: the proofs of one issue at full size, on throw-away services; the suite holds the
 * same in small. Each is a file in scripts/prove that exports `run`; the door is none.
 */
const [name = '', ...args] = process.argv.slice(2)
const file = join(import.meta.dir, 'prove', `${name}.ts`)

if (!/^[a-z-]+$/.test(name) || name === 'index' || !existsSync(file)) {
  const names = [...new Bun.Glob('*.ts').scanSync(join(import.meta.dir, 'prove'))]
    .map((path) => path.slice(0, -3))
    .filter((proof) => proof !== 'index')
  console.error(`Which proof? One of: ${names.toSorted().join(', ')}`)
  process.exit(1)
}

const leave = await bringUpTestServices((line) => console.log(line))
try {
  const proof: { run(args: readonly string[]): Promise<void> } = await import(file)
  await proof.run(args)
  console.log('✓ proved')
} catch (error) {
  console.error('✗', error)
  process.exitCode = 1
} finally {
  await cleanUpAfter(() => true)
  await leave()
}
process.exit()
