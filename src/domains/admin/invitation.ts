/** A one-time link's secret part, shown once to whoever made it, who hands it to the colleague. */
export interface Invitation {
  readonly token: string
  readonly expiresAt: Date
}

/** Whom an open invitation lets choose a password. */
export interface Invited {
  readonly userId: string
  /** Who made it, and has seen its token; null at the command line. */
  readonly createdBy: string | null
  readonly email: string
  readonly firstName: string
  readonly lastName: string
}
