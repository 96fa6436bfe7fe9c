/** A company as staff see it. */
export interface ListedCompany {
  readonly id: string
  readonly nip: string
  readonly name: string
  readonly createdAt: Date
  readonly members: readonly ListedMember[]
}

/** Somebody who buys for a company, or says that they do. */
export interface ListedMember {
  readonly userId: string
  readonly firstName: string
  readonly lastName: string
  readonly phone: string
  /** The name this person wrote; the company's own name was settled by the first approval. */
  readonly claimedName: string
  readonly state: 'pending' | 'approved' | 'refused'
  readonly paymentTermDays: number | null
  readonly decidedBy: string | null
  /** A text, because it comes out of JSON; so does `createdAt`. */
  readonly decidedAt: string | null
  readonly createdAt: string
}
