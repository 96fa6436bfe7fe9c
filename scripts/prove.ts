#!/usr/bin/env bun
import { join } from 'node:path'

/** `bun run prove <name> [...]`: a proof that is too long for the suite. Each is a file of scripts/prove. */
const [name = '', ...args] = process.argv.slice(2)
const folder = join(import.meta.dir, 'prove')
const names = [...new Bun.Glob('*.ts').scanSync(folder)].map((file) => file.replace(/\.ts$/, '')).sort()
if (!names.includes(name)) {
  console.error(`Say what to prove: ${names.join(', ')}`)
  process.exit(2)
}
const proof: { run(args: string[]): Promise<void> } = await import(join(folder, `${name}.ts`))
await proof.run(args)
