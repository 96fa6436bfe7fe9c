import { readFileSync } from 'node:fs'

export interface Rush {
  readonly requestsASecond: number
  /** Of the server's process, in user and system together. */
  readonly cpuMsOfRequest: number
}

export interface Target {
  readonly port: number
  readonly pid: number
  readonly path: string
}

/** Ticks of the kernel's clock in a second: on Linux the same everywhere. */
const ticks = 100

/**
 * Sends the same request over and over on some connections, each when the answer before is whole. It reads no more of an
 * answer than its length, so that it takes little from the server it shares a machine with.
 */
export async function rush(target: Target, clients: number, requests: number): Promise<Rush> {
  const cpuBefore = cpuMs(target.pid)
  const startedAt = performance.now()
  let left = requests
  await Promise.all(
    Array.from({ length: clients }, () =>
      converse(target, () => {
        left -= 1
        return left >= 0
      }),
    ),
  )
  const seconds = (performance.now() - startedAt) / 1_000
  return {
    requestsASecond: requests / seconds,
    cpuMsOfRequest: (cpuMs(target.pid) - cpuBefore) / requests,
  }
}

/** What a process has used of the processors so far. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / ticks
}

async function converse({ port, path }: Target, goesOn: () => boolean): Promise<void> {
  const request = `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept-language: en\r\n\r\n`
  const done = Promise.withResolvers<void>()
  let missing = 0
  let head = ''
  await Bun.connect({
    hostname: '127.0.0.1',
    port,
    socket: {
      open(socket) {
        if (goesOn()) socket.write(request)
        else socket.end()
      },
      data(socket, chunk) {
        if (missing === 0) {
          head += chunk.toString('latin1')
          if (!head.includes('\r\n\r\n')) return
          missing = restOf(head)
          head = ''
        } else {
          missing -= chunk.length
        }
        if (missing !== 0) return
        if (goesOn()) socket.write(request)
        else socket.end()
      },
      close: () => done.resolve(),
      error: (_socket, error) => done.reject(error),
    },
  })
  await done.promise
}

/** How much of an answer is still to come after what came of it, in which its head is whole. */
function restOf(answer: string): number {
  const end = answer.indexOf('\r\n\r\n')
  const length = /^content-length: (\d+)/im.exec(answer.slice(0, end))?.[1]
  if (!answer.startsWith('HTTP/1.1 200') || length === undefined)
    throw new Error(`An answer that is none:\n${answer.slice(0, end)}`)
  return end + 4 + Number(length) - answer.length
}
