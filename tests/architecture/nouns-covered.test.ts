import { describe, expect, test } from 'bun:test'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../../scripts/services/index'
import { type Arm, instrument } from '../support/arms'
import { afterThisFile } from '../support/cleanup'
import { nounFiles, pureTestFiles } from '../support/nouns'

const leastShare = 0.95

/** Where the tests of the nouns would start servers, if they started any. */
const folder = mkdtempSync(join(tmpdir(), 'metropolitan-nouns-'))
afterThisFile(() => rmSync(folder, { recursive: true, force: true }))
const record = join(folder, 'taken.json')

/** All pure tests in a process of their own, which counts, in an environment that names no server. */
async function runPureTests(): Promise<{ code: number; output: string }> {
  const { PATH = '', HOME = '' } = process.env
  const files = pureTestFiles().map((path) => `./${path}`)
  const child = Bun.spawn(
    [process.execPath, 'test', '--preload', './tests/support/count-arms.ts', ...files],
    {
      cwd: ROOT,
      env: { PATH, HOME, TMPDIR: folder, COUNT_ARMS_IN: record },
      stdin: 'ignore',
      stdout: 'ignore',
      stderr: 'pipe',
      timeout: 50_000,
    },
  )
  const output = await child.stderr.text()
  return { code: await child.exited, output }
}

function armsMissedIn(file: string, taken: readonly number[]): { count: number; missed: Arm[] } {
  const { arms } = instrument(file, readFileSync(join(ROOT, file), 'utf8'))
  return { count: arms.length, missed: arms.filter((_, number) => !taken.includes(number)) }
}

test('pure tests run 95 % of the nouns’ branches, and start no server', async () => {
  const { code, output } = await runPureTests()

  expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' })
  expect(readdirSync(folder)).toEqual(['taken.json'])
  const taken: Record<string, number[]> = JSON.parse(readFileSync(record, 'utf8'))
  const counted = nounFiles().map((file) => armsMissedIn(file, taken[file] ?? []))
  const all = counted.reduce((sum, { count }) => sum + count, 0)
  const missed = counted.flatMap((one) => one.missed)
  expect(all).toBeGreaterThan(300)
  expect(missed.length / all > 1 - leastShare ? missed : []).toEqual([])
})

test('the tests that run are those that import a noun and nothing that asks for a server', () => {
  const files = pureTestFiles()
  expect(files).toContain('tests/platform/money.property.test.ts')
  expect(files).not.toContain('tests/e2e/purchase.test.ts')
})

describe('the count itself', () => {
  /** Runs `f` of the code with each input; answers what came out, and the arms that were not taken. */
  function run(text: string, inputs: readonly unknown[]): { results: unknown[]; missed: string[] } {
    const taken = new Set<number>()
    const { code, arms } = instrument('x.ts', text)
    const body = `${new Bun.Transpiler({ loader: 'ts' }).transformSync(code)}; return f`
    const f = new Function('globalThis', body)({ armsTakenIn: () => taken })
    const results = inputs.map((input) => f(input))
    const missed = arms.filter((_, number) => !taken.has(number))
    return { results, missed: missed.map((arm) => arm.replace(/^x\.ts:1 /, '')) }
  }

  test.each<[string, unknown[], unknown[], string[]]>([
    ['function f(a) { if (a) return 1; return 2 }', [1], [1], ['does not hold: a']],
    ['function f(a) { if (a) return 1; return 2 }', [0, 1], [2, 1], []],
    ['const f = (a) => (a ? 1 : 2)', [0], [2], ['holds: a']],
    ['const f = (a) => a && 7', [0], [0], ['holds: a']],
    ['const f = (a) => a && 7', [1], [7], ['does not hold: a']],
    ['const f = (a) => a || 7', [1], [1], ['does not hold: a']],
    ['const f = (a) => a ?? 7', [0], [0], ['is not there: a']],
    ['const f = (a) => a ?? 7', [null], [7], ['is there: a']],
    ['const f = (a) => a?.b.c', [{ b: { c: 3 } }], [3], ['is not there: a']],
    ['const f = (a) => a?.[0]', [undefined], [undefined], ['is there: a']],
    [
      'const f = (a) => (a < 1 || a > 5) && a !== 9',
      [0, 9],
      [true, false],
      ['does not hold: (a < 1 || a > 5)'],
    ],
    ['const f = (a) => { while (a > 0) a -= 1; return a }', [0], [0], ['holds: a > 0']],
    ['const f = (a) => { for (let i = 0; i < a; i += 1) return i }', [0], [undefined], ['holds: i < a']],
    ['const f = ({ a = 5 }) => a', [{ a: 1 }], [1], ['is used: a = 5']],
    ['const f = (a = 5) => a', [1], [1], ['is used: a = 5']],
    [
      'function f(a) { try { return a() } catch { return 0 } }',
      [() => 1],
      [1],
      ['catches: catch { return 0 }'],
    ],
    ['const f = (a) => { const g = () => 1; return a }', [1], [1], ['is called: () => 1']],
    ['const g = { h() { return 1 } }; const f = (a: number) => a', [1], [1], ['is called: h() { return 1 }']],
    [
      'const f = (a) => { switch (a) { case 1: return 1; case 2: return 2 } }',
      [1],
      [1],
      ['no case: switch (a) { case 1: return 1; case 2: return 2 }', 'is chosen: case 2: return 2'],
    ],
    [
      'const f = (a) => { switch (a) { case 1: return 1; default: return 2 } }',
      [1],
      [1],
      ['is chosen: default: return 2'],
    ],
    ['const f = (a) => ({ a })', [1], [{ a: 1 }], []],
  ])('of %s with %p', (...[text, inputs, results, missed]) => {
    expect(run(text, inputs)).toEqual({ results, missed })
  })

  test.each(['const f = (a) => a?.()', 'const f = (a) => a?.b?.()', 'let f; f ||= 1', 'let f; f ??= 1'])(
    'refuses %s, which it would not count',
    (text) => {
      expect(() => instrument('x.ts', text)).toThrow('cannot be counted')
    },
  )

  test('leaves every line where it was', () => {
    for (const file of nounFiles()) {
      const text = readFileSync(join(ROOT, file), 'utf8')
      expect(instrument(file, text).code.split('\n')).toHaveLength(text.split('\n').length)
    }
  })
})
