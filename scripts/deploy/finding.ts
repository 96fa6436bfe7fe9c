/** What a check of a deployment has found. `unknown`: nothing is wrong, and something is worth to know or to do. */
export interface Finding {
  readonly state: 'right' | 'wrong' | 'unknown'
  readonly says: string
  /** What to do about it. */
  readonly next?: string
}

const marks = { right: '✓', wrong: '✗', unknown: '…' } as const

export const right = (says: string): Finding => ({ state: 'right', says })
export const wrong = (says: string, next: string): Finding => ({ state: 'wrong', says, next })
export const unknown = (says: string, next: string): Finding => ({ state: 'unknown', says, next })

/** Prints them, one or two lines each. Answers whether nothing is wrong. */
export function tell(findings: readonly Finding[]): boolean {
  for (const { state, says, next } of findings) {
    console.log(`${marks[state]} ${says}`)
    if (next) console.log(`  → ${next}`)
  }
  const faults = findings.filter(({ state }) => state === 'wrong').length
  console.log(faults === 0 ? 'Nothing is wrong' : `${faults} thing(s) to see to before you go on`)
  return faults === 0
}
