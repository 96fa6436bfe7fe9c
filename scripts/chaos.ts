import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { cleanUpAfter } from '../tests/support/cleanup'
import { bringUpTestServices } from '../tests/support/services'
import { drawChaos, liveThroughChaos, writeChaos } from './chaos/index'
import { count } from './loadtest/index'
import { messageOf, ROOT } from './services/index'

/**
 * `bun run chaos [--orders N] [--faults N] [--seed S] [--minutes N] [--customers N] [--into FOLDER] [--pooler]`: sells while every part
 * of the shop is killed, stopped, cut off and lied to. The same seed strikes the same blows. Ends with 1 where a promise
 * was broken.
 */
const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    orders: { type: 'string', default: '300' },
    faults: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '60' },
    customers: { type: 'string', default: '24' },
    pooler: { type: 'boolean', default: false },
    into: { type: 'string', default: join(ROOT, 'docs', 'benchmarks') },
  },
})

const leave = await bringUpTestServices((line) => console.error(line))
try {
  const result = await liveThroughChaos({
    orders: count('orders', values.orders, 1_000_000),
    faults: count('faults', values.faults, 100_000),
    seed: count('seed', values.seed, 2 ** 32),
    minutes: count('minutes', values.minutes, 10_000),
    customers: count('customers', values.customers, 1_000),
    pace: 1,
    restores: true,
    pooler: values.pooler,
    tell: (line) => console.error(line),
  })
  mkdirSync(values.into, { recursive: true })
  writeFileSync(join(values.into, 'chaos.md'), writeChaos(result))
  writeFileSync(join(values.into, 'chaos.svg'), drawChaos(result))
  console.log(writeChaos(result))
  process.exitCode = result.broken.length === 0 ? 0 : 1
} catch (error) {
  console.error(`✗ ${messageOf(error)}`)
  process.exitCode = 1
} finally {
  await cleanUpAfter(() => true)
  await leave()
}
process.exit()
