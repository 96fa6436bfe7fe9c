import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * One attempt at a transaction, seen from the work that runs in it. Work that it started beside itself may outlive it:
 * once it is over, that work is outside again.
 */
export interface TransactionScope {
  /** Runs the transaction's work, once. */
  run<Result>(work: () => Promise<Result>): Promise<Result>
  /** To be called when the connection is given back: committed, rolled back or lost. */
  close(): void
  /** Is the work still running, or does the transaction still hold its locks? */
  isOpen(): boolean
  /** Does the transaction still have its connection? */
  hasConnection(): boolean
}

const currentScope = new AsyncLocalStorage<TransactionScope | undefined>()

export function openScope(): TransactionScope {
  let working = false
  let connected = true
  const scope: TransactionScope = {
    async run(work) {
      working = true
      try {
        return await runIn(scope, work)
      } finally {
        working = false
      }
    },
    close() {
      connected = false
    },
    // Work whose connection was lost is not free: it still believes that it holds its locks.
    isOpen: () => working || connected,
    hasConnection: () => connected,
  }
  return scope
}

export function isInsideTransaction(): boolean {
  return currentScope.getStore()?.isOpen() === true
}

/**
 * A row lock must never wait for the network, nor for a second connection: called by everything that talks to Redis,
 * a queue, Stripe or a provider. `what` happens, as in "Stripe was called".
 */
export function assertOutsideTransaction(what: string): void {
  if (isInsideTransaction()) throw new Error(`${what} inside a database transaction`)
}

/** Runs somebody else's work, which only happens to be called from here: it is no part of the transaction. */
export function runOutsideTransaction<Result>(work: () => Promise<Result>): Promise<Result> {
  return runIn(undefined, work)
}

function runIn<Result>(scope: TransactionScope | undefined, work: () => Promise<Result>): Promise<Result> {
  // Awaited in here, because the driver sends a statement only when somebody waits for it.
  return currentScope.run(scope, async () => await work())
}
