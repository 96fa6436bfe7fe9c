import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from '#platform/database'
import type { Statement } from './statements'

const places = [
  '/usr/bin/pgbench',
  ...[18, 17, 16, 15].map((version) => `/usr/lib/postgresql/${version}/bin/pgbench`),
]

/** Where pgbench is. Throws what to install where it is not. */
export function findPgbench(): string {
  const found = Bun.which('pgbench') ?? places.find((path) => Bun.file(path).size > 0)
  if (found) return found
  throw new Error(
    'pgbench is missing. On Debian and Ubuntu: apt-get install postgresql-contrib (or postgresql-15)',
  )
}

/**
 * Writes the statements of so many orders into a table, and a script that runs one order after the other: first it
 * fetches the next order's parameters, then it sends the very statements that the API sends.
 */
export async function prepare({ sql }: Database, orders: readonly (readonly Statement[])[]): Promise<string> {
  const columns = orders[0]?.flatMap((statements) => statements.parameters).length ?? 0
  const names = Array.from({ length: columns }, (_, index) => `p${index + 1}`)
  await sql.unsafe(`
    drop table if exists bench_orders; drop sequence if exists bench_turn;
    create table bench_orders (n int primary key, ${names.map((name) => `${name} text`).join(', ')});
    create sequence bench_turn`)
  for (const [index, statements] of orders.entries()) {
    const values = statements.flatMap(({ parameters }) => parameters)
    const marks = values.map((_, position) => `$${position + 2}`).join(', ')
    await sql.unsafe(`insert into bench_orders values ($1, ${marks})`, [index + 1, ...values])
  }
  let offset = 0
  const texts = (orders[0] ?? []).map(({ text, parameters }) => {
    const start = offset
    offset += parameters.length
    const named = text.replaceAll(/\$(\d+)/g, (_, number: string) => {
      // pgbench has no null among its variables.
      return parameters[Number(number) - 1] === null ? 'null' : `:p${start + Number(number)}`
    })
    return `${named.replaceAll(/\s*\n\s*/g, ' ').trim()};`
  })
  const fetch = `select ${names.map((name) => `coalesce(${name}, '') as ${name}`).join(', ')} from bench_orders where n = (select nextval('bench_turn')) \\gset`
  return [fetch, ...texts].join('\n')
}

/** Runs the script once for each order that was prepared. Answers orders a second. */
export async function runPgbench(
  url: string,
  script: string,
  options: { readonly orders: number; readonly clients: number },
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'metropolitan-bench-'))
  const file = join(folder, 'order.sql')
  writeFileSync(file, `${script}\n`)
  const each = Math.floor(options.orders / options.clients)
  const args = [
    '-n',
    '-M',
    'prepared',
    '-c',
    String(options.clients),
    '-j',
    '1',
    '-t',
    String(each),
    '-f',
    file,
    url,
  ]
  const child = Bun.spawn([findPgbench(), ...args], { stdout: 'pipe', stderr: 'pipe' })
  const [output, errors] = await Promise.all([child.stdout.text(), child.stderr.text()])
  rmSync(folder, { recursive: true, force: true })
  const tps = /tps = ([\d.]+) \(without/.exec(output)?.[1]
  if ((await child.exited) !== 0 || !tps) throw new Error(`pgbench failed: ${errors || output}`)
  return Number(tps)
}
