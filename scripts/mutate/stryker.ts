import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../services/index'
import { changeAt, type Mutant, type Place } from './noun-verdict'

const program = 'node_modules/@stryker-mutator/core/bin/stryker.js'
const result = '.data/mutation.json'
const longestMs = 3 * 3_600_000

interface Reported {
  readonly status: string
  readonly replacement?: string
  readonly location: Place
}

/**
 * Lets Stryker change one file of the copy, an operator at a time, and run these tests on each change: with a command for
 * a runner it cannot tell by itself which tests reach the file. Where there are none every change lives.
 */
export async function mutate(
  root: string,
  {
    file,
    tests,
    signal,
  }: { readonly file: string; readonly tests: readonly string[]; readonly signal: AbortSignal },
): Promise<Mutant[]> {
  const config = join(root, '.data/stryker.json')
  const command = `${process.execPath} test --bail ${tests.map((test) => `./${test}`).join(' ')}`
  writeFileSync(
    config,
    JSON.stringify({
      mutate: [file],
      testRunner: 'command',
      commandRunner: { command: tests.length > 0 ? command : 'true' },
      // Within the copy: what Stryker would copy once more is a copy already.
      inPlace: true,
      concurrency: 1,
      reporters: ['json'],
      jsonReporter: { fileName: result },
      allowEmpty: true,
    }),
  )
  const { code, output } = await run([process.execPath, '--bun', program, 'run', config], {
    cwd: root,
    timeoutMs: longestMs,
    signal,
  })
  if (code !== 0) throw new Error(`Stryker ended with ${code} on ${file}:\n${output.slice(-2_000)}`)
  const { files } = JSON.parse(readFileSync(join(root, result), 'utf8'))
  const reported: Reported[] = files[file]?.mutants ?? []
  const text = readFileSync(join(root, file), 'utf8')
  return reported
    .filter(({ status }) => status !== 'Ignored' && status !== 'CompileError')
    .map(({ status, location, replacement = '' }) => ({
      file,
      at: `${file}:${location.start.line}:${location.start.column}`,
      ...changeAt(text, location, replacement),
      isDead: status === 'Killed' || status === 'Timeout',
    }))
}
