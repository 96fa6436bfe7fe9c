import { readdirSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { poll } from '../services/index'
import { type WireCase, wireCases } from './wire-cases'

export interface WireFinding {
  readonly name: string
  readonly said: string
}

interface Process {
  readonly url: string
  readonly pid: number
}

export interface WireResult {
  readonly cases: number
  readonly findings: readonly WireFinding[]
  readonly slow: SlowResult
}

export interface SlowResult {
  readonly clients: number
  /** How long others waited meanwhile, at most. */
  readonly othersMs: number
  /** Files that the process holds when all have left, beyond those before. */
  readonly left: number
}

/** Every case once, then many slow clients at once. The process must live, answer the others and let go of all. */
export async function tryWire(process: Process, slowClients: number): Promise<WireResult> {
  const before = openFiles(process.pid)
  const findings: WireFinding[] = []
  for (const one of wireCases) {
    const said = await faultOf(process, one)
    if (said) findings.push({ name: one.name, said })
  }
  const slow = await trySlowClients(process, slowClients, before)
  return { cases: wireCases.length, findings, slow }
}

/** Longer than a body may take to come. */
const deadlineMs = 5_000

/** What is wrong with how a case was answered; undefined where nothing is. */
export async function faultOf(
  { url }: Process,
  { pieces, answers, endsAfter }: WireCase,
): Promise<string | undefined> {
  const { text, isClosed } = await converse(url, {
    pieces,
    endsAfter: endsAfter ?? false,
    answers: answers.length,
  })
  const statuses = [...text.matchAll(/(?:^|\r\n|\})HTTP\/1\.[01] (\d{3})/g)].map(([, status]) =>
    Number(status),
  )
  if (statuses.length > answers.length)
    return `${statuses.length} answers to ${answers.length}: ${statuses.join(', ')}`
  for (const [index, allowed] of answers.entries()) {
    const status = statuses[index] ?? (isClosed ? 0 : undefined)
    if (status === undefined) return `no answer after ${deadlineMs} ms, and the connection is open`
    if (!allowed.includes(status)) return `${status} and none of ${allowed.join(', ')}`
  }
  const foreign = /node_modules|Error:|at \w+ \(|uWS|Bun v/.exec(text)?.[0]
  return foreign ? `says ${foreign}` : undefined
}

interface Conversation {
  readonly pieces: WireCase['pieces']
  readonly endsAfter: boolean
  readonly answers: number
}

/** Writes the pieces and reads until all answers are there, the other end closes, or the deadline is over. */
function converse(
  url: string,
  { pieces, endsAfter, answers }: Conversation,
): Promise<{ text: string; isClosed: boolean }> {
  const { promise, resolve } = Promise.withResolvers<{ text: string; isClosed: boolean }>()
  let text = ''
  const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', allowHalfOpen: true })
  const finish = (isClosed: boolean): void => {
    clearTimeout(timer)
    socket.destroy()
    resolve({ text, isClosed })
  }
  const timer = setTimeout(() => finish(false), deadlineMs)
  socket.setNoDelay(true)
  socket.on('connect', () => {
    for (const piece of pieces) socket.write(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece)
    if (endsAfter) socket.end()
  })
  socket.on('data', (data) => {
    text += data.toString('latin1')
    if (!endsAfter && isWhole(text, answers)) finish(false)
  })
  socket.on('error', () => finish(true))
  socket.on('end', () => finish(true))
  socket.on('close', () => finish(true))
  return promise
}

/** Whether so many answers have come to their end, by their lengths. */
function isWhole(text: string, answers: number): boolean {
  let rest = text
  for (let count = 0; count < answers; count += 1) {
    const head = rest.indexOf('\r\n\r\n')
    if (head < 0) return false
    const isInterim = /^HTTP\/1\.1 1/.test(rest)
    const length = isInterim ? 0 : Number(/\r\ncontent-length: (\d+)/i.exec(rest.slice(0, head))?.[1] ?? 0)
    if (rest.length < head + 4 + length) return false
    rest = rest.slice(head + 4 + length)
  }
  return true
}

/** Clients that send a head, or a body, a byte at a time and never come to an end; others are served meanwhile. */
async function trySlowClients({ url, pid }: Process, clients: number, before: number): Promise<SlowResult> {
  const starts = [
    'GET /livez HTTP/1.1\r\nX-A: ',
    'POST /auth/otp HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n{"a":"',
  ]
  const sockets: Socket[] = []
  for (let number = 0; number < clients; number += 1) {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write(starts[number % starts.length] ?? '')
    sockets.push(socket)
  }
  const waits: number[] = []
  for (let round = 0; round < 20; round += 1) {
    for (const socket of sockets) if (socket.writable) socket.write('a')
    const startedAt = performance.now()
    const answer = await fetch(`${url}/products?limit=1`)
    await answer.text()
    waits.push(answer.ok ? performance.now() - startedAt : Number.POSITIVE_INFINITY)
  }
  for (const socket of sockets) socket.destroy()
  const settled = await poll(async () => (openFiles(pid) <= before + toleratedFiles ? true : undefined), {
    deadlineMs: 10_000,
  })
  return { clients, othersMs: Math.max(...waits), left: settled ? 0 : openFiles(pid) - before }
}

/** Connections to Postgres and Redis that were opened meanwhile, and one that is kept alive by the client here. */
const toleratedFiles = 20

function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length
}
