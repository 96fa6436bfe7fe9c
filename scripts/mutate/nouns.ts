import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { nounFiles, pureTestsOf } from '../../tests/support/nouns'
import { type Report, run } from '../services/index'
import { type ExplainedNoun, readExplained } from './defect-list'

/** Of all changes that could be tried, so many must be seen. */
const leastShare = 0.9
const stryker = 'node_modules/@stryker-mutator/core/bin/stryker.js'
const result = '.data/mutation.json'
const longestMs = 3 * 3_600_000

interface Mutant {
  readonly status: string
  readonly mutatorName: string
  readonly replacement?: string
  readonly location: { readonly start: { readonly line: number; readonly column: number } }
}

interface Survivor extends Omit<ExplainedNoun, 'because'> {
  readonly at: string
}

interface Tally {
  readonly tried: number
  readonly survivors: readonly Survivor[]
}

/**
 * Lets Stryker change the nouns within the copy, a file at a time, and run the pure tests that reach that file: with a
 * command for a runner it cannot tell by itself which tests those are. Answers whether nine of ten die and every survivor
 * is explained.
 */
export async function runNouns(
  root: string,
  { only, report }: { readonly only: readonly string[]; readonly report: Report },
): Promise<boolean> {
  const all = nounFiles()
  const chosen = all.filter((file) => only.length === 0 || only.some((word) => file.includes(word)))
  const explained = readExplained().nouns
  const tallies: Tally[] = []
  for (const [place, file] of chosen.entries()) {
    const tests = pureTestsOf(file)
    const tally = tests.length > 0 ? await mutate(root, file, tests) : { tried: 0, survivors: [] }
    tallies.push(tally)
    const { tried, survivors } = tally
    report(`${place + 1}/${chosen.length} ${file}: ${tried - survivors.length} of ${tried} killed`)
    for (const one of survivors) report(`    ${describe(one, explained)}`)
  }
  return summarize(tallies, { explained, report, left: all.length - chosen.length })
}

async function mutate(root: string, file: string, tests: readonly string[]): Promise<Tally> {
  const config = join(root, '.data/stryker.json')
  writeFileSync(
    config,
    JSON.stringify({
      mutate: [file],
      testRunner: 'command',
      commandRunner: {
        command: `${process.execPath} test --bail ${tests.map((test) => `./${test}`).join(' ')}`,
      },
      // Within the copy: what Stryker would copy once more is a copy already.
      inPlace: true,
      concurrency: 1,
      reporters: ['json'],
      jsonReporter: { fileName: result },
      allowEmpty: true,
    }),
  )
  const { code, output } = await run([process.execPath, '--bun', stryker, 'run', config], {
    cwd: root,
    timeoutMs: longestMs,
  })
  if (code !== 0) throw new Error(`Stryker ended with ${code} on ${file}:\n${output.slice(-2_000)}`)
  const text = readFileSync(join(root, file), 'utf8').split('\n')
  const { files } = JSON.parse(readFileSync(join(root, result), 'utf8'))
  const mutants: Mutant[] = files[file]?.mutants ?? []
  const tried = mutants.filter(({ status }) => status !== 'Ignored' && status !== 'CompileError')
  const survivors = tried.filter(({ status }) => status !== 'Killed' && status !== 'Timeout')
  return { tried: tried.length, survivors: survivors.map((mutant) => survivorOf(mutant, file, text)) }
}

function survivorOf(mutant: Mutant, file: string, text: readonly string[]): Survivor {
  const { mutatorName: mutator, replacement = '', location } = mutant
  const { line, column } = location.start
  return {
    file,
    line: text[line - 1]?.trim() ?? '',
    mutator,
    replacement,
    at: `${file}:${line}:${column}`,
  }
}

function reasonFor(survivor: Survivor, explained: readonly ExplainedNoun[]): string | undefined {
  return explained.find(
    ({ file, line, mutator, replacement }) =>
      file === survivor.file &&
      line === survivor.line &&
      mutator === survivor.mutator &&
      replacement === survivor.replacement,
  )?.because
}

function describe(survivor: Survivor, explained: readonly ExplainedNoun[]): string {
  const { at, mutator, line, replacement } = survivor
  const because = reasonFor(survivor, explained)
  return `${because ? 'survived' : 'SURVIVED'} ${at} ${mutator} of ${line} by ${replacement}${because ? `, because ${because}` : ''}`
}

interface Summing {
  readonly explained: readonly ExplainedNoun[]
  readonly report: Report
  readonly left: number
}

function summarize(tallies: readonly Tally[], { explained, report, left }: Summing): boolean {
  const tried = tallies.reduce((sum, one) => sum + one.tried, 0)
  const survivors = tallies.flatMap((one) => one.survivors)
  const share = tried === 0 ? 0 : (tried - survivors.length) / tried
  const unexplained = survivors.filter((one) => reasonFor(one, explained) === undefined)
  report(
    `${tried - survivors.length} of ${tried} killed (${(100 * share).toFixed(1)} %), ${unexplained.length} of ${survivors.length} survivors unexplained, ${left} files not run`,
  )
  return share >= leastShare && unexplained.length === 0
}
