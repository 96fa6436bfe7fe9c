import { readConfig } from '#platform/config'
import { openContext } from '#platform/context'
import { archiveOrders } from '../../../src/domains/order/application/order/archive-orders'

/** What a worker does from time to time, without a pause, until it is killed. */
const config = readConfig({ ...process.env, LOG_LEVEL: 'silent', REDIS_URL: 'redis://127.0.0.1:9/0' })
const context = openContext(config, 'archive')
console.log('archiving')
while (true) await archiveOrders(context)
