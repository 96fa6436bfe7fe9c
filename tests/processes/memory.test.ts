import { expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { eventually, type TestProcess } from '../support/processes'
import { openRealShop } from '../support/real-shop'

/** Of both processes together, without Sentry, a while after they started. */
const idleAtMostMiB = 120

interface Held {
  readonly own: number
  readonly shared: number
}

/** Only Linux tells the pages that a process has for itself from those of Bun, which all have; elsewhere there is no budget. */
const isKnown = existsSync('/proc/self/smaps_rollup')

/** What a process holds in memory, in MiB: alone, and together with others. */
function memoryOf({ pid }: TestProcess): Held {
  const lines = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').split('\n')
  const sum = (kind: string) =>
    lines
      .filter((line) => line.startsWith(kind))
      .reduce((kib, line) => kib + Number(/\d+/.exec(line)?.[0]), 0) / 1_024
  return { own: sum('Private_'), shared: sum('Shared_') }
}

test('API and worker take 120 MiB at most once they stand idle, the pages of Bun counted once', async () => {
  const shop = await openRealShop()
  const [api, worker] = await Promise.all([shop.startApi(), shop.startWorker()])
  expect(isKnown).toBe(process.platform === 'linux')
  if (!isKnown) return
  const together = await eventually(() => {
    const [ofApi, ofWorker] = [memoryOf(api), memoryOf(worker)]
    const mib = ofApi.own + ofWorker.own + Math.max(ofApi.shared, ofWorker.shared)
    return mib <= idleAtMostMiB ? mib : undefined
  })
  expect(together).toBeGreaterThan(30)
})
