import { constants, fstatSync, openSync, writeSync } from 'node:fs'
import type { DestinationStream } from 'pino'

/** Writes what it can of some bytes, and says how many that were; throws as the operating system refuses. */
type WriteSome = (bytes: Uint8Array) => number

/** Lines that could not be written: how many, and since when. */
export interface LostLines {
  readonly lost: number
  readonly since: string
}

interface Options {
  readonly writeSome?: WriteSome
  /** Told once the output takes lines again, of those that the buffer had no room for. */
  readonly onLost: (lines: LostLines) => void
}

/** What is kept while nothing can be written; some thousands of lines. */
export const maxWaitingBytes = 1_048_576
/** How soon it is tried again where nobody has anything more to say. */
const retryMilliseconds = 250

/**
 * Where a log's lines go, and by which nothing is ever stopped: a full disk (ENOSPC), a reader that is gone (EPIPE) or
 * stands still (EAGAIN), and whatever else the operating system may say. Lines wait in order, up to a limit; what is
 * beyond that is counted, and said once the output is itself again.
 */
export function openLogOutput({ writeSome = standardOutput(), onLost }: Options): DestinationStream {
  const waiting: Uint8Array[] = []
  let [waitingBytes, lost, since] = [0, 0, '']
  let isRetrying = false

  const retryLater = (): void => {
    if (isRetrying) return
    isRetrying = true
    setTimeout(() => {
      isRetrying = false
      writeWaiting()
    }, retryMilliseconds).unref()
  }
  const writeWaiting = (): void => {
    for (let head = waiting[0]; head; head = waiting[0]) {
      const written = writeOrRefuse(writeSome, head)
      waitingBytes -= written
      if (written < head.length) {
        // The rest of a line that was cut is the first to be written: no line is torn.
        waiting[0] = head.subarray(written)
        retryLater()
        return
      }
      waiting.shift()
    }
    if (lost === 0) return
    const lines = { lost, since }
    lost = 0
    onLost(lines)
  }
  return {
    write(line) {
      const bytes = Buffer.from(line)
      if (lost > 0 || waitingBytes + bytes.length > maxWaitingBytes) {
        // From the first that is lost on all are, so that the line that says so stands where they would.
        if (lost === 0) since = new Date().toISOString()
        lost += 1
      } else {
        waiting.push(bytes)
        waitingBytes += bytes.length
      }
      writeWaiting()
    },
  }
}

function writeOrRefuse(writeSome: WriteSome, bytes: Uint8Array): number {
  try {
    return writeSome(bytes)
  } catch {
    // Whatever the reason is, there is nowhere to say it; the lines that wait say it by being late.
    return 0
  }
}

/** Standard output, opened when the first line is written. */
function standardOutput(): WriteSome {
  let fd: number | undefined
  return (bytes) => {
    fd ??= openWithoutWaiting(1)
    return writeSync(fd, bytes)
  }
}

/**
 * A pipe whose reader stands still would hold up the whole process with its next line. Opened anew it refuses instead,
 * which cannot be asked of the one that was inherited without changing it for everyone who has it. Linux alone can do that.
 */
function openWithoutWaiting(fd: number): number {
  try {
    if (!fstatSync(fd).isFIFO()) return fd
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK)
  } catch {
    return fd
  }
}
