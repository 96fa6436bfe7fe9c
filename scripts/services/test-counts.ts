export type TestCounts = { passed: number; failed: number; skipped: number }

/**
 * Reads bun's closing lines, which are not there to be read by programs but are the only place that counts a file
 * which could not be loaded (the JUnit report leaves it out). Skipped tests are among the failed.
 */
export function countTests(output: string, exitCode: number): TestCounts {
  const lines = Bun.stripANSI(output).trimEnd().split('\n')
  const end = lines.findLastIndex((line) => /^Ran \d+ tests? across \d+ files?\./.test(line))
  // Only the lines directly above count: a test may itself print something like " 3 pass".
  const start = lines.findLastIndex((line, index) => index < end && !isClosingLine(line))
  const closing = lines.slice(start + 1, end)
  const count = (word: string) =>
    closing.reduce((sum, line) => sum + Number(new RegExp(`^ *(\\d+) ${word}s?$`).exec(line)?.[1] ?? 0), 0)
  const skipped = count('skip') + count('todo')
  const failed = count('fail') + skipped
  const somethingElseFailed = failed === 0 && (exitCode !== 0 || count('pass') === 0)
  return { passed: count('pass'), failed: somethingElseFailed ? 1 : failed, skipped }
}

function isClosingLine(line: string): boolean {
  return (
    line.trim() === '' ||
    /^ *\d+ (pass|fail|skip|todo|error|snapshots?|expect\(\) calls?|filtered out)/.test(line)
  )
}
