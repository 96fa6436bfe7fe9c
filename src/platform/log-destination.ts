import { dlopen, FFIType } from 'bun:ffi'
import { closeSync, constants, fstatSync, openSync, readlinkSync, statSync, writeSync } from 'node:fs'

/** What lines are written to. */
export interface LogDestination {
  /** Writes what it can of some bytes without waiting, and says how many that were; throws as the operating system refuses. */
  readonly writeSome: (bytes: Uint8Array) => number
  /** As much goes into one call. */
  readonly mostBytes: number
  /** Opens the file anew under its name, where it is one; false where there is none. */
  readonly reopen: () => boolean
}

/** Of a pipe that several processes share, so many bytes are never mixed with another's (PIPE_BUF). */
const undividedBytes = 4_096
const fileBytes = 65_536

/** Standard output, whatever that is: a file, a pipe, a terminal, or the socket that journald gives a service. */
export function standardOutput(fd = 1): LogDestination {
  const kind = kindOf(fd)
  if (kind === 'file') return openFile(fd)
  return {
    writeSome: kind === 'socket' ? sendWithoutWaiting(fd) : writeWithoutWaiting(fd),
    mostBytes: undividedBytes,
    reopen: () => false,
  }
}

function kindOf(fd: number): 'file' | 'socket' | 'other' {
  try {
    const found = fstatSync(fd)
    if (found.isSocket()) return 'socket'
    return found.isFile() ? 'file' : 'other'
  } catch {
    return 'other'
  }
}

/**
 * A file is written through what was inherited until somebody asks for it to be opened anew. Its name is looked up now:
 * once it was renamed, it is not known any more what it was called.
 */
function openFile(inherited: number): LogDestination {
  const path = pathOf(inherited)
  let fd = inherited
  return {
    writeSome: (bytes) => writeSync(fd, bytes),
    mostBytes: fileBytes,
    reopen() {
      if (path === undefined) return false
      const mode = fstatSync(fd).mode & 0o777
      const fresh = openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT, mode)
      if (fd !== inherited) closeSync(fd)
      fd = fresh
      return true
    },
  }
}

/** Linux alone tells by what name a file was opened. */
function pathOf(fd: number): string | undefined {
  try {
    const path = readlinkSync(`/proc/self/fd/${fd}`)
    return statSync(path).ino === fstatSync(fd).ino ? path : undefined
  } catch {
    return undefined
  }
}

/**
 * A pipe whose reader stands still, or a terminal that was stopped, would hold up the whole process with its next line.
 * Opened anew it refuses instead, which cannot be asked of the one that was inherited without changing it for everyone who
 * has it. Linux alone can do that. It is opened when the first line is written.
 */
function writeWithoutWaiting(inherited: number): LogDestination['writeSome'] {
  let fd: number | undefined
  return (bytes) => {
    fd ??= openWithoutWaiting(inherited)
    return writeSync(fd, bytes)
  }
}

function openWithoutWaiting(fd: number): number {
  try {
    const flags = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY
    return openSync(`/proc/self/fd/${fd}`, flags)
  } catch {
    return fd
  }
}

const [dontWait, noSignal] = [0x40, 0x4000]
const libraries = ['libc.so.6', `libc.musl-${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}.so.1`]

/** A socket cannot be opened anew, and Bun has no call that asks it for one write without waiting: the C library has. */
function sendWithoutWaiting(fd: number): LogDestination['writeSome'] {
  const send = findSend()
  if (!send) return (bytes) => writeSync(fd, bytes)
  return (bytes) => {
    const sent = Number(send(fd, bytes, bytes.length, dontWait | noSignal))
    if (sent < 0) throw new Error('The socket of the log takes nothing now')
    return sent
  }
}

function findSend() {
  if (process.platform !== 'linux') return undefined
  for (const library of libraries) {
    try {
      const { symbols } = dlopen(library, {
        send: { args: [FFIType.i32, FFIType.ptr, FFIType.u64, FFIType.i32], returns: FFIType.i64 },
      })
      return symbols.send
    } catch {
      // The other C library, then.
    }
  }
  return undefined
}
