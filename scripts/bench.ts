#!/usr/bin/env bun
import { join } from 'node:path'

/** `bun run bench <name> [...]`: a measurement. Each is a file of scripts/bench, whose door is none. */
const [name = '', ...args] = process.argv.slice(2)
const folder = join(import.meta.dir, 'bench')
const names = [...new Bun.Glob('*.ts').scanSync(folder)]
  .map((file) => file.replace(/\.ts$/, ''))
  .filter((file) => file !== 'index')
  .sort()
if (!names.includes(name)) {
  console.error(`Say what to measure: ${names.join(', ')}`)
  process.exit(2)
}
const bench: { run(args: string[]): Promise<void> } = await import(join(folder, `${name}.ts`))
await bench.run(args)
