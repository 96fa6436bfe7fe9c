import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readExplained } from '../../scripts/mutate/defect-list'
import { changeAt, judgeFile, type Mutant } from '../../scripts/mutate/noun-verdict'
import { ROOT } from '../../scripts/services/index'
import { nounFiles } from '../support/nouns'

const file = 'src/domains/order/order.ts'
const because = 'no caller can tell the one from the other'

function mutant(change: Partial<Mutant> = {}): Mutant {
  return { file, at: `${file}:1:1`, line: 'return a', becomes: 'return b', isDead: true, ...change }
}

const dead = Array.from({ length: 9 }, (_, place) => mutant({ line: `return ${place}` }))
const living = mutant({ isDead: false })
const reason = { file, line: living.line, becomes: living.becomes, because }

test('what is said to survive stands in a file of nouns, has a reason, and is said once', () => {
  const { nouns, files } = readExplained()
  const known = new Set(nounFiles())
  const linesOf = (path: string) => readFileSync(join(ROOT, path), 'utf8').split('\n')
  const isThere = ({ file: path, line }: { file: string; line: string }) =>
    known.has(path) && linesOf(path).some((one) => one.trim() === line)
  expect(nouns.filter((one) => !isThere(one) || one.because.length < 30)).toEqual([])
  const names = nouns.map(({ file: path, line, becomes }) => `${path}: ${line} → ${becomes}`)
  expect(names.filter((name, place) => names.indexOf(name) !== place)).toEqual([])
  expect(files.filter((one) => !known.has(one.file) || one.because.length < 30)).toEqual([])
})

test('a file is good where nine of ten die and the rest is explained', () => {
  const verdict = judgeFile(file, [...dead, living], { nouns: [reason], files: [] })
  expect(verdict).toMatchObject({ tried: 10, killed: 9, faults: [] })
  expect(verdict.excused).toHaveLength(1)
  expect(judgeFile(file, [], { nouns: [], files: [] }).faults).toEqual([])
})

test('a survivor is a fault where nobody explains it, or what is explained is another file’s', () => {
  for (const nouns of [[], [{ ...reason, file: 'src/domains/order/cart.ts' }]]) {
    const { faults, excused } = judgeFile(file, [...dead, living], { nouns, files: [] })
    expect(faults).toEqual([`SURVIVED ${file}:1:1: return a → return b`])
    expect(excused).toEqual([])
  }
})

test('a reason is a fault where the change dies, also beside one that lives, or is not tried any more', () => {
  const judge = (...mutants: Mutant[]) =>
    judgeFile(file, [...dead, ...mutants], { nouns: [reason], files: [] }).faults
  expect(judge(mutant())).toEqual([`explained, and killed all the same: ${file}: return a → return b`])
  expect(judge(mutant(), living)).toHaveLength(1)
  expect(judge()).toEqual([`explained, and nobody tries it: ${file}: return a → return b`])
})

test('a file where few die needs a reason of its own, and has none where enough do', () => {
  const alive = [living, { ...living, becomes: 'return c' }]
  const nouns = alive.map(({ line, becomes }) => ({ file, line, becomes, because }))
  const few = [...dead.slice(0, 8), ...alive]
  const files = [{ file, because }]
  expect(judgeFile(file, few, { nouns, files: [] }).faults).toEqual([
    `only 8 of 10 killed, and nothing says why: ${file}`,
  ])
  expect(judgeFile(file, few, { nouns, files }).faults).toEqual([])
  expect(judgeFile(file, dead, { nouns: [], files }).faults).toEqual([
    `explained as a file where few die, and enough do: ${file}`,
  ])
})

test('a change is named by its line and what becomes of it, wherever that line stands', () => {
  const text = 'const a = 1\n  return f(a, [\n    1,\n  ]) // so'
  const one = { start: { line: 2, column: 12 }, end: { line: 2, column: 13 } }
  expect(changeAt(text, one, 'b')).toEqual({ line: 'return f(a, [', becomes: 'return f(b, [' })
  const lower = { start: { line: 4, column: 12 }, end: { line: 4, column: 13 } }
  expect(changeAt(`\n\n${text}`, lower, 'b')).toEqual(changeAt(text, one, 'b'))
  const span = { start: { line: 2, column: 15 }, end: { line: 4, column: 4 } }
  expect(changeAt(text, span, '[]')).toEqual({ line: 'return f(a, [', becomes: 'return f(a, []) // so' })
  const { becomes } = changeAt(text, one, `${'x'.repeat(300)}`)
  expect(becomes).toMatch(/^return f\(x+ … x+, \[$/)
})
