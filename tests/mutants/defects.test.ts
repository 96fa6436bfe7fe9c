import { expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  faultsOfDefects,
  mostExplainedDefects,
  readDefects,
  readExplained,
  withDefect,
} from '../../scripts/mutate/defect-list'
import { refusalsIn } from '../../scripts/mutate/refused-statements'
import { ROOT } from '../../scripts/services/index'

const defects = readDefects()
const textOf = (path: string) => readFileSync(join(ROOT, path), 'utf8')

/** Findings that cost money, stock, data or trust and are mended; P1 waits for its issue, and S1 to O2 are of the start and the log. */
const grave = [
  ...['M1', 'M2', 'M3', 'M4', 'M5', 'M6', 'M7', 'M8', 'M9', 'M10'],
  ...['T1', 'T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'T8', 'P2', 'S1', 'S2', 'S3', 'O1', 'O2'],
]

test('the place of each defect stands once in its file, and can be changed to something that is code', () => {
  expect(faultsOfDefects(defects)).toEqual([])
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
})

test('a place that is gone, or stands twice, is said', () => {
  const [defect] = defects
  if (!defect) throw new Error('the list is empty')
  const { find } = defect
  expect(() => withDefect('', defect)).toThrow('stands 0 times')
  expect(() => withDefect(find + find, defect)).toThrow('stands 2 times')
  expect(withDefect(`a ${find} b`, defect)).toBe(`a ${defect.replace} b`)
})

test('a change that is none, and one that is no code, are said', () => {
  const [defect] = defects
  if (!defect) throw new Error('the list is empty')
  const { id, find } = defect
  expect(faultsOfDefects([{ ...defect, replace: find }])).toEqual([`${id} changes nothing`])
  expect(faultsOfDefects([{ ...defect, replace: '}}' }])).toHaveLength(1)
  expect(faultsOfDefects([{ ...defect, file: 'src/gone.ts' }])[0]).toContain('no such file')
})

test('what Postgres could not read is known by its state, and by whose test it was', () => {
  const log = [
    '42703 t_77_0a1b2c3d ERROR:  column "gone" does not exist at character 8',
    '42703 t_77_ffffffff ERROR:  column "gone" does not exist at character 9',
    '42P10 t_77_0a1b2c3d ERROR:  no unique constraint matches',
    '0A000 t_77_0a1b2c3d ERROR:  FOR NO KEY UPDATE is not allowed with aggregate functions',
    '42501 t_77_0a1b2c3d ERROR:  permission denied for table audit_log',
    '23505 t_77_0a1b2c3d ERROR:  duplicate key value violates unique constraint "users_pkey"',
    '42601 t_78_0a1b2c3d ERROR:  syntax error at or near "form"',
    '42601 postgres ERROR:  syntax error at or near "form"',
  ].join('\n')
  expect(refusalsIn(log, 77)).toEqual([
    '42703 column "gone" does not exist',
    '42P10 no unique constraint matches',
    '0A000 FOR NO KEY UPDATE is not allowed with aggregate functions',
  ])
})
