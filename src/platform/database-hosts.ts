import { connect, Socket } from 'node:net'
import postgres from 'postgres'
import { type DatabaseTarget, readDatabaseTarget, type SessionWish } from './database-url'

/** None of several hosts is what is wished for: they are away, or a promotion is under way. */
export class NoFittingHostError extends Error {
  override readonly name = 'NoFittingHostError'
  readonly code = 'NO_FITTING_HOST'
}

export interface DatabaseHosts {
  /** The URL of the host that is what is wished for now. Throws NoFittingHostError. */
  choose(): Promise<string>
  /** For the driver, which asks for each new connection: a socket to that host. */
  readonly socket: () => Promise<Socket>
}

/** A pool opens many connections at once: they need not all ask. */
const believedMs = 1_000
const answerWithinMs = 3_000

/**
 * Finds the server among several, anew for each new connection, so that a promoted replica is found. The driver's own way
 * is not taken: where no host is what is wished for, it tries for ever, without a pause and without an answer.
 */
export function openHosts({ urls, wish }: DatabaseTarget): DatabaseHosts {
  let known: { readonly url: string; readonly until: number } | undefined
  let asking: Promise<string> | undefined
  const choose = async (): Promise<string> => {
    if (known && known.until > performance.now()) return known.url
    asking ??= findHost(urls, wish).finally(() => {
      asking = undefined
    })
    const url = await asking
    known = { url, until: performance.now() + believedMs }
    return url
  }
  const socket = async (): Promise<Socket> => {
    try {
      return openSocket(await choose(), () => {
        known = undefined
      })
    } catch (error) {
      return brokenSocket(error)
    }
  }
  return { choose, socket }
}

/** For a command, which opens few connections: the URL of the one host to work on, of several the one that takes writes. */
export async function findDatabase(text: string): Promise<string> {
  const target = readDatabaseTarget(text)
  if (!target || (target.urls.length === 1 && target.wish === 'any')) return text
  const wish = target.wish === 'any' ? 'read-write' : target.wish
  return await openHosts({ ...target, wish }).choose()
}

/** A host that has vanished answers nobody: once another fits, it is not waited for any longer than this. */
const graceMs = 200

/** Asks all at once, and takes the first in the URL's order that fits. */
async function findHost(urls: readonly string[], wish: SessionWish): Promise<string> {
  const found = Promise.withResolvers<void>()
  const answered: Answer[] = []
  const asked = urls.map(async (url, place) => {
    const answer = await ask(url)
    answered[place] = answer
    if (fits(answer, wish)) setTimeout(found.resolve, graceMs)
    return answer
  })
  const answers = await Promise.race([
    Promise.all(asked),
    found.promise.then(() => answered.filter((answer) => answer !== undefined)),
  ])
  const fitting =
    answers.find((answer) => fits(answer, wish)) ?? answers.find((answer) => mayDo(answer, wish))
  if (fitting) return fitting.url
  const seen = answers.map(({ url, fault, standby }) => {
    const state = standby ? 'a standby' : 'read-only or not what is wished for'
    return `${new URL(url).host}: ${fault ?? state}`
  })
  throw new NoFittingHostError(`No host is ${wish} (${seen.join(', ')})`)
}

interface Answer {
  readonly url: string
  /** Why it did not answer. */
  readonly fault?: string
  readonly standby?: boolean
  readonly readOnly?: boolean
}

async function ask(url: string): Promise<Answer> {
  const sql = postgres(url, {
    max: 1,
    connect_timeout: 2,
    fetch_types: false,
    onnotice: () => undefined,
    connection: { application_name: 'metropolitan-host-check' },
  })
  const late = Bun.sleep(answerWithinMs).then(() => Promise.reject(new Error('it did not answer')))
  late.catch(() => undefined)
  try {
    const rows = await Promise.race([
      sql<{ standby: boolean; readOnly: boolean }[]>`
        select coalesce(pg_is_in_recovery(), false) as standby,
          coalesce(current_setting('transaction_read_only') = 'on', false) as "readOnly"`,
      late,
    ])
    return { url, ...rows[0] }
  } catch (error) {
    return { url, fault: error instanceof Error ? error.message : String(error) }
  } finally {
    void sql.end({ timeout: 0 })
  }
}

function fits({ fault, standby = false, readOnly = false }: Answer, wish: SessionWish): boolean {
  if (fault !== undefined) return false
  switch (wish) {
    case 'any':
      return true
    case 'read-write':
      return !readOnly
    case 'primary':
      return !standby
    case 'read-only':
      return readOnly
    case 'standby':
    case 'prefer-standby':
      return standby
  }
}

function mayDo({ fault }: Answer, wish: SessionWish): boolean {
  return wish === 'prefer-standby' && fault === undefined
}

/** Written to before it is connected: what is sent waits in it. The driver takes the names from it for TLS. */
function openSocket(url: string, forget: () => void): Socket {
  const { hostname, port } = new URL(url)
  const where = { host: decodeURIComponent(hostname).replace(/^\[|\]$/g, ''), port: Number(port || 5432) }
  const socket = connect(where)
  socket.once('error', forget)
  socket.once('close', forget)
  return Object.assign(socket, where)
}

/** The driver learns of a connection that cannot be had only from a socket that breaks. */
function brokenSocket(error: unknown): Socket {
  const socket = new Socket()
  setImmediate(() => socket.destroy(error instanceof Error ? error : new Error(String(error))))
  return socket
}
