import type { Measurement } from '#platform/measuring'
import { measureMigrations, measureOutbox, measureRedis } from '#platform/store-measurements'
import { measureAudit } from '../domains/admin/application/audit/measure-audit'
import { measureAttention } from '../domains/backoffice/application/measure-attention'
import { measureOrders } from '../domains/backoffice/application/measure-orders'
import { openPromiseSampling } from '../domains/backoffice/application/open-promise-sampling'

/** What one worker measures for all, and how often. */
export function openMeasurements(): readonly Measurement[] {
  return [
    { name: 'outbox', everySeconds: 10, measure: measureOutbox },
    { name: 'redis', everySeconds: 15, measure: measureRedis },
    { name: 'orders', everySeconds: 30, measure: measureOrders },
    { name: 'attention', everySeconds: 60, measure: measureAttention },
    { name: 'promises', everySeconds: 60, measure: openPromiseSampling() },
    { name: 'audit', everySeconds: 60, measure: measureAudit },
    { name: 'migrations', everySeconds: 300, measure: measureMigrations },
  ]
}
