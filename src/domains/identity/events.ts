/** Topics this domain writes to the outbox. */
export const identityTopics = {
  /** A code shall be sent; `{ challengeId }`. */
  otpRequested: 'identity.otp_requested',
} as const
