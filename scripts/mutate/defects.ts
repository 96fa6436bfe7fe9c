import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureTemplate } from '../../tests/support/database'
import { testServices } from '../../tests/support/services'
import { type Report, registerChild } from '../services/index'
import {
  type ListedDefect,
  mostExplainedDefects,
  readDefects,
  readExplained,
  withDefect,
} from './defect-list'
import { openRefusedStatements, type RefusedStatements } from './refused-statements'

interface Wanted {
  readonly only: readonly string[]
  /** What the named tests let live meets the whole suite. */
  readonly withSuite: boolean
  readonly report: Report
}

/**
 * `killed`: a test failed. `survived`: none did. `unproven`: the tests fail on the code as it is, or the defect cannot be
 * carried out at all, so that a failure says nothing.
 */
type Verdict =
  | { readonly kind: 'killed'; readonly by: string }
  | { readonly kind: 'survived' }
  | { readonly kind: 'unproven'; readonly because: string }

const longestMs = 240_000

/** Puts each defect into the copy, alone, and runs its tests. Answers whether all died but those that are explained. */
export async function runDefects(root: string, { only, withSuite, report }: Wanted): Promise<boolean> {
  const all = readDefects()
  const chosen = all.filter((defect) => only.length === 0 || only.some((word) => isMeant(defect, word)))
  await ensureTemplate()
  const refused = await openRefusedStatements((await testServices()).postgresUrl)
  const means = { runTest: openRunner(root, refused), withSuite }
  const baseline = openBaseline(means.runTest)
  const verdicts: (readonly [ListedDefect, Verdict])[] = []
  for (const [place, defect] of chosen.entries()) {
    const startedAt = performance.now()
    const verdict = await judge(root, defect, { ...means, baseline })
    verdicts.push([defect, verdict])
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
    report(`${place + 1}/${chosen.length} ${lineOf(defect, verdict)} (${seconds} s)`)
  }
  await refused.close()
  return summarize(verdicts, { report, left: all.length - chosen.length })
}

function isMeant({ id, group, holds }: ListedDefect, word: string): boolean {
  return word === id || word === group || word === holds
}

function lineOf({ id, what }: ListedDefect, verdict: Verdict): string {
  if (verdict.kind === 'killed') return `✓ ${id}: killed by ${verdict.by}`
  return verdict.kind === 'survived' ? `✗ ${id} SURVIVED: ${what}` : `? ${id} is unproven: ${verdict.because}`
}

interface Outcome {
  readonly isGood: boolean
  readonly output: string
  /** What Postgres could not read meanwhile. */
  readonly refused: readonly string[]
}

type Runner = (test: string) => Promise<Outcome>

interface Means {
  readonly runTest: Runner
  readonly baseline: Runner
  readonly withSuite: boolean
}

async function judge(root: string, defect: ListedDefect, means: Means): Promise<Verdict> {
  for (const test of defect.tests) {
    const { isGood } = await means.baseline(test)
    if (!isGood) return { kind: 'unproven', because: `${test} fails on the code as it is` }
  }
  const file = join(root, defect.file)
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, withDefect(text, defect))
  try {
    return await verdictOn(defect, means)
  } finally {
    writeFileSync(file, text)
  }
}

async function verdictOn({ tests }: ListedDefect, { runTest, baseline, withSuite }: Means): Promise<Verdict> {
  for (const test of [...tests, ...(withSuite ? [''] : [])]) {
    const outcome = await runTest(test)
    const usual = test === '' ? [] : (await baseline(test)).refused
    const unread = outcome.refused.find((one) => !usual.includes(one))
    if (unread) return { kind: 'unproven', because: `Postgres cannot read it: ${unread}` }
    if (outcome.isGood) continue
    const fault = whyNotCarriedOut(outcome.output)
    return fault
      ? { kind: 'unproven', because: fault }
      : { kind: 'killed', by: /^\(fail\) (.+?)( \[.*)?$/m.exec(outcome.output)?.[1] ?? test }
  }
  return { kind: 'survived' }
}

/** Code that cannot be read, or SQL that a server of the test’s own cannot, dies of itself: that proves no test. */
function whyNotCarriedOut(output: string): string | undefined {
  const fault =
    /syntax error at or near|SyntaxError|\bcolumn "?[\w.]+"? does not exist|could not determine data type of parameter|operator does not exist|Export named .* not found|ReferenceError.*/.exec(
      output,
    )
  if (fault) return `it cannot be carried out: ${fault[0]}`
  return /^\(fail\)/m.test(output) || /timed out/.test(output) ? undefined : 'its tests end without a failure'
}

/** How a test file ends on the code as it is; asked once for each. */
function openBaseline(runTest: Runner): Runner {
  const known = new Map<string, Promise<Outcome>>()
  return (test) => {
    const answer = known.get(test) ?? runTest(test)
    known.set(test, answer)
    return answer
  }
}

/** Runs one test file, or the whole suite where none is named, up to the first failure. */
function openRunner(root: string, refused: RefusedStatements): Runner {
  return async (test) => {
    const { runDirectory } = await testServices()
    const files = test === '' ? ['--parallel=2'] : [`./${test}`]
    const child = Bun.spawn([process.execPath, 'test', '--bail', ...files], {
      cwd: root,
      env: process.env,
      stdin: 'ignore',
      stdout: 'ignore',
      stderr: 'pipe',
      timeout: test === '' ? 10 * longestMs : longestMs,
      killSignal: 'SIGKILL',
    })
    registerChild(runDirectory, child.pid)
    const output = await child.stderr.text()
    const code = await child.exited
    return {
      isGood: code === 0,
      output: child.signalCode ? `${output}\ntimed out` : output,
      refused: await refused.since(child.pid),
    }
  }
}

function summarize(
  verdicts: readonly (readonly [ListedDefect, Verdict])[],
  { report, left }: { readonly report: Report; readonly left: number },
): boolean {
  const explained = new Map(readExplained().defects.map(({ id, because }) => [id, because]))
  const idsOf = (kind: Verdict['kind']) =>
    verdicts.flatMap(([{ id }, verdict]) => (verdict.kind === kind ? [id] : []))
  const [killed, survived, unproven] = [idsOf('killed'), idsOf('survived'), idsOf('unproven')]
  for (const id of survived)
    report(`survived: ${id}${explained.has(id) ? `, because ${explained.get(id)}` : ''}`)
  for (const id of unproven) report(`unproven: ${id}`)
  const stale = killed.filter((id) => explained.has(id))
  for (const id of stale) report(`explained, and killed all the same: ${id}`)
  report(
    `${killed.length} killed, ${survived.length} survived, ${unproven.length} unproven, ${left} not run of ${verdicts.length + left}`,
  )
  const isAllExplained = survived.every((id) => explained.has(id))
  const isFew = explained.size <= mostExplainedDefects
  return isAllExplained && isFew && unproven.length === 0 && stale.length === 0 && verdicts.length > 0
}
