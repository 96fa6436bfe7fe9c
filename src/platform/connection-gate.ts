import type { Sql } from 'postgres'

/** No connection came free in time. Nothing was sent: the caller may come back. */
export class PoolExhaustedError extends Error {
  override readonly name = 'PoolExhaustedError'
  readonly code = 'POOL_EXHAUSTED'
}

export interface GateOptions {
  /** How many may be inside at once: one for each connection. */
  readonly places: number
  /** How long a statement may wait for its place. */
  readonly waitMs: number
}

interface Gate {
  /** Resolves once inside; rejects with PoolExhaustedError. Whoever came in must `leave`. */
  enter(): Promise<void>
  leave(): void
}

/** Beyond this nobody joins the line: the last in it would wait in vain, and cost memory meanwhile. */
const longestLine = 1_000

/** Lets so many in at once. The others stand in line, first come first served, for a limited time. */
export function openGate({ places, waitMs }: GateOptions): Gate {
  const line: (() => void)[] = []
  let inside = 0
  return {
    enter() {
      if (inside < places) {
        inside += 1
        return Promise.resolve()
      }
      if (line.length >= longestLine) return Promise.reject(new PoolExhaustedError('Too many are waiting'))
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const timer = setTimeout(() => {
        line.splice(line.indexOf(admit), 1)
        reject(new PoolExhaustedError(`No connection came free in ${waitMs} ms`))
      }, waitMs)
      const admit = (): void => {
        clearTimeout(timer)
        resolve()
      }
      line.push(admit)
      return promise
    },
    leave() {
      // The place goes to the first in line, or becomes free.
      const next = line.shift()
      if (next) next()
      else inside -= 1
    },
  }
}

/** A statement of postgres.js that was not sent yet. It calls `handler` with itself to be sent. */
interface Statement extends Promise<unknown> {
  handler: (statement: Statement) => void
  reject(error: unknown): void
}

/**
 * The same client, with each statement and each transaction sent through a gate of as many places as it has
 * connections. By itself it would let statements wait for ever, and would send them down busy connections, where one
 * that waits for a row lock holds up strangers behind it.
 */
export function gated(sql: Sql, options: GateOptions): Sql {
  const gate = openGate(options)
  const begin = async (...given: unknown[]): Promise<unknown> => {
    await gate.enter()
    try {
      return await Reflect.apply(sql.begin, sql, given)
    } finally {
      gate.leave()
    }
  }
  const reserve = async () => {
    await gate.enter()
    try {
      const reserved = await sql.reserve()
      const { release } = reserved
      return Object.assign(reserved, {
        release: () => {
          release()
          gate.leave()
        },
      })
    } catch (error) {
      gate.leave()
      throw error
    }
  }
  const unsafe = (...given: unknown[]): unknown => sendThrough(gate, Reflect.apply(sql.unsafe, sql, given))
  const replaced = new Map<string | symbol, unknown>(Object.entries({ begin, reserve, unsafe }))
  return new Proxy(sql, {
    apply: (target, self, given) => sendThrough(gate, Reflect.apply(target, self, given)),
    get: (target, name) => replaced.get(name) ?? Reflect.get(target, name),
  })
}

/** A part of a statement, such as a list of columns, passes as it is: it is never sent by itself. */
function sendThrough(gate: Gate, made: unknown): unknown {
  if (!isStatement(made)) return made
  const send = made.handler
  const sendInTurn = (statement: Statement): void => {
    const sendNow = (): void => {
      send(statement)
      statement.then(gate.leave, gate.leave)
    }
    gate.enter().then(sendNow, (error: unknown) => statement.reject(error))
  }
  // The driver keeps flags of its own on the function.
  made.handler = Object.assign(sendInTurn, send)
  return made
}

function isStatement(made: unknown): made is Statement {
  return made instanceof Promise && 'handler' in made && 'reject' in made
}
