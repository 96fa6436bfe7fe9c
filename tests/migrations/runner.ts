import { migrate } from '#platform/migrations'
import type { RunnerOrder } from './support'

/** The process that tests start, kill and start again. */
const { killBefore, ...options } = JSON.parse(process.argv[2] ?? '{}') as RunnerOrder

const { applied } = await migrate({
  ...options,
  report: (line) => console.log(line),
  beforeStatement(tag, number) {
    if (tag === killBefore?.tag && number === killBefore.number) process.kill(process.pid, 'SIGKILL')
  },
})
console.log(`applied: ${applied.join(' ') || 'nothing'}`)
