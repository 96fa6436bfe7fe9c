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
  const isSound = openBaseline(root)
  const verdicts: (readonly [ListedDefect, Verdict])[] = []
  for (const [place, defect] of chosen.entries()) {
    const startedAt = performance.now()
    const verdict = await judge(root, defect, { isSound, withSuite })
    verdicts.push([defect, verdict])
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
    report(`${place + 1}/${chosen.length} ${lineOf(defect, verdict)} (${seconds} s)`)
  }
  return summarize(verdicts, { report, left: all.length - chosen.length })
}

function isMeant({ id, group, holds }: ListedDefect, word: string): boolean {
  return word === id || word === group || word === holds
}

function lineOf({ id, what }: ListedDefect, verdict: Verdict): string {
  if (verdict.kind === 'killed') return `✓ ${id}: killed by ${verdict.by}`
  return verdict.kind === 'survived' ? `✗ ${id} SURVIVED: ${what}` : `? ${id} is unproven: ${verdict.because}`
}

interface Means {
  readonly isSound: (test: string) => Promise<boolean>
  readonly withSuite: boolean
}

async function judge(root: string, defect: ListedDefect, { isSound, withSuite }: Means): Promise<Verdict> {
  for (const test of defect.tests) {
    if (!(await isSound(test))) return { kind: 'unproven', because: `${test} fails on the code as it is` }
  }
  const file = join(root, defect.file)
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, withDefect(text, defect))
  try {
    for (const test of [...defect.tests, ...(withSuite ? [''] : [])]) {
      const { isGood, output } = await runTest(root, test)
      if (isGood) continue
      const fault = whyNotCarriedOut(output)
      return fault
        ? { kind: 'unproven', because: fault }
        : { kind: 'killed', by: /^\(fail\) (.+?)( \[.*)?$/m.exec(output)?.[1] ?? test }
    }
    return { kind: 'survived' }
  } finally {
    writeFileSync(file, text)
  }
}

/** Code that cannot be read, or SQL that Postgres cannot, dies of itself: that proves no test. */
function whyNotCarriedOut(output: string): string | undefined {
  const fault =
    /syntax error at or near|SyntaxError|\bcolumn "?[\w.]+"? does not exist|could not determine data type of parameter|operator does not exist|Export named .* not found|ReferenceError.*/.exec(
      output,
    )
  if (fault) return `it cannot be carried out: ${fault[0]}`
  return /^\(fail\)/m.test(output) || /timed out/.test(output) ? undefined : 'its tests end without a failure'
}

/** Whether a test file passes on the code as it is; asked once for each. */
function openBaseline(root: string): (test: string) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>()
  return (test) => {
    const answer = known.get(test) ?? runTest(root, test).then(({ isGood }) => isGood)
    known.set(test, answer)
    return answer
  }
}

/** One test file, or the whole suite where none is named, up to the first failure. */
async function runTest(
  root: string,
  test: string,
): Promise<{ readonly isGood: boolean; readonly output: string }> {
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
  return { isGood: code === 0, output: child.signalCode ? `${output}\ntimed out` : output }
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
