import type { Database } from 'bun:sqlite'
import type Stripe from 'stripe'
import { type BlikLimit, openBlikLimit } from './application/blik'
import { type Deliveries, openDeliveries } from './application/courier'
import { type Faults, openFaults } from './faults'
import type { EmulatorOptions } from './options'
import type { Scope } from './scope'
import { type InTransaction, openDatabase, transactions } from './storage/database'
import { type IdempotencyKeys, openIdempotencyKeys } from './storage/idempotency'
import { type Journal, openJournal } from './storage/journal'
import { openStore, type Store } from './storage/store'

/** What the process opened once. */
export interface Emulator {
  options: EmulatorOptions
  database: Database
  inTransaction: InTransaction
  store: Store
  keys: IdempotencyKeys
  faults: Faults
  deliveries: Deliveries
  journal: Journal
  blik: BlikLimit
}

/** Stripe's own doing: what happens without a request, such as a bank's late answer. */
export const noCause: Stripe.Event.Request = { id: null, idempotency_key: null }

export function openEmulator(options: EmulatorOptions): Emulator {
  const database = openDatabase(options.dataDirectory)
  const store = openStore(database)
  const faults = openFaults()
  const keys = openIdempotencyKeys(database, options.idempotencyLifetimeMs)
  const deliveries = openDeliveries({ database, store, faults, options: options.deliveries })
  const { webhookUrl: url, webhookSecrets: secrets } = options
  // An address given at the start wins over the one stored by an earlier `PUT /_emulator/webhook`.
  if (url !== undefined) deliveries.configure({ url, secrets, enabled_events: ['*'] })
  else deliveries.wake()
  const inTransaction = transactions(database)
  const limitMs = options.blikAuthorizeMs
  const blik = openBlikLimit({
    database,
    limitMs,
    transact: (work) => transact(emulator, noCause, work),
  })
  const journal = openJournal()
  const emulator: Emulator = {
    options,
    database,
    inTransaction,
    store,
    keys,
    faults,
    deliveries,
    journal,
    blik,
  }
  blik.wake()
  return emulator
}

/**
 * Everything one request changes commits together: objects, events, deliveries, the answer under its key.
 * Then the deliveries begin.
 */
export function transact<T>(emulator: Emulator, cause: Stripe.Event.Request, work: (scope: Scope) => T): T {
  const { database, store, deliveries, faults, blik } = emulator
  const nowMs = Date.now()
  let asksForBlik = false
  const scope: Scope = {
    database,
    store,
    nowMs,
    cause,
    searchLagMs: faults.searchLagMs(),
    enqueue: (event) => deliveries.enqueue(event, nowMs),
    beginBlik: (intent, methodId) => {
      blik.begin(intent, methodId, nowMs)
      asksForBlik = true
    },
  }
  const result = emulator.inTransaction(() => work(scope))
  deliveries.wake()
  if (asksForBlik) blik.wake()
  return result
}

export async function closeEmulator(emulator: Emulator): Promise<void> {
  emulator.blik.stop()
  await emulator.deliveries.stop()
  emulator.database.close()
}
