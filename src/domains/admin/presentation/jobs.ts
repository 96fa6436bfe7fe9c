import type { PeriodicWork } from '#platform/timers'
import { anchorAudit } from '../application/audit/anchor-audit'

export const adminTimers: readonly PeriodicWork[] = [
  { name: 'anchor-audit', everySeconds: 60, run: anchorAudit },
]
