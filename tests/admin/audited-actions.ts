export interface AuditedRow {
  readonly action: string
  readonly before: Readonly<Record<string, unknown>> | null
  readonly after: Readonly<Record<string, unknown>> | null
}

/**
 * What becomes of the entity by each action of the audit log. What is made has nothing before; what is removed, nothing
 * after; whatever is changed has both, and they differ.
 */
export const auditedActions: Readonly<Record<string, 'made' | 'changed' | 'removed'>> = {
  'admin.blocked': 'changed',
  'admin.created': 'made',
  'admin.invited': 'made',
  'admin.password_reset': 'made',
  'admin.sessions_revoked': 'changed',
  'admin.totp_reset': 'changed',
  'admin.unblocked': 'changed',
  'attention.released': 'changed',
  'attention.settled': 'changed',
  'attention.taken': 'changed',
  'category.changed': 'changed',
  'category.created': 'made',
  'category.deleted': 'removed',
  'customer.blocked': 'changed',
  'customer.sessions_revoked': 'changed',
  'customer.unblocked': 'changed',
  'job.rerun': 'changed',
  'jobs.rerun': 'changed',
  'membership.approved': 'changed',
  'membership.refused': 'changed',
  'order.cancelled': 'changed',
  'order.hold_released': 'changed',
  'order.moved': 'changed',
  'order.noted': 'made',
  'order.tracked': 'changed',
  'order.transfer_approved': 'changed',
  'order.transfer_received': 'changed',
  'payment.refreshed': 'changed',
  'product.archived': 'changed',
  'product.changed': 'changed',
  'product.created': 'made',
  'refund.requested': 'changed',
  'refund.retried': 'changed',
  'role.changed': 'changed',
  'role.created': 'made',
  'role.deleted': 'removed',
  'role.granted': 'made',
  'role.taken': 'removed',
  'session.ended': 'changed',
  'session.revoked': 'changed',
  'staff.account_changed': 'changed',
  'staff.email_changed': 'changed',
  'staff.invitation_accepted': 'changed',
  'staff.password_changed': 'changed',
  'staff.recovery_renewed': 'made',
  'staff.signed_in': 'made',
  'staff.totp_begun': 'made',
  'staff.totp_confirmed': 'changed',
  'staff.totp_disabled': 'changed',
  'stock.moved': 'changed',
  'stripe_event.replayed': 'changed',
}

/** What a row does not say that it has to. */
export function undescribed({ action, before, after }: AuditedRow): string[] {
  const becomes = auditedActions[action] ?? 'changed'
  if (becomes === 'made') return after && !before ? [] : [`${action}: what is made has an after alone`]
  if (becomes === 'removed') return before && !after ? [] : [`${action}: what is removed has a before alone`]
  if (!before || !after) return [`${action}: a change has before and after`]
  const isMasked = JSON.stringify(after).includes('[personal]')
  return isMasked || !Bun.deepEquals(before, after) ? [] : [`${action}: before and after are the same`]
}
