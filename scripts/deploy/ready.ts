import { readReadyFile } from '#platform/ready-file'
import { Fault, identityOf, poll } from '../services/index'

export interface Awaited {
  readonly pid: number
  readonly file: string
  readonly seconds: number
}

/** Waits until that very process says that it is at work. Throws a Fault where it has ended instead, or says nothing in time. */
export async function untilAtWork({ pid, file, seconds }: Awaited): Promise<void> {
  const outcome = await poll(
    async () => {
      if (identityOf(pid) === undefined) return 'ended'
      return readReadyFile(file) === pid ? 'ready' : undefined
    },
    { deadlineMs: seconds * 1_000 },
  )
  if (outcome === 'ended') throw new Fault(`${pid} has ended, and was never ready: leave the old one running`)
  if (!outcome) throw new Fault(`${pid} is not ready after ${seconds} s: leave the old one running`)
}
