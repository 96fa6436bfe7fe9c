import type { DestinationStream } from 'pino'
import { type LogDestination, standardOutput } from './log-destination'

/** Lines that could not be written: how many, and since when. */
export interface LostLines {
  readonly lost: number
  readonly since: string
}

export interface LogOutput extends DestinationStream {
  /** How many lines had no room to wait in since the process began. */
  lostLines(): number
  /** Writes what waits, as far as the output takes it. */
  flush(): void
  /** Opens the file of the log anew under its name; answers whether there was one to open. */
  reopen(): boolean
}

interface Options {
  readonly destination?: LogDestination
  /** Told once the output takes lines again, of those that the buffer had no room for. */
  readonly onLost: (lines: LostLines) => void
}

/** What is kept while nothing can be written; some thousands of lines. */
export const maxWaitingBytes = 1_048_576
/** How soon it is tried again where nobody has anything more to say. */
const retryMilliseconds = 100
/** So long a line waits for others to be written with it, because each call of the operating system costs as much as a line. */
const gatherMilliseconds = 5
/** From this level on (pino's number for errors) a line is written at once: what killed the process shall be read. */
const urgentLevel = 50
/** How long a process that ends waits for a reader who is slow. */
const partingMs = 250

/** What waits in this process, for the one moment when it ends. */
const openOutputs = new Set<() => boolean>()

/**
 * Where a log's lines go, and by which nothing is ever stopped: a full disk (ENOSPC), a reader that is gone (EPIPE) or
 * stands still (EAGAIN), and whatever else the operating system may say. Lines wait in order, a moment for each other and,
 * where they must, up to a limit; what is beyond that is counted, and said once the output is itself again. Whatever ends
 * the process, what waits is written before, but for kill -9: then the lines of the last milliseconds are lost.
 */
export function openLogOutput({ destination = standardOutput(), onLost }: Options): LogOutput {
  const lines = openLines(destination)
  let [lost, lostInAll, since] = [0, 0, '']
  let isBlocked = false
  let isAwaited = false

  const writeLater = (milliseconds: number): void => {
    if (isAwaited) return
    isAwaited = true
    setTimeout(() => {
      isAwaited = false
      flush()
    }, milliseconds).unref()
  }
  const flush = (): void => {
    isBlocked = !lines.write()
    if (isBlocked) writeLater(retryMilliseconds)
    else if (lost > 0) {
      const found = { lost, since }
      lost = 0
      onLost(found)
      lines.write()
    }
  }
  const output = {
    // Asks pino to say of each line what level it has.
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 0,
    write(line: string) {
      if (lost === 0 && lines.size() + line.length <= maxWaitingBytes) lines.add(line)
      else {
        // From the first that is lost on all are, so that the line that says so stands where they would.
        if (lost === 0) since = new Date().toISOString()
        lost += 1
        lostInAll += 1
      }
      const isEnough = !isBlocked && lines.size() >= destination.mostBytes
      if (isEnough || output.lastLevel >= urgentLevel) flush()
      else writeLater(gatherMilliseconds)
    },
    lostLines: () => lostInAll,
    flush,
    reopen() {
      flush()
      return destination.reopen()
    },
  }
  writeAtTheEnd(() => lines.write())
  return output
}

/** Lines that wait, written by as few calls as their destination allows. */
function openLines(destination: LogDestination) {
  let waiting: string[] = []
  let size = 0
  let rest: Uint8Array | undefined
  /** As many whole lines as go into one call: nobody else's line can come between the halves of one. */
  const nextBytes = (): Uint8Array | undefined => {
    if (waiting.length === 0) return undefined
    let [count, bytes] = [1, waiting[0]?.length ?? 0]
    while (count < waiting.length && bytes + (waiting[count]?.length ?? 0) <= destination.mostBytes) {
      bytes += waiting[count]?.length ?? 0
      count += 1
    }
    const text = count === waiting.length ? waiting.join('') : waiting.slice(0, count).join('')
    waiting = count === waiting.length ? [] : waiting.slice(count)
    size -= text.length
    return Buffer.from(text)
  }
  return {
    size: () => size + (rest?.length ?? 0),
    add(line: string) {
      waiting.push(line)
      size += line.length
    },
    /** Answers whether nothing waits any more. */
    write(): boolean {
      for (rest ??= nextBytes(); rest; rest = nextBytes()) {
        const written = writeOrRefuse(destination, rest)
        // The rest of a line that was cut is the first to be written: no line is torn.
        if (written < rest.length) {
          rest = rest.subarray(written)
          return false
        }
      }
      return true
    },
  }
}

function writeOrRefuse(destination: LogDestination, bytes: Uint8Array): number {
  try {
    return destination.writeSome(bytes)
  } catch {
    // Whatever the reason is, there is nowhere to say it; the lines that wait say it by being late.
    return 0
  }
}

function writeAtTheEnd(write: () => boolean): void {
  if (openOutputs.size === 0) process.on('exit', writeAll)
  openOutputs.add(write)
}

function writeAll(): void {
  const deadline = performance.now() + partingMs
  while (![...openOutputs].map((write) => write()).every(Boolean) && performance.now() < deadline) {
    Bun.sleepSync(5)
  }
}
