import { expect, test } from 'bun:test'
import { newId } from '#platform/ids'
import { adminWith, auditOf, refuses, superAdmin } from '../admin/support'
import { refundBench } from '../payment/refund-support'
import { deliver, intentEvent } from '../payment/support'
import { openShop } from '../support/shop'

const shop = await openShop()
const { sql } = shop.context.db
const boss = await superAdmin(shop)
const [manager, second, clerk, support] = [
  await adminWith(shop, 'order_manager'),
  await adminWith(shop, 'order_manager'),
  await adminWith(shop, 'product_manager'),
  await adminWith(shop, 'support'),
]
const { paidOrder, refund, retry, fail } = refundBench(shop, boss.token)

type Caller = Pick<typeof boss, 'token'>
const list = (who: Caller, query = '') => shop.call(`/admin/attention${query}`, { token: who.token })
const idsOf = async (who: Caller, query = '') =>
  (await list(who, query)).body.data.map(({ id }: { id: string }) => id)
const act = (who: Caller, path: string, body?: object) =>
  shop.call(`/admin/attention/${path}`, {
    method: 'POST',
    token: who.token,
    ...(body && { body }),
  })
const claims = () => sql`select * from attention_claims order by taken_at, subject_id`

async function failedRefund() {
  const order = await paidOrder()
  const { body } = await refund(order, { amountMinor: 100 })
  await fail(order, body)
  return { order, id: String(body.id), path: `refund_failed/${body.id}` }
}

async function unmatchedMoney(): Promise<string> {
  const event = intentEvent({ intentId: `pi_${newId()}`, totalMinor: 700 }, 'succeeded')
  await deliver(shop.url, event)
  return event.id
}

test('an entry says what to do, since when, and what it takes, in the language of who asks', async () => {
  const { id, order } = await failedRefund()
  const token = manager.token
  const polish = await shop.call('/admin/attention', { token, headers: { 'accept-language': 'pl' } })
  expect(polish.body.data).toEqual([
    {
      key: `refund_failed:${id}`,
      kind: 'refund_failed',
      id,
      severity: 'urgent',
      since: expect.any(String),
      dueAt: null,
      title: 'Nieudany zwrot',
      advice: expect.stringContaining('Ponów'),
      next: `POST /admin/refunds/${id}/retry`,
      permission: 'refunds:write',
      orderId: order.orderId,
      facts: {
        refundId: id,
        paymentId: expect.any(String),
        amountMinor: 100,
        currency: 'PLN',
        failureCode: 'expired_or_canceled_card',
      },
      takenBy: null,
      takenByName: null,
      takenAt: null,
      settledBy: null,
      settledAt: null,
      settlement: null,
    },
  ])
  expect(polish.body.counts).toMatchObject([{ kind: 'refund_failed', count: 1, exact: true }])
})

test('everyone sees the kinds they may see, and no others', async () => {
  expect(await idsOf(manager)).toHaveLength(1)
  expect((await list(clerk)).body).toEqual({ data: [], nextCursor: null, counts: [] })
  expect((await list(support)).body.counts).toEqual([])
  const refused = { status: 403, code: 'PERMISSION_MISSING', rows: claims }
  await refuses(shop, refused, () => list(support, '?kind=refund_failed'))
  const [id] = await idsOf(manager)
  for (const what of ['take', 'release']) {
    await refuses(shop, refused, () =>
      act(support, `refund_failed/${id}/${what}`, what === 'take' ? undefined : {}),
    )
  }
  // Order managers refund; only who may write payments settles what is about events of Stripe.
  const eventId = await unmatchedMoney()
  await refuses(shop, refused, () =>
    act(second, `money_unmatched/${eventId}/settle`, { settlement: 'given back' }),
  )
  expect((await act(boss, `money_unmatched/${eventId}/settle`, { settlement: 'given back' })).status).toBe(
    200,
  )
  expect((await list(manager, '?kind=lost')).body.code).toBe('VALIDATION_FAILED')
})

test('of two who take the same on at once one has it, and the other learns whose it is', async () => {
  const { id, path } = await failedRefund()
  let winner: unknown
  shop.at('attention.found', async () => {
    winner = (await act(second, `${path}/take`)).status
  })
  const audit = await auditOf(shop, async () => {
    const loser = await act(manager, `${path}/take`)
    expect([winner, loser.status, loser.body.code]).toEqual([200, 409, 'ATTENTION_TAKEN'])
    expect(loser.body.params).toEqual({ takenBy: second.id })
  })
  expect(audit).toMatchObject([
    { action: 'attention.taken', entity_id: `refund_failed:${id}`, actor_id: second.id },
  ])
  expect(await idsOf(second, '?takenBy=me')).toEqual([id])
  expect(await idsOf(manager, '?takenBy=me')).toEqual([])
  expect(await idsOf(manager, '?takenBy=nobody')).not.toContain(id)
  expect((await list(manager)).body.data).toContainEqual(
    expect.objectContaining({ id, takenBy: second.id, takenByName: 'Jan Nowak' }),
  )
  // Asked again by the same one it changes nothing; a colleague can neither settle it nor, without more, let it go.
  expect(await auditOf(shop, () => act(second, `${path}/take`))).toEqual([])
  await refuses(shop, { status: 409, code: 'ATTENTION_TAKEN', rows: claims }, () =>
    act(manager, `${path}/settle`, { settlement: 'mine' }),
  )
  expect((await act(second, `${path}/release`, {})).body).toEqual({ success: true })
  expect(await idsOf(manager, '?takenBy=nobody')).toContain(id)
  await refuses(shop, { status: 409, code: 'ATTENTION_NOT_TAKEN', rows: claims }, () =>
    act(second, `${path}/release`, { reason: 'x' }),
  )
})

