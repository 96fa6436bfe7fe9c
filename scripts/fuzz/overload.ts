import { connect, type Socket } from 'node:net'

export interface OverloadResult {
  /** Answers of 200 a second, where each client asks again as soon as it was answered. */
  readonly best: number
  readonly offered: number
  readonly served: number
  readonly refused: number
  /** Neither 200 nor 503. */
  readonly others: number
  /** How long 95 and 99 of a hundred refusals took. */
  readonly refusalMs: readonly [p95: number, p99: number]
  readonly servedMs: readonly [p50: number, p95: number]
  /** How long after the last arrival everybody was answered 200 again, at once. */
  readonly recoveryMs: number
}

export interface Overload {
  readonly url: string
  /** Whole requests, each of somebody else. */
  readonly requests: readonly string[]
  readonly milliseconds: number
}

const times = 3
const clients = 32
const everyMs = 5

interface Reply {
  readonly status: number
  readonly milliseconds: number
}

/** Asks as fast as is answered, then three times as fast whether or not it is answered, then looks how soon all is well. */
export async function overload({ url, requests, milliseconds }: Overload): Promise<OverloadResult> {
  const wire = openWire(url, requests)
  await wire.asFastAsAnswered(milliseconds / 4)
  const best = await wire.asFastAsAnswered(milliseconds)
  const startedAt = performance.now()
  const replies = await wire.openLoop(times * best, milliseconds)
  const seconds = (performance.now() - startedAt) / 1_000
  const of = (status: number): number[] =>
    replies.filter((reply) => reply.status === status).map((reply) => reply.milliseconds)
  const [served, refused] = [of(200), of(503)]
  const recoveryMs = await wire.recovery()
  wire.close()
  return {
    best,
    offered: (replies.length * 1_000) / milliseconds,
    served: served.length / seconds,
    refused: refused.length / seconds,
    others: replies.length - served.length - refused.length,
    refusalMs: [percentile(refused, 95), percentile(refused, 99)],
    servedMs: [percentile(served, 50), percentile(served, 95)],
    recoveryMs,
  }
}

/** The library's client lets no more than 256 requests out at once, and would be the queue that is measured. */
function openWire(url: string, requests: readonly string[]) {
  const { port } = new URL(url)
  const idle: Socket[] = []
  let next = 0
  const ask = async (): Promise<Reply> => {
    const startedAt = performance.now()
    const socket = idle.pop() ?? connect(Number(port), '127.0.0.1')
    next += 1
    const status = await answerOf(socket, requests[next % requests.length] ?? '')
    if (status === 0) socket.destroy()
    else idle.push(socket)
    return { status, milliseconds: performance.now() - startedAt }
  }
  return {
    async asFastAsAnswered(milliseconds: number): Promise<number> {
      const endsAt = performance.now() + milliseconds
      let served = 0
      const client = async (): Promise<void> => {
        while (performance.now() < endsAt) if ((await ask()).status === 200) served += 1
      }
      await Promise.all(Array.from({ length: clients }, client))
      return (served * 1_000) / milliseconds
    },
    async openLoop(perSecond: number, milliseconds: number): Promise<Reply[]> {
      const all: Promise<Reply>[] = []
      const startedAt = performance.now()
      const { promise, resolve } = Promise.withResolvers<void>()
      const timer = setInterval(() => {
        const elapsed = Math.min(performance.now() - startedAt, milliseconds)
        while (all.length < (perSecond * elapsed) / 1_000) all.push(ask())
        if (elapsed === milliseconds) resolve()
      }, everyMs)
      await promise
      clearInterval(timer)
      return await Promise.all(all)
    },
    async recovery(): Promise<number> {
      const startedAt = performance.now()
      let wellSince: number | undefined
      for (let well = 0; well < 20; ) {
        const { status, milliseconds } = await ask()
        const isWell = status === 200 && milliseconds < 500
        wellSince = isWell ? (wellSince ?? performance.now()) : undefined
        well = isWell ? well + 1 : 0
      }
      return (wellSince ?? performance.now()) - startedAt
    },
    close: () => {
      for (const socket of idle) socket.destroy()
    },
  }
}

/** The status of one answer, read to its end by its length; 0 where the connection broke. */
function answerOf(socket: Socket, request: string): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  let text = ''
  const finish = (status: number): void => {
    socket.removeAllListeners()
    socket.on('error', () => undefined)
    resolve(status)
  }
  socket.on('data', (data) => {
    text += data.toString('latin1')
    const head = text.indexOf('\r\n\r\n')
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? 0)
    if (head >= 0 && text.length >= head + 4 + length) finish(Number(text.slice(9, 12)))
  })
  socket.on('error', () => finish(0))
  socket.on('close', () => finish(0))
  socket.write(request)
  return promise
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * share) / 100))] ?? 0
}

/** What the shop promises of a flood, and what was not kept. */
export function brokenPromises({ best, served, refusalMs, recoveryMs, others }: OverloadResult): string[] {
  return [
    ...(served < 0.8 * best ? [`served ${Math.round((served / best) * 100)} % of the best`] : []),
    ...(refusalMs[0] > 100 ? [`refused after ${Math.round(refusalMs[0])} ms`] : []),
    ...(recoveryMs > 2_000 ? [`recovered after ${Math.round(recoveryMs)} ms`] : []),
    ...(others > 0 ? [`${others} answers were neither 200 nor 503`] : []),
  ]
}
