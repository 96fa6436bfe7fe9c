import { option, runCommand } from './database/index'
import { untilAtWork } from './deploy/index'
import { Fault } from './services/index'

const defaultSeconds = 60

/**
 * `bun run deploy:check --file READY_FILE --pid PID [--seconds 60]`: waits until a process that somebody else started says
 * it is at work. Ends with 1 when it has ended instead, or says nothing in time: then the old one must stay.
 */
await runCommand(async () => {
  const [file, pid] = [option('file'), Number(option('pid'))]
  const seconds = Number(option('seconds') ?? defaultSeconds)
  if (!file || !Number.isInteger(pid) || pid <= 0 || !(seconds > 0)) {
    throw new Fault('./scripts/run deploy:check --file READY_FILE --pid PID [--seconds 60]')
  }
  await untilAtWork({ file, pid, seconds })
  console.log(`${pid} is ready`)
})
