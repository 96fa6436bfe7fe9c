import { describe, expect, test } from 'bun:test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../../scripts/services/shell'
import { countTests } from '../../scripts/services/test-counts'
import { temporaryFolder } from './support'

const header = "import { expect, test } from 'bun:test'\n"

/** Runs real test files through this very Bun, in a folder without our preload, and counts what it prints. */
async function count(
  files: Record<string, string>,
): Promise<{ passed: number; failed: number; skipped: number }> {
  const folder = join(temporaryFolder(), 'suite')
  mkdirSync(folder)
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(folder, `${name}.test.ts`), header + text)
  const { code, output } = await run([process.execPath, 'test', '--parallel=2'], { cwd: folder })
  return countTests(output, code)
}

describe('the closing line counts', () => {
  test('tests that pass and tests that fail', async () => {
    const files = {
      one: `test('a', () => {}); test('b', () => { expect(1).toBe(2) })`,
      two: `test('c', () => { console.error(' 40 pass'); console.error(' 2 fail') })`,
    }
    expect(await count(files)).toEqual({ passed: 2, failed: 1, skipped: 0 })
  })

  test('a file that cannot be loaded as failed', async () => {
    const files = { one: `test('a', () => {})`, two: `import './nowhere'\ntest('b', () => {})` }
    expect(await count(files)).toEqual({ passed: 1, failed: 1, skipped: 0 })
  })

  test('a skipped test as failed', async () => {
    const files = { one: `test('a', () => {}); test['skip']('b', () => {}); test['todo']('c')` }
    expect(await count(files)).toEqual({ passed: 1, failed: 2, skipped: 2 })
  })

  test('no test at all as failed', async () => {
    expect(await count({})).toEqual({ passed: 0, failed: 1, skipped: 0 })
    expect(countTests('', 0)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })

  test('a run that was killed as failed', () => {
    expect(countTests('one.test.ts:\n(pass) a\n', 137)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })
})
