import type { ExplainedFile, ExplainedNoun } from './defect-list'

/** Of all changes that could be tried, so many must be seen in each file. */
const leastShare = 0.9

/** A change of a noun that was tried. */
export interface Mutant {
  readonly file: string
  /** `src/…/order.ts:12:3`: for whoever looks for it now; what is explained moves with its line. */
  readonly at: string
  /** The line where it begins, without its indentation. */
  readonly line: string
  /** What the change makes of that line. */
  readonly becomes: string
  readonly isDead: boolean
}

export interface Place {
  readonly start: { readonly line: number; readonly column: number }
  /** Behind its last character. */
  readonly end: { readonly line: number; readonly column: number }
}

/** Lines and columns are counted from one. What spans lines is written in one, and its middle left out if it is long. */
export function changeAt(
  text: string,
  { start, end }: Place,
  replacement: string,
): Pick<Mutant, 'line' | 'becomes'> {
  const lines = text.split('\n')
  const first = lines[start.line - 1] ?? ''
  const last = lines[end.line - 1] ?? ''
  const becomes = `${first.slice(0, start.column - 1)}${replacement}${last.slice(end.column - 1)}`
  return { line: first.trim(), becomes: shortened(becomes.replaceAll(/\s+/g, ' ').trim()) }
}

const longest = 200

function shortened(text: string): string {
  return text.length > longest ? `${text.slice(0, longest / 2)} … ${text.slice(-longest / 2)}` : text
}

export interface NounVerdict {
  readonly tried: number
  readonly killed: number
  /** Survivors with their reason. */
  readonly excused: readonly string[]
  /** What must not be: each fails the run. */
  readonly faults: readonly string[]
}

interface Reasons {
  readonly nouns: readonly ExplainedNoun[]
  readonly files: readonly ExplainedFile[]
}

/**
 * Judges one file by all that was tried in it. The reasons are held both ways: a survivor without one is a fault, and so is
 * a reason for what dies, or for what is not tried any more.
 */
export function judgeFile(file: string, mutants: readonly Mutant[], reasons: Reasons): NounVerdict {
  const nouns = reasons.nouns.filter((one) => one.file === file)
  const reasonFor = (mutant: Mutant) => nouns.find((one) => isMeant(one, mutant))?.because
  const living = mutants.filter(({ isDead }) => !isDead)
  const killed = mutants.length - living.length
  return {
    tried: mutants.length,
    killed,
    excused: living.flatMap((mutant) => {
      const because = reasonFor(mutant)
      return because ? [`survived ${described(mutant)}, because ${because}`] : []
    }),
    faults: [
      ...living.filter((mutant) => !reasonFor(mutant)).map((mutant) => `SURVIVED ${described(mutant)}`),
      ...nouns.flatMap((one) => staleness(one, mutants)),
      ...shareFault(file, { killed, tried: mutants.length }, reasons.files),
    ],
  }
}

function isMeant({ line, becomes }: ExplainedNoun, mutant: Mutant): boolean {
  return line === mutant.line && becomes === mutant.becomes
}

function staleness(one: ExplainedNoun, mutants: readonly Mutant[]): string[] {
  const meant = mutants.filter((mutant) => isMeant(one, mutant))
  const what = `${one.file}: ${one.line} → ${one.becomes}`
  if (meant.length === 0) return [`explained, and nobody tries it: ${what}`]
  return meant.some(({ isDead }) => isDead) ? [`explained, and killed all the same: ${what}`] : []
}

function shareFault(
  file: string,
  { killed, tried }: { readonly killed: number; readonly tried: number },
  files: readonly ExplainedFile[],
): string[] {
  const isEnough = killed >= leastShare * tried
  const isExplained = files.some((one) => one.file === file)
  if (isEnough && isExplained) return [`explained as a file where few die, and enough do: ${file}`]
  return isEnough || isExplained ? [] : [`only ${killed} of ${tried} killed, and nothing says why: ${file}`]
}

function described({ at, line, becomes }: Mutant): string {
  return `${at}: ${line} → ${becomes}`
}
