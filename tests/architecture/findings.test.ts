import { expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { nodesWhere, parse, root } from './tree'

/** How many there are of each kind. */
const counts = { M: 20, T: 17, P: 10, S: 9, O: 9, F: 7 }

const page = readFileSync(join(root, 'docs/findings.md'), 'utf8')
const rows = [...page.matchAll(/^\| ([A-Z]\d+) +\| (.+?) +\| (.+?) +\|$/gm)].map(
  ([, id = '', found, held = '']) => {
    return { id, found, held: held.split('<br>') }
  },
)
const tests = rows.flatMap(({ id, held }) =>
  held.flatMap((entry) => {
    const [, file, name, defect] = /^(tests\/\S+) › (.+?) ⇒ (.+)$/.exec(entry) ?? []
    return file && name && defect ? [{ id, file, name }] : []
  }),
)

test('each finding stands there once, in order', () => {
  const ids = Object.entries(counts).flatMap(([kind, count]) =>
    Array.from({ length: count }, (_, place) => `${kind}${place + 1}`),
  )
  expect(rows.map(({ id }) => id)).toEqual(ids)
})

test('each finding is held by a test, with the change by which it fails again, or is left to an issue', () => {
  const ownerless = rows.flatMap(({ id, held }) => {
    const owned = tests.filter((entry) => entry.id === id).length + held.filter(isOwner).length
    return owned === held.length ? [] : [id]
  })
  expect(ownerless).toEqual([])
})

/** An issue that will see to it, or a mark that nobody has yet. */
function isOwner(entry: string): boolean {
  return /^issue on \w/.test(entry) || entry === 'open'
}

test('each test that holds a finding exists, by its name', () => {
  const missing = tests.filter(({ file, name }) =>
    name.split(' > ').some((part) => !titlesOf(file).some((title) => title.test(part))),
  )
  expect(missing).toEqual([])
})

test('a test is found by its name, whatever fills its gaps, and another is not', () => {
  const titles = titlesIn(`test('a b', f); test.each(rows)('%s of $kind', f); test(\`c \${d} e\`, f)`)
  const isFound = (name: string) => titles.some((title) => title.test(name))
  expect(['a b', 'one of many', 'c 1 e'].map(isFound)).toEqual([true, true, true])
  expect(['a', 'of many', 'c 1 f'].map(isFound)).toEqual([false, false, false])
})

const known = new Map<string, readonly RegExp[]>()

function titlesOf(file: string): readonly RegExp[] {
  const path = join(root, file)
  const titles = known.get(file) ?? (existsSync(path) ? titlesIn(readFileSync(path, 'utf8')) : [])
  known.set(file, titles)
  return titles
}

/** The names of the tests in a text; what a table or a variable fills in may be anything. */
function titlesIn(text: string): RegExp[] {
  return nodesWhere(parse(text), ts.isCallExpression)
    .filter(({ expression }) => /^(test|it|describe)\b/.test(expression.getText()))
    .flatMap(({ arguments: [title] }) => {
      if (!title) return []
      if (ts.isStringLiteralLike(title)) return [patternOf([title.text])]
      if (!ts.isTemplateExpression(title)) return []
      return [patternOf([title.head.text, ...title.templateSpans.map(({ literal }) => literal.text)])]
    })
}

function patternOf(parts: readonly string[]): RegExp {
  const fixed = parts.flatMap((part) => part.split(/%[a-z]|\$[\w.]+/))
  return new RegExp(`^${fixed.map((part) => RegExp.escape(part)).join('.+')}$`)
}
