#!/usr/bin/env bun
import { ensureTemplate } from '../tests/support/database'
import { bringUpTestServices, testServices } from '../tests/support/services'
import { registerChild } from './services/children'
import { explain, step, toConsole } from './services/progress'
import { ROOT } from './services/settings'
import { countTests } from './services/test-counts'

/**
 * `./scripts/test [file or option of bun test …]`: the suite on Postgres and Redis of its own. The last line is
 * always `N passed, N failed`, whatever went wrong before.
 */
async function main(): Promise<number> {
  const leave = await bringUpTestServices(toConsole)
  try {
    await step('a migrated database to copy from', toConsole, () => ensureTemplate())
    return await runTests(process.argv.slice(2))
  } finally {
    await leave()
  }
}

async function runTests(args: string[]): Promise<number> {
  const { runDirectory } = await testServices()
  const child = Bun.spawn([process.execPath, 'test', '--parallel=2', ...args], {
    cwd: ROOT,
    env: process.env,
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
  const code = await child.exited
  const { passed, failed, skipped } = countTests(text, code)
  if (skipped > 0)
    console.log(`${skipped} of the failed were skipped: a test that does not run proves nothing.`)
  closing = `${passed} passed, ${failed} failed`
  return failed > 0 || passed === 0 ? code || 1 : 0
}

let closing = '0 passed, 1 failed'
process.on('SIGINT', () => {
  // The tests got it too, in the same terminal: wait for their last words instead of dying before them.
})
try {
  process.exitCode = await main()
} catch (error) {
  console.error(explain(error))
  process.exitCode = 1
}
console.log(closing)