test('what is settled is listed among what was settled, with who said what, and can be opened again', async () => {
  const { id, path } = await failedRefund()
  const settlement = 'paid by bank transfer, 3 May'
  const audit = await auditOf(shop, () => act(manager, `${path}/settle`, { settlement }))
  expect(audit).toMatchObject([
    { action: 'attention.settled', entity_id: `refund_failed:${id}`, reason: settlement },
  ])
  expect(await idsOf(boss)).not.toContain(id)
  expect((await list(boss, '?settled=true')).body.data).toContainEqual(
    expect.objectContaining({ id, takenBy: manager.id, settledBy: manager.id, settlement }),
  )
  const settled = { status: 409, code: 'ATTENTION_SETTLED', rows: claims }
  await refuses(shop, settled, () => act(second, `${path}/take`))
  await refuses(shop, settled, () => act(manager, `${path}/settle`, { settlement: 'twice' }))
  await refuses(shop, { status: 422, code: 'VALIDATION_FAILED', rows: claims }, () =>
    act(manager, `${path}/settle`, { settlement: ' ' }),
  )
  const opened = await auditOf(shop, () => act(boss, `${path}/release`, { reason: 'it came back' }))
  expect(opened).toMatchObject([{ action: 'attention.released', before: { settlement } }])
  expect(await idsOf(boss)).toContain(id)
})

test('a claim stays when the entry is gone, and is settled all the same', async () => {
  const { id, path } = await failedRefund()
  await act(manager, `${path}/take`)
  await retry(id)
  expect(await idsOf(manager)).not.toContain(id)
  const settled = await act(manager, `${path}/settle`, { settlement: 'retried' })
  expect(settled.body).toMatchObject({ id, takenBy: manager.id, settlement: 'retried' })
  const missing = { status: 404, code: 'ATTENTION_NOT_FOUND', rows: claims }
  for (const what of ['take', 'settle', 'release']) {
    const body = what === 'settle' ? { settlement: 'x' } : {}
    await refuses(shop, missing, () =>
      act(boss, `refund_failed/${newId()}/${what}`, what === 'take' ? undefined : body),
    )
  }
})

test('what fails again is new, whoever settled it before', async () => {
  const id = newId()
  const park = async (ago: string) => {
    await sql`
      insert into outbox (id, topic, payload, attempts, parked_at, error) values (${id}, 'test.twice', '{}', 15,
        now() - ${ago}::interval, 'no luck')
      on conflict (id) do update set parked_at = excluded.parked_at`
  }
  await park('1 hour')
  await act(boss, `dead_letter/${id}/settle`, { settlement: 'the provider was away' })
  expect(await idsOf(boss, '?kind=dead_letter')).not.toContain(id)
  // As `rerun` does, after which it gave up once more.
  await park('1 minute')
  expect((await list(boss, '?kind=dead_letter')).body.data).toMatchObject([{ id, takenBy: null }])
  expect(await idsOf(boss, '?kind=dead_letter&settled=true')).toEqual([])
  expect((await act(boss, `dead_letter/${id}/take`)).status).toBe(200)
  expect(await sql`select from attention_claims where subject_id = ${id}`).toHaveLength(2)
})

test('pages follow each other through the kinds, without a gap, in as many statements for 1 as for 100', async () => {
  for (let made = 0; made < 3; made += 1) await unmatchedMoney()
  // All at one moment, so that the ids settle the order.
  await sql`update stripe_events set received_at = now() where outcome = 'unmatched'`
  const all = await idsOf(boss, '?limit=100')
  expect(all.length).toBeGreaterThan(6)
  const seen: string[] = []
  for (let cursor = ''; ; ) {
    const { body } = await list(boss, `?limit=2${cursor}`)
    seen.push(...body.data.map(({ id }: { id: string }) => id))
    if (!body.nextCursor) break
    cursor = `&cursor=${body.nextCursor}`
  }
  expect(seen).toEqual(all)
  const { nextCursor } = (await list(boss, '?limit=2')).body
  expect((await list(boss, `?limit=2&takenBy=me&cursor=${nextCursor}`)).body.code).toBe('CURSOR_INVALID')
  const statements = async (query: string) => (await shop.statementsOf(() => list(boss, query))).length
  expect([await statements('?limit=1'), await statements('?limit=100')]).toEqual([3, 3])
})
