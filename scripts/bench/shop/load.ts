/** A request as it goes over the wire, and what it has to be answered with. */
export interface Request {
  readonly method?: 'GET' | 'POST'
  readonly path: string
  readonly token?: string
  readonly body?: unknown
}

export interface Load {
  readonly perSecond: number
  readonly milliseconds: number
  readonly latencies: readonly number[]
  /** How many were answered with each status. */
  readonly statuses: Readonly<Record<number, number>>
}

interface Target {
  readonly port: number
  readonly clients: number
  /** No load goes on for longer, whatever the server does. */
  readonly deadlineMs?: number
}

const usualDeadlineMs = 120_000
const encoder = new TextEncoder()

/**
 * Sends requests from so many connections, each the next one once it has its answer. It speaks plain sockets and reads
 * no more of an answer than its status and its length: on a machine that is shared with the server, `fetch` would take as
 * much as what is measured.
 */
export async function sendAll(target: Target, requests: readonly Request[]): Promise<Load> {
  const waiting = requests.map(textOf).toReversed()
  const latencies: number[] = []
  const statuses: Record<number, number> = {}
  const note = (status: number, milliseconds: number): void => {
    statuses[status] = (statuses[status] ?? 0) + 1
    latencies.push(milliseconds)
  }
  const startedAt = performance.now()
  const connections = Array.from({ length: Math.min(target.clients, requests.length) }, () =>
    converse(target, { next: () => waiting.pop(), note }),
  )
  await inTime(Promise.all(connections), target.deadlineMs ?? usualDeadlineMs)
  const milliseconds = performance.now() - startedAt
  if (latencies.length !== requests.length) {
    throw new Error(`${requests.length - latencies.length} of ${requests.length} requests got no answer`)
  }
  return { milliseconds, perSecond: (requests.length * 1_000) / milliseconds, latencies, statuses }
}

/** Refuses a load in which anything was answered otherwise: what fails fast would look fast. */
export function mustAnswer(load: Load, status: number): Load {
  const others = Object.entries(load.statuses).filter(([key]) => key !== String(status))
  if (others.length === 0) return load
  throw new Error(`Answers other than ${status}: ${JSON.stringify(Object.fromEntries(others))}`)
}

function textOf({ method = 'GET', path, token, body }: Request): Uint8Array {
  const json = body === undefined ? '' : JSON.stringify(body)
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    'accept-language: en',
    ...(token ? [`authorization: Bearer ${token}`] : []),
    ...(json ? ['content-type: application/json', `content-length: ${encoder.encode(json).length}`] : []),
  ]
  return encoder.encode(`${lines.join('\r\n')}\r\n\r\n${json}`)
}

interface Conversation {
  readonly next: () => Uint8Array | undefined
  readonly note: (status: number, milliseconds: number) => void
}

async function converse({ port }: Target, { next, note }: Conversation): Promise<void> {
  const ended = Promise.withResolvers<void>()
  let [head, status, missing, sentAt] = ['', 0, 0, 0]
  await Bun.connect({
    hostname: '127.0.0.1',
    port,
    socket: {
      open: send,
      data(socket, chunk) {
        if (status === 0) {
          head += chunk.toString('latin1')
          if (!head.includes('\r\n\r\n')) return
          const answer = readHead(head)
          if (!answer) {
            ended.reject(new Error(`An answer without a length:\n${head.slice(0, 500)}`))
            socket.terminate()
            return
          }
          ;({ status, missing } = answer)
        } else {
          missing -= chunk.length
        }
        if (missing > 0) return
        note(status, performance.now() - sentAt)
        ;[head, status, missing] = ['', 0, 0]
        send(socket)
      },
      close: () => ended.resolve(),
      error: (_, error) => ended.reject(error),
    },
  })
  await ended.promise

  function send(socket: { write(bytes: Uint8Array): number; end(): unknown }): void {
    const bytes = next()
    if (!bytes) return void socket.end()
    sentAt = performance.now()
    // A request is smaller than what a socket of loopback takes at once.
    if (socket.write(bytes) !== bytes.length) ended.reject(new Error('A request was not taken whole'))
  }
}

/** The status of an answer whose head is whole, and how many of its bytes are still to come. */
export function readHead(answer: string): { status: number; missing: number } | undefined {
  const end = answer.indexOf('\r\n\r\n')
  const head = answer.slice(0, end)
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1])
  const length = /^content-length: *(\d+)/im.exec(head)?.[1]
  if (!status || length === undefined) return undefined
  return { status, missing: end + 4 + Number(length) - answer.length }
}

async function inTime(work: Promise<unknown>, deadlineMs: number): Promise<void> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`Not answered within ${deadlineMs} ms`)), deadlineMs)
  try {
    await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
