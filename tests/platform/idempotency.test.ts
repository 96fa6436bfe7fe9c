import { expect, test } from 'bun:test'
import { transact } from '#platform/database'
import { findReplay, keepRequestKey, keptKey, type RequestKey, replayOf } from '#platform/idempotency'
import { newId } from '#platform/ids'
import { openShop } from '../support/shop'

const { context } = await openShop({ seed: false })
const { db } = context

const newKey = (): RequestKey => ({
  actorId: newId(),
  method: 'POST',
  path: '/orders',
  key: 'once',
  bodyHash: 'this body',
})

async function readReplay(key: RequestKey | undefined): Promise<unknown> {
  const [row] = await db.sql`select ${replayOf(db, key)} as replay`
  return row?.replay
}

/** Keeps the key with so many rows that a statement made. */
async function keepBesides(key: RequestKey | undefined, ids: readonly string[]): Promise<void> {
  const made = db.sql`made`
  await db.sql`
    with made as (select * from unnest(${[...ids]}::uuid[]) as m(id)), kept as (${keptKey(db, key, made)})
    select from made`
}

test('a part of a statement reads what the statement of its own reads', async () => {
  const key = newKey()
  expect(await readReplay(key)).toBeNull()
  expect(await readReplay(undefined)).toBeNull()
  const resultId = newId()
  await transact(context, (tx) => keepRequestKey(tx, key, resultId))

  for (const [asked, sameBody] of [
    [key, true],
    [{ ...key, bodyHash: 'another' }, false],
  ] as const) {
    expect(await readReplay(asked)).toEqual({ resultId, sameBody })
    expect(await findReplay(db, asked)).toEqual({ resultId, sameBody })
  }
  for (const other of [{ actorId: newId() }, { method: 'PUT' }, { path: '/cart' }, { key: 'twice' }]) {
    expect(await readReplay({ ...key, ...other })).toBeNull()
    expect(await findReplay(db, { ...key, ...other })).toBeUndefined()
  }
})

test('a part of a statement keeps the key with what was made, and no key where nothing was', async () => {
  const [kept, unmade] = [newKey(), newKey()]
  const id = newId()
  await keepBesides(kept, [id])
  await keepBesides(unmade, [])
  await keepBesides(undefined, [id])

  expect(await findReplay(db, kept)).toEqual({ resultId: id, sameBody: true })
  expect(await findReplay(db, unmade)).toBeUndefined()
  expect(await db.sql`select key from idempotency_keys where result_id = ${id}`).toHaveLength(1)
})
