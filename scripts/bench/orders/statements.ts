import postgres from 'postgres'
import type { Context } from '#platform/context'
import type { Database } from '#platform/database'
import { newId } from '#platform/ids'
import { findCustomer } from '../../../src/domains/identity/infrastructure/actors'
import { draftOrder } from '../../../src/domains/order/application/order/draft-order'
import { readCheckout } from '../../../src/domains/order/infrastructure/checkout'
import { insertOrder } from '../../../src/domains/order/infrastructure/place-order-statement'
import type { CrowdBuyer } from '../../../tests/support/crowd'
import { textOf } from './parameter-text'

/** A statement as it went to Postgres, with its parameters as text. */
export interface Statement {
  readonly text: string
  readonly parameters: readonly (string | null)[]
}

/** The three statements of each buyer's `POST /orders`, as the API sends them; nothing of them stays. */
export async function statementsOf(context: Context, buyers: readonly CrowdBuyer[]): Promise<Statement[][]> {
  const seen: Statement[] = []
  const sql = postgres(context.config.database.url, {
    max: 1,
    debug: (_, text, parameters) =>
      seen.push({ text, parameters: parameters.map((value) => (value === null ? null : textOf(value))) }),
  })
  // As src/platform/database.ts has it: 64-bit integers are numbers, and a text is already the JSON it stands for.
  sql.options.parsers[20] = Number
  sql.options.serializers[3802] = (value: unknown) =>
    typeof value === 'string' ? value : JSON.stringify(value)
  const all: Statement[][] = []
  try {
    for (const buyer of buyers) {
      await sql
        .begin(async (tx) => {
          const [session] = await tx`select id from user_sessions where user_id = ${buyer.userId}`
          seen.length = 0
          // Of a transaction only the statements are wanted, and they are the same as outside one.
          await placeAsApi(context, { ...context.db, sql: tx }, { buyer, session })
          throw new RollBack()
        })
        .catch((error: unknown) => {
          if (!(error instanceof RollBack)) throw error
        })
      all.push(seen.filter(({ text }) => /^\s*(select|with)\b/i.test(text)))
    }
    return all
  } finally {
    await sql.end()
  }
}

interface Placing {
  readonly buyer: CrowdBuyer
  readonly session: Record<string, unknown> | undefined
}

async function placeAsApi(context: Context, db: Database, { buyer, session }: Placing): Promise<void> {
  const found = await findCustomer(db, String(session?.id), buyer.userId)
  if (!found) throw new Error('the buyer has no session')
  const { customer } = found
  const request = {
    shippingAddressId: buyer.addressId,
    billingAddressId: undefined,
    paymentMethod: 'card' as const,
    notes: undefined,
    expectedTotalMinor: undefined,
    language: 'pl' as const,
    requestHash: newId(),
    requestKey: undefined,
  }
  const billingAddressId = buyer.addressId
  const checkout = await readCheckout(db, { ...customer, ...request, billingAddressId, byTransfer: false })
  const { draft } = draftOrder(context, { customer, request, checkout })
  await insertOrder(db, { ...draft, requestId: newId() })
}

class RollBack extends Error {}
