export type TestCounts = { passed: number; failed: number; skipped: number }

/**
 * Reads bun's closing lines, which are not there to be read by programs but are the only place that counts a file
 * which could not be loaded (the JUnit report leaves it out). Skipped tests are among the failed.
 */
export function countTests(output: string, exitCode: number): TestCounts {
  const lines = Bun.stripANSI(output).trimEnd().split('\n')
  const end = lines.findLastIndex((line) => /^Ran \d+ tests? across \d+ files?\./.test(line))
  // Bun's own lines begin with the last that counts passes: a test may itself print something like " 3 pass".
  const start = lines.findLastIndex((line, index) => index < end && /^ *\d+ pass$/.test(line))
  const closing = start === -1 ? [] : lines.slice(start, end)
  const count = (word: string) =>
    closing.reduce((sum, line) => sum + Number(new RegExp(`^ *(\\d+) ${word}s?$`).exec(line)?.[1] ?? 0), 0)
  const skipped = count('skip') + count('todo')
  const failed = count('fail') + skipped
  const somethingElseFailed = failed === 0 && (exitCode !== 0 || count('pass') === 0)
  return { passed: count('pass'), failed: somethingElseFailed ? 1 : failed, skipped }
}
