/** What happened to somebody's account, as they and their colleagues read it. */
export interface RecordedEvent {
  readonly id: string
  readonly userId: string
  readonly userName: string
  /** A word of identity's list, or of a newer release's. */
  readonly kind: string
  readonly details: Readonly<Record<string, unknown>>
  readonly sessionId: string | null
  readonly ip: string | null
  readonly userAgent: string | null
  readonly requestId: string | null
  readonly createdAt: Date
}
