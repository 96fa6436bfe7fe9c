import { expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { secondPages } from './boundaries'
import { root } from './tree'

const folders = readdirSync(join(root, 'scripts'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
const packages = [
  'src/platform/migrations',
  ...folders.filter((name) => !secondPages.includes(name)).map((name) => `scripts/${name}`),
]

test('there are packages to look at', () => {
  expect(packages.length).toBeGreaterThan(8)
  expect(secondPages).toContain('doctor')
})

test.each(packages)(
  '%s has a door, and a paper that shows it, what lies behind it and how to try it',
  (folder) => {
    expect(existsSync(join(root, folder, 'index.ts'))).toBe(true)
    const paper = readFileSync(join(root, folder, 'README.md'), 'utf8')
    expect(paper).toContain('](index.ts)')
    const titles = [...paper.matchAll(/^## (.+)$/gm)].map(([, title]) => title)
    expect(titles).toEqual(
      expect.arrayContaining(['In reading order', 'What it promises', 'Limits', 'To try it']),
    )
  },
)
