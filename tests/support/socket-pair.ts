import { dlopen, FFIType } from 'bun:ffi'

const { symbols } = dlopen('libc.so.6', {
  socketpair: { args: [FFIType.i32, FFIType.i32, FFIType.i32, FFIType.ptr], returns: FFIType.i32 },
  recv: { args: [FFIType.i32, FFIType.ptr, FFIType.u64, FFIType.i32], returns: FFIType.i64 },
})

const [unix, stream, dontWait] = [1, 1, 0x40]

/** Two sockets that are connected, each of which makes whoever writes wait: as a service manager gives them to a service. */
export function openSocketPair(): [number, number] {
  const fds = new Int32Array(2)
  if (symbols.socketpair(unix, stream, 0, fds) !== 0) throw new Error('No two sockets can be had')
  return [fds[0] ?? -1, fds[1] ?? -1]
}

/** What has come and was not read yet, without waiting. */
export function readSocket(fd: number): string {
  const bytes = Buffer.alloc(65_536)
  const count = Number(symbols.recv(fd, bytes, bytes.length, dontWait))
  return count > 0 ? bytes.toString('latin1', 0, count) : ''
}
