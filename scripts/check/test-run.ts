import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { testServices } from '../../tests/support/services'
import { countTests, ROOT, registerChild, type TestCounts } from '../services/index'

/** How long each test file took, remembered between runs, so that the slowest begin first. */
const timingsFile = join(ROOT, '.data/test-timings.json')

/** Runs tests in processes of their own, shows what they print, and counts. */
export async function runTests(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<TestCounts> {
  mkdirSync(join(ROOT, '.data'), { recursive: true })
  const { runDirectory } = await testServices()
  const timings = [`--timings=${timingsFile}`, '--update-timings']
  const child = Bun.spawn([process.execPath, 'test', '--parallel=2', ...timings, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'pipe',
  })
  registerChild(runDirectory, child.pid)
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of child.stderr) {
    process.stderr.write(chunk)
    text += decoder.decode(chunk, { stream: true })
  }
  return countTests(text, await child.exited)
}

/** The test files that took longest, of those whose path begins with one of `folders`. */
export function slowestFiles(folders: readonly string[], count: number): string[] {
  if (!existsSync(timingsFile)) return []
  const { files } = JSON.parse(readFileSync(timingsFile, 'utf8')) as { files: Record<string, number> }
  return Object.entries(files)
    .filter(([path]) => folders.some((folder) => path.startsWith(folder)) && existsSync(join(ROOT, path)))
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([path, milliseconds]) => `${(milliseconds / 1_000).toFixed(1).padStart(6)} s  ${path}`)
}
