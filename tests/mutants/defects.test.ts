import { expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  mostExplainedDefects,
  readDefects,
  readExplained,
  withDefect,
} from '../../scripts/mutate/defect-list'
import { ROOT } from '../../scripts/services/index'
import { nounFiles } from '../support/nouns'

const defects = readDefects()
const textOf = (path: string) => readFileSync(join(ROOT, path), 'utf8')

/** Findings that cost money, stock, data or trust and are mended; P1 waits for its issue, and S1 to O2 are of the start and the log. */
const grave = [
  ...['M1', 'M2', 'M3', 'M4', 'M5', 'M6', 'M7', 'M8', 'M9', 'M10'],
  ...['T1', 'T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'T8', 'P2', 'S1', 'S2', 'S3', 'O1', 'O2'],
]

test('the place of each defect stands once in its file, and can be changed to something that is code', () => {
  const transpiler = new Bun.Transpiler({ loader: 'ts' })
  const faults = defects.flatMap((defect) => {
    try {
      const broken = withDefect(textOf(defect.file), defect)
      if (broken === textOf(defect.file)) return [`${defect.id} changes nothing`]
      transpiler.transformSync(broken)
      return []
    } catch (error) {
      return [`${defect.id}: ${error}`]
    }
  })
  expect(faults).toEqual([])
})

test('each defect has a name of its own, and tests that are there', () => {
  const ids = defects.map(({ id }) => id)
  expect(ids.filter((id, place) => ids.indexOf(id) !== place)).toEqual([])
  const named = defects.flatMap(({ id, tests }) => tests.map((file) => ({ id, file })))
  expect(named.filter(({ file }) => !file.endsWith('.test.ts') || !existsSync(join(ROOT, file)))).toEqual([])
  expect(defects.filter(({ tests }) => tests.length === 0)).toEqual([])
})

test('there are defects enough, among them the undone mend of each grave finding', () => {
  expect(defects.length).toBeGreaterThanOrEqual(80)
  const held = new Set(defects.map(({ holds }) => holds))
  expect(grave.filter((id) => !held.has(id))).toEqual([])
  const known = new Set([...textOf('docs/findings.md').matchAll(/^\| ([A-Z]\d+) /gm)].map(([, id]) => id))
  expect([...held].filter((id) => !/^I[1-9]$/.test(id) && !known.has(id))).toEqual([])
})

test('what is said to survive is there, has a reason, and is little', () => {
  const explained = readExplained()
  const ids = new Set(defects.map(({ id }) => id))
  expect(explained.defects.filter(({ id, because }) => !ids.has(id) || because.length < 30)).toEqual([])
  expect(explained.defects.length).toBeLessThanOrEqual(mostExplainedDefects)
  const nouns = new Set(nounFiles())
  const isThere = ({ file, line }: { file: string; line: string }) =>
    nouns.has(file) &&
    textOf(file)
      .split('\n')
      .some((one) => one.trim() === line)
  expect(explained.nouns.filter((one) => !isThere(one) || one.because.length < 30)).toEqual([])
})

test('a place that is gone, or stands twice, is said', () => {
  const [defect] = defects
  if (!defect) throw new Error('the list is empty')
  const { find } = defect
  expect(() => withDefect('', defect)).toThrow('stands 0 times')
  expect(() => withDefect(find + find, defect)).toThrow('stands 2 times')
  expect(withDefect(`a ${find} b`, defect)).toBe(`a ${defect.replace} b`)
})
