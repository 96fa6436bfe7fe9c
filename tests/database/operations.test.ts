import { expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { Glob } from 'bun'
import { wholeManual } from '../support/manual'

const manual = wholeManual()

test('every command in the manual exists', async () => {
  const { scripts } = (await Bun.file('package.json').json()) as { scripts: Record<string, string> }
  const commands = [...manual.matchAll(/scripts\/run ([a-z][\w:-]*)/g)].map(([, name]) => String(name))
  expect(commands.length).toBeGreaterThan(20)
  expect([...new Set(commands)].filter((name) => !(name in scripts))).toEqual([])
  const files = [...manual.matchAll(/\b(?:src|tests|drizzle)\/[\w./-]+\.(?:ts|sql)/g)].map(([path]) => path)
  expect(files.filter((path) => !existsSync(path))).toEqual([])
})

test('every variable in the manual is one that the shop reads', async () => {
  const known = await Bun.file('.env.example').text()
  const named = [...manual.matchAll(/`([A-Z][A-Z_]{4,})(?:=[^`]*)?`/g)].map(([, name]) => String(name))
  // Codes, and what a command of one's own is given.
  const others = [
    ...['POOL_EXHAUSTED', 'DATABASE_READ_ONLY', 'SERVICE_UNAVAILABLE', 'INTERNAL_ERROR', 'REPLICATION'],
    ...['CHALLENGE_ID', 'WORKER'],
  ]
  expect(named.filter((name) => !others.includes(name) && !known.includes(`${name}=`))).toEqual([])
})

test('every line that the product logs is explained', async () => {
  const unexplained: string[] = []
  for (const path of new Glob('src/**/*.ts').scanSync('.')) {
    const text = await Bun.file(path).text()
    for (const [, message] of text.matchAll(
      /\blog\.(?:info|warn|error|debug|fatal)\([^;]*?'([^'\n]+)'\s*,?\s*\)/g,
    )) {
      if (!manual.includes(String(message))) unexplained.push(`${path}: ${message}`)
    }
  }
  expect(unexplained).toEqual([])
})
