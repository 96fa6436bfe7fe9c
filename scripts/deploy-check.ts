import { readReadyFile } from '#platform/ready-file'
import { option, runCommand } from './database/index'
import { Fault, identityOf, poll } from './services/index'

const defaultSeconds = 60

/**
 * `bun run deploy:check --file READY_FILE --pid PID [--seconds 60]`: waits until that process says it is at work. Ends
 * with 1 when it has ended instead, or says nothing in time: then the old one must stay.
 */
await runCommand(async () => {
  const [file, pid] = [option('file'), Number(option('pid'))]
  const seconds = Number(option('seconds') ?? defaultSeconds)
  if (!file || !Number.isInteger(pid) || pid <= 0 || !(seconds > 0)) {
    throw new Fault('./scripts/run deploy:check --file READY_FILE --pid PID [--seconds 60]')
  }
  const outcome = await poll(
    async () => {
      if (identityOf(pid) === undefined) return 'ended'
      return readReadyFile(file) === pid ? 'ready' : undefined
    },
    { deadlineMs: seconds * 1_000 },
  )
  if (outcome === 'ended') throw new Fault(`${pid} has ended, and was never ready: leave the old one running`)
  if (!outcome) throw new Fault(`${pid} is not ready after ${seconds} s: leave the old one running`)
  console.log(`${pid} is ready`)
})
