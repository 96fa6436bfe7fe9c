import { expect, test } from 'bun:test'
import type { Customer } from '#identity'
import type { Context } from '#platform/context'
import { openLimits, takeAll } from '#platform/limits'
import { noteSeen } from '../../src/domains/identity/application/session/note-seen'
import { watchOrder } from '../../src/domains/order/application/order/watch-order'
import { readPaymentSheet } from '../../src/domains/payment/application/payment/read-payment-sheet'
import { type CrowdBuyer, createBuyers, createProducts, orderBody } from '../support/crowd'
import { openShop } from '../support/shop'

test('no more places than there are, and one given back is free for the next', () => {
  const limits = openLimits()
  const first = limits.take('watch', 2)
  const second = limits.take('watch', 2)
  expect(limits.take('watch', 2)).toBeUndefined()
  expect(limits.take('other', 1)).toBeDefined()

  first?.()
  expect(limits.take('watch', 2)).toBeDefined()
  expect(limits.take('watch', 2)).toBeUndefined()
  second?.()
  expect(limits.take('watch', 2)).toBeDefined()
})

test('work beyond its places waits for its turn, in order, and is refused after a while; a place outlives no failure', async () => {
  const limits = openLimits()
  const done: string[] = []
  const { promise: held, resolve: release } = Promise.withResolvers<void>()
  const room = { places: 1, waitMs: 10_000 }
  const first = limits.inTurn('events', room, async () => {
    await held
    done.push('first')
    throw new Error('no luck')
  })
  const second = limits.inTurn('events', room, async () => void done.push('second'))
  const third = limits.inTurn('events', room, async () => void done.push('third'))
  await limits.inTurn('other', room, async () => void done.push('elsewhere'))
  expect(done).toEqual(['elsewhere'])

  release()

  await expect(first).rejects.toThrow('no luck')
  await Promise.all([second, third])
  expect(done).toEqual(['elsewhere', 'first', 'second', 'third'])

  const { promise: stuck, resolve: end } = Promise.withResolvers<void>()
  const hurried = { places: 1, waitMs: 1 }
  const holder = limits.inTurn('hurried', hurried, () => stuck)
  await expect(limits.inTurn('hurried', hurried, () => stuck)).rejects.toThrow(
    'No connection came free in 1 ms',
  )
  end()
  await holder
})

test('a place given back twice is one place', () => {
  const limits = openLimits()
  const first = limits.take('watch', 2)
  limits.take('watch', 2)
  first?.()
  first?.()
  expect(limits.take('watch', 2)).toBeDefined()
  expect(limits.take('watch', 2)).toBeUndefined()
})

test('of several places all are taken or none', () => {
  const limits = openLimits()
  const places = [
    ['all', 2],
    ['own', 1],
  ] as const
  const leave = takeAll(limits, places)
  expect(leave).toBeDefined()
  expect(takeAll(limits, places)).toBeUndefined()
  // What was refused keeps nothing of what it could have had.
  const rest = limits.take('all', 2)
  expect(rest).toBeDefined()
  leave?.()
  rest?.()
  expect(takeAll(limits, places)).toBeDefined()
})

const shop = await openShop({ seed: false })
const { context } = shop

async function placedOrder(): Promise<{ buyer: CrowdBuyer; orderId: string }> {
  const [productId = ''] = await createProducts(context.db, [10])
  const [buyer] = await createBuyers(context, 1, () => [{ productId, quantity: 1 }])
  if (!buyer) throw new Error('no buyer was made')
  const placed = await shop.call('/orders', { token: buyer.token, body: orderBody(buyer) })
  expect(placed.status).toBe(201)
  return { buyer, orderId: placed.body.id }
}

function customerOf({ userId }: CrowdBuyer): Customer {
  return {
    kind: 'customer',
    userId,
    sessionId: '',
    deviceId: '',
    userType: 'individual',
    language: 'pl',
    company: null,
    priceList: 'retail',
  }
}

/** The statements that `work` has sent, once they are all answered. */
async function touches(work: (context: Context) => void): Promise<number> {
  const pending: Promise<unknown>[] = []
  const { limits } = context
  const watched: Context = {
    ...context,
    limits: {
      ...limits,
      take(name, maximum) {
        const giveBack = limits.take(name, maximum)
        if (!giveBack) return undefined
        const { promise, resolve } = Promise.withResolvers<void>()
        pending.push(promise)
        return () => {
          giveBack()
          resolve()
        }
      },
    },
  }
  const statements = await shop.statementsOf(async () => {
    work(watched)
    await Promise.all(pending)
  })
  return statements.filter((statement) => statement.includes('set last_seen_at')).length
}

test('a session is noted once at a time, and eight sessions at once', async () => {
  const session = crypto.randomUUID()
  const many = Array.from({ length: 20 }, () => crypto.randomUUID())

  expect(await touches((ctx) => [session, session, session].forEach((id) => void noteSeen(ctx, id)))).toBe(1)
  expect(await touches((ctx) => many.forEach((id) => void noteSeen(ctx, id)))).toBe(8)
  expect(await touches((ctx) => [session, ...many].forEach((id) => void noteSeen(ctx, id)))).toBe(8)
})

test('twenty streams of one customer, and each that ends or is left makes room', async () => {
  const { buyer, orderId } = await placedOrder()
  const customer = customerOf(buyer)
  const watch = async (signal: AbortSignal) => {
    const request = { orderId, afterSeq: 0, signal, recheck: () => Promise.resolve() }
    return await watchOrder(context, customer, request).catch((error: { code?: string }) => error)
  }
  // Whoever has left already takes no place.
  for (let n = 0; n < 25; n += 1) expect(await watch(AbortSignal.abort())).toHaveProperty('next')
  const leaving = Array.from({ length: 20 }, () => new AbortController())
  for (const { signal } of leaving) expect(await watch(signal)).toHaveProperty('next')
  const here = new AbortController()
  expect(await watch(here.signal)).not.toHaveProperty('next')

  // One leaves before its stream has begun: nobody will ever end that.
  leaving[0]?.abort()
  const stream = await watch(here.signal)
  expect(stream).toHaveProperty('next')
  expect(await watch(here.signal)).not.toHaveProperty('next')
  if (!stream || !('next' in stream)) throw new Error('no stream')
  expect((await stream.next()).done).toBe(false)
  await stream.return(undefined)
  expect(await watch(here.signal)).toHaveProperty('next')
})

test('where too many wait for their payment, the sheet is answered at once', async () => {
  const { buyer, orderId } = await placedOrder()
  const customer = customerOf(buyer)
  const request = {
    orderId,
    waitSeconds: 3_600,
    signal: new AbortController().signal,
    recheck: () => Promise.resolve(),
  }
  const asked: string[] = []
  const full: Context = { ...context, limits: { ...context.limits, take: (name) => void asked.push(name) } }

  expect(await readPaymentSheet(full, customer, request)).toMatchObject({ orderId, status: 'preparing' })
  expect(asked).toHaveLength(1)
})
