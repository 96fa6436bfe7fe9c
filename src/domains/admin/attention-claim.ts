/** One occurrence of something that needs a person. */
export interface Occurrence {
  readonly kind: string
  readonly subjectId: string
  /** What fails again later is another one. */
  readonly since: Date
}

/** Who took it on, and how it was settled. */
export interface AttentionClaim extends Occurrence {
  readonly takenBy: string
  readonly takenAt: Date
  readonly settledBy: string | null
  readonly settledAt: Date | null
  readonly settlement: string | null
}

/** Its name in the audit log. */
export function nameOfSubject({ kind, subjectId }: Pick<Occurrence, 'kind' | 'subjectId'>): string {
  return `${kind}:${subjectId}`
}
