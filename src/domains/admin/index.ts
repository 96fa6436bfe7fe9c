/** Refuses what only the case itself tells to need another permission. */
export { requireHeld } from './application/access/require-held'
/** Takes on what needs a person: what that is, whoever calls knows. */
export { claimAttention } from './application/attention/claim-attention'
/** Makes it nobody's again. */
export { releaseClaim } from './application/attention/release-claim'
/** Writes down how it was settled. */
export { settleClaim } from './application/attention/settle-claim'
/** The one way in which staff change anything: the change and its row of the audit log are one transaction. */
export { withAudit } from './application/audit/with-audit'
/** Who took it on, and how it was settled. */
export type { AttentionClaim } from './attention-claim'
/** What a change leaves in the audit log. */
export { type Difference, differences } from './audit'
/** What admin refuses with; a customer who is not there is refused in the same words everywhere. */
export { AdminErrors } from './errors'
/** What of a kind was settled already: a plain read. */
export { findSettledSubjects } from './infrastructure/attention-claims'
/** What a route needs, by name. */
export { AdminPermission } from './permission'
/** The caller, as the guard found them. */
export type { Staff } from './staff'
