import { nounFiles, pureTestsOf } from '../../tests/support/nouns'
import type { Report } from '../services/index'
import { readExplained } from './defect-list'
import { judgeFile, type NounVerdict } from './noun-verdict'
import { mutate } from './stryker'

interface Wanted {
  readonly only: readonly string[]
  readonly report: Report
  /** Ends the change that is being tried. */
  readonly signal: AbortSignal
}

/**
 * Changes the nouns within the copy, a file at a time, and runs the pure tests that reach that file. Answers whether nine
 * of ten die in each and every survivor is explained, or its file is.
 */
export async function runNouns(root: string, { only, report, signal }: Wanted): Promise<boolean> {
  const all = nounFiles()
  const chosen = all.filter((file) => only.length === 0 || only.some((word) => file.includes(word)))
  const explained = readExplained()
  const verdicts: NounVerdict[] = []
  for (const [place, file] of chosen.entries()) {
    const mutants = await mutate(root, { file, tests: pureTestsOf(file), signal })
    const verdict = judgeFile(file, mutants, explained)
    verdicts.push(verdict)
    report(`${place + 1}/${chosen.length} ${file}: ${verdict.killed} of ${verdict.tried} killed`)
    for (const line of [...verdict.excused, ...verdict.faults]) report(`    ${line}`)
  }
  return summarize(verdicts, { report, left: all.length - chosen.length })
}

function summarize(
  verdicts: readonly NounVerdict[],
  { report, left }: { readonly report: Report; readonly left: number },
): boolean {
  const sum = (count: (one: NounVerdict) => number) => verdicts.reduce((total, one) => total + count(one), 0)
  const [tried, killed] = [sum((one) => one.tried), sum((one) => one.killed)]
  const [excused, faults] = [sum((one) => one.excused.length), sum((one) => one.faults.length)]
  const share = tried === 0 ? 0 : (100 * killed) / tried
  report(
    `${killed} of ${tried} killed (${share.toFixed(1)} %), ${excused} explained, ${faults} faults, ${left} files not run`,
  )
  return faults === 0 && tried > 0
}
