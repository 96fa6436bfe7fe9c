import { setDefaultTimeout } from 'bun:test'
import { plugin } from 'bun'

/** For real processes on a machine busy with other things; what a test waits for has a shorter deadline of its own. */
const TEST_TIMEOUT_MS = 60_000

/**
 * The time a test may take. Bun reads it neither from bunfig.toml nor, where test files share a process, beyond the
 * first file after the preload that set it: there each file is made to set it, on its first line so that the line
 * numbers of failures stay right.
 */
export function giveTestsTime(): void {
  setDefaultTimeout(TEST_TIMEOUT_MS)
  const isWorker = process.env.JEST_WORKER_ID !== undefined
  if (isWorker) return
  const firstLine = `import { setDefaultTimeout as patience } from 'bun:test'; patience(${TEST_TIMEOUT_MS});`
  plugin({
    name: 'patience',
    setup(build) {
      build.onLoad({ filter: /\.test\.ts$/ }, async ({ path }) => ({
        loader: 'ts',
        contents: `${firstLine} ${await Bun.file(path).text()}`,
      }))
    },
  })
}
