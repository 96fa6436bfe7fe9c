import type postgres from 'postgres'
import { nameOfStatement, noteSite } from './statement-names'
import { isInsideTransaction } from './transaction-scope'

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

export interface Gate {
  /** Resolves once inside; rejects with PoolExhaustedError. Whoever came in must `leave`. */
  enter(): Promise<void>
  leave(): void
  occupancy(): Occupancy
}

/** How full a gate is, and how many it has refused since it was opened. */
export interface Occupancy {
  readonly places: number
  readonly inside: number
  readonly waiting: number
  readonly refused: number
}

/** Beyond this nobody joins the line: the last in it would wait in vain, and cost memory meanwhile. */
const longestLine = 1_000

/** Lets so many in at once. The others stand in line, first come first served, for a limited time. */
export function openGate({ places, waitMs }: GateOptions): Gate {
  const line: (() => void)[] = []
  let [inside, refused] = [0, 0]
  const refuse = (why: string): PoolExhaustedError => {
    refused += 1
    return new PoolExhaustedError(why)
  }
  return {
    occupancy: () => ({ places, inside, waiting: line.length, refused }),
    enter() {
      if (inside < places) {
        inside += 1
        return Promise.resolve()
      }
      if (line.length >= longestLine) return Promise.reject(refuse('Too many are waiting'))
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const timer = setTimeout(() => {
        line.splice(line.indexOf(admit), 1)
        reject(refuse(`No connection came free in ${waitMs} ms`))
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

/** The client as the driver makes it, or one of its transactions: what all of them answer. */
export type Sql = postgres.ISql

/** A statement of postgres.js that was not sent yet. It calls `handler` with itself to be sent. */
export interface Statement extends Promise<unknown> {
  readonly strings: readonly string[]
  readonly tagged: boolean
  handler: (statement: Statement) => void
  reject(error: unknown): void
}

/** Decides about a statement that is about to be sent: sends it, now or later, or rejects it. */
type Pass = (statement: Statement, send: () => void) => void

/** The same client, with each statement handed to `pass` when it would be sent, and to `note` when it is made. */
export function intercepted(sql: Sql, pass: Pass, note?: (made: Statement) => void): Sql {
  const intercept = (made: unknown): unknown => interceptOne(made, pass, note)
  const unsafe = (...given: unknown[]): unknown => intercept(Reflect.apply(sql.unsafe, sql, given))
  return new Proxy(sql, {
    apply: (target, self, given) => intercept(Reflect.apply(target, self, given)),
    get: (target, name) => (name === 'unsafe' ? unsafe : Reflect.get(target, name)),
  })
}

/** A part of a statement, such as a list of columns, passes as it is: it is never sent by itself. */
function interceptOne(made: unknown, pass: Pass, note?: (made: Statement) => void): unknown {
  if (!isStatement(made)) return made
  note?.(made)
  const send = made.handler
  const sendInTurn = (statement: Statement): void => pass(statement, () => send(statement))
  // The driver keeps flags of its own on the function.
  made.handler = Object.assign(sendInTurn, send)
  return made
}

function isStatement(made: unknown): made is Statement {
  return made instanceof Promise && 'handler' in made && 'reject' in made
}

/** What the statement begins with: enough to find it in the code. */
export function firstWords({ strings }: Statement): string {
  return strings.join('?').trim().split(/\s+/).slice(0, 8).join(' ')
}

/** Is told of each statement that was answered, and how long that took. */
export type StatementMeter = (name: string, seconds: number, isError: boolean) => void

/** Sends it, and tells the meter when it was answered. */
function sendMetered(statement: Statement, send: () => void, meter: StatementMeter): void {
  const startedAt = performance.now()
  const tell = (isError: boolean): void =>
    meter(nameOfStatement(statement), (performance.now() - startedAt) / 1_000, isError)
  send()
  statement.then(
    () => tell(false),
    () => tell(true),
  )
}

/** A client that lets so many statements and transactions in as it has connections. */
export interface GatedClient {
  readonly sql: Sql
  readonly gate: Pick<Gate, 'occupancy'>
  /** Opens a transaction and runs `work` in it: committed when that returns, rolled back when it throws. */
  begin<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result>
}

/**
 * Sends each statement and each transaction through a gate of as many places as the client has connections. By itself
 * it would let statements wait for ever, and would send them down busy connections, where one that waits for a row lock
 * holds up strangers behind it. A statement from inside an open transaction is refused: it would wait for a second
 * connection while it holds the first, and would not see what the transaction has written.
 */
export function gated(driver: postgres.Sql, options: GateOptions, meter?: StatementMeter): GatedClient {
  const gate = openGate(options)
  const pass: Pass = (statement, send) => {
    if (isInsideTransaction()) {
      statement.reject(new Error(`The pool was used inside a database transaction: ${firstWords(statement)}`))
      return
    }
    const sendNow = (): void => {
      if (meter) sendMetered(statement, send, meter)
      else send()
      statement.then(gate.leave, gate.leave)
    }
    gate.enter().then(sendNow, (error: unknown) => statement.reject(error))
  }
  const sql = intercepted(driver, pass, meter && noteSite)
  const inside = (tx: Sql): Sql =>
    meter ? intercepted(tx, (statement, send) => sendMetered(statement, send, meter), noteSite) : tx
  return {
    sql,
    gate,
    async begin<Result>(work: (sql: Sql) => Promise<Result>) {
      await gate.enter()
      try {
        // Boxed, because the driver looks into what the work answers.
        const { result } = await driver.begin(async (tx) => ({ result: await work(inside(tx)) }))
        return result
      } finally {
        gate.leave()
      }
    },
  }
}
