import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type Bench, failureOf, pay, startBench } from './harness.ts'

let bench: Bench

beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench.stop())

async function eventsAbout(id: string): Promise<string[]> {
  const { data } = await bench.stripe.events.list({ limit: 100 })
  const about = data.filter((event) => 'id' in event.data.object && event.data.object.id === id)
  return about.map(({ type }) => type).reverse()
}

async function balanceOf(sources: string[]): Promise<number> {
  const pages = await Promise.all(sources.map((source) => bench.stripe.balanceTransactions.list({ source })))
  return pages.flatMap(({ data }) => data).reduce((sum, { amount }) => sum + amount, 0)
}

/** A payment by BLIK that went through: its charge. */
async function payByBlik(): Promise<string> {
  const { id } = await bench.stripe.paymentIntents.create({
    amount: 500,
    currency: 'pln',
    confirm: true,
    payment_method_data: { type: 'blik' },
    payment_method_options: { blik: { code: '123456' } },
  })
  await bench.control('POST', `/payment_intents/${id}/complete_action`, { outcome: 'succeed' })
  return String((await bench.stripe.paymentIntents.retrieve(id)).latest_charge)
}

describe('refunds', () => {
  test('in parts until nothing is left', async () => {
    const { intent, charge } = await pay(bench)
    const metadata = { refund_id: 'r1' }
    const part = await bench.stripe.refunds.create({ payment_intent: intent.id, amount: 2_345, metadata })
    expect(part).toMatchObject({
      status: 'succeeded',
      amount: 2_345,
      charge,
      payment_intent: intent.id,
      metadata,
    })
    expect(await bench.stripe.charges.retrieve(charge)).toMatchObject({
      amount_refunded: 2_345,
      refunded: false,
    })
    const tooMuch = await failureOf(bench.stripe.refunds.create({ charge, amount: 10_001 }))
    expect(tooMuch.message).toBe(
      'Refund amount (100.01 zł) is greater than unrefunded amount on charge (100.00 zł)',
    )
    const more = await failureOf(bench.stripe.refunds.create({ charge, amount: 20_000 }))
    expect(more.message).toBe('Refund amount (200.00 zł) is greater than charge amount (123.45 zł)')
    const rest = await bench.stripe.refunds.create({ charge, reason: 'requested_by_customer' })
    expect(rest.amount).toBe(10_000)
    const full = await bench.stripe.charges.retrieve(charge, { expand: ['refunds'] })
    expect(full).toMatchObject({ amount_refunded: 12_345, refunded: true })
    expect(full.refunds?.data.map(({ id }) => id)).toEqual([rest.id, part.id])
    const again = await failureOf(bench.stripe.refunds.create({ charge, amount: 1 }))
    expect(again).toMatchObject({ code: 'charge_already_refunded' })
    expect(await balanceOf([charge, part.id, rest.id])).toBe(0)
    const listed = await bench.stripe.refunds.list({ payment_intent: intent.id })
    expect(listed.data.map(({ id }) => id)).toEqual([rest.id, part.id])
  })

  test('events tell of the refund and of the charge', async () => {
    const { charge } = await pay(bench)
    const refund = await bench.stripe.refunds.create({ charge })
    expect(await eventsAbout(refund.id)).toEqual(['refund.created'])
    expect(await eventsAbout(charge)).toEqual(['charge.succeeded', 'charge.updated', 'charge.refunded'])
    const { data } = await bench.stripe.events.list({ type: 'charge.refunded', limit: 1 })
    expect(data[0]?.data.previous_attributes).toEqual({ amount_refunded: 0, refunded: false })
  })

  test('one that had succeeded fails later: the amount is back and may be refunded again', async () => {
    const { charge } = await pay(bench, 'pm_card_refundFail')
    const refund = await bench.stripe.refunds.create({ charge })
    expect(refund.status).toBe('succeeded')
    await bench.control('POST', `/refunds/${refund.id}/fail`)
    const failed = await bench.stripe.refunds.retrieve(refund.id)
    expect(failed).toMatchObject({ status: 'failed', failure_reason: 'expired_or_canceled_card' })
    expect(failed.failure_balance_transaction).toStartWith('txn_')
    expect(await eventsAbout(refund.id)).toEqual([
      'refund.created',
      'refund.updated',
      'charge.refund.updated',
      'refund.failed',
    ])
    expect(await balanceOf([charge, refund.id])).toBe(12_345)
    expect(await bench.stripe.refunds.create({ charge })).toMatchObject({ amount: 12_345 })
    await expect(bench.control('POST', `/refunds/${refund.id}/fail`)).rejects.toThrow('400')
  })

  test('one may stay pending, then succeed or be cancelled in the Dashboard', async () => {
    const { charge } = await pay(bench, 'pm_card_pendingRefund')
    const first = await bench.stripe.refunds.create({ charge, amount: 1_000 })
    expect(first).toMatchObject({ status: 'pending', pending_reason: 'processing' })
    expect(await failureOf(bench.stripe.refunds.cancel(first.id))).toMatchObject({ statusCode: 400 })
    expect(await bench.control('POST', `/refunds/${first.id}/succeed`)).toMatchObject({ status: 'succeeded' })
    const second = await bench.stripe.refunds.create({ charge, amount: 2_000 })
    expect(await bench.control('POST', `/refunds/${second.id}/cancel`)).toMatchObject({ status: 'canceled' })
    expect(await bench.stripe.charges.retrieve(charge)).toMatchObject({ amount_refunded: 1_000 })
    const third = await bench.stripe.refunds.create({ charge, amount: 3_000 })
    await bench.control('POST', `/refunds/${third.id}/require_action`)
    expect(await bench.stripe.refunds.cancel(third.id)).toMatchObject({ status: 'canceled' })
  })

  test('the Dashboard’s refund carries no metadata of ours', async () => {
    const { charge } = await pay(bench)
    const refund = await bench.control('POST', `/charges/${charge}/dashboard_refund`, { amount: 500 })
    expect(refund).toMatchObject({ amount: 500, status: 'succeeded' })
    expect(refund.metadata).toEqual({})
    const { data } = await bench.stripe.events.list({ type: 'refund.created', limit: 1 })
    expect(data[0]).toMatchObject({
      request: { id: null, idempotency_key: null },
      data: { object: { amount: 500 } },
    })
  })

  test('nothing is refunded that was not paid, or does not exist', async () => {
    const intent = await bench.stripe.paymentIntents.create({ amount: 500, currency: 'pln' })
    const unpaid = await failureOf(bench.stripe.refunds.create({ payment_intent: intent.id }))
    expect(unpaid.message).toContain('does not have a successful charge')
    const missing = { statusCode: 400, code: 'resource_missing' }
    expect(await failureOf(bench.stripe.refunds.create({ payment_intent: 'pi_no' }))).toMatchObject(missing)
    expect(await failureOf(bench.stripe.refunds.create({ charge: 'ch_no' }))).toMatchObject(missing)
    expect(await failureOf(bench.stripe.refunds.create({}))).toMatchObject({ code: 'parameter_missing' })
    expect(await failureOf(bench.stripe.refunds.retrieve('re_no'))).toMatchObject({ statusCode: 404 })
  })

  test('a bank payment’s refund has the prefix of bank payments', async () => {
    const refund = await bench.stripe.refunds.create({ charge: await payByBlik() })
    expect(refund.id).toStartWith('pyr_')
    expect(refund.destination_details).toEqual({
      type: 'blik',
      blik: { network_decline_code: null, reference: null, reference_status: 'pending' },
    })
    const { charge } = await pay(bench)
    const toCard = await bench.stripe.refunds.create({ charge })
    expect(toCard.destination_details).toMatchObject({
      type: 'card',
      card: { type: 'refund', reference_status: 'pending' },
    })
    // A dispute of it tells nothing of a card.
    const paid = await payByBlik()
    const dispute = await bench.control('POST', `/charges/${paid}/dispute`, {})
    expect(dispute).not.toHaveProperty('payment_method_details')
  })

  test('the refunds of what does not exist are refused, and not an empty page', async () => {
    const missing = { statusCode: 400, code: 'resource_missing' }
    const { refunds } = bench.stripe
    expect(await failureOf(refunds.list({ payment_intent: 'pi_no' }))).toMatchObject(missing)
    expect(await failureOf(refunds.list({ charge: 'ch_no' }))).toMatchObject(missing)
    const { intent } = await pay(bench)
    expect((await refunds.list({ payment_intent: intent.id })).data).toEqual([])
  })
})

describe('disputes', () => {
  test('opened, answered and won: the amount comes back, the fee does not', async () => {
    const { charge } = await pay(bench)
    const opened = await bench.control<{ id: string }>('POST', `/charges/${charge}/dispute`, {
      reason: 'duplicate',
    })
    const { id } = opened
    expect(await bench.stripe.disputes.retrieve(id)).toMatchObject({
      status: 'needs_response',
      charge,
      amount: 12_345,
    })
    expect(await bench.stripe.charges.retrieve(charge)).toMatchObject({ disputed: true })
    expect(await failureOf(bench.stripe.refunds.create({ charge }))).toMatchObject({
      code: 'charge_disputed',
    })
    const answered = await bench.stripe.disputes.update(id, {
      evidence: { product_description: 'Groceries' },
    })
    expect(answered).toMatchObject({ status: 'under_review', evidence: { product_description: 'Groceries' } })
    await bench.control('POST', `/disputes/${id}/close`, { outcome: 'won' })
    expect(await eventsAbout(id)).toEqual([
      'charge.dispute.created',
      'charge.dispute.funds_withdrawn',
      'charge.dispute.updated',
      'charge.dispute.closed',
      'charge.dispute.funds_reinstated',
    ])
    const { balance_transactions: moves } = await bench.stripe.disputes.retrieve(id)
    expect(moves.map(({ amount }) => amount)).toEqual([-12_345, 12_345])
    expect(await balanceOf([id])).toBe(0)
    await expect(bench.control('POST', `/disputes/${id}/close`, { outcome: 'lost' })).rejects.toThrow('400')
  })

  test('lost, appealed by its own evidence alone, and won after all', async () => {
    const { charge } = await pay(bench)
    const { id } = await bench.control<{ id: string }>('POST', `/charges/${charge}/dispute`, {})
    const appeal = { card: { reason_for_filing: 'The parcel was signed for.' } }
    const { disputes } = bench.stripe
    expect(await failureOf(disputes.update(id, { evidence: { appeal } }))).toMatchObject({
      param: 'evidence[appeal]',
    })
    await expect(bench.control('POST', `/disputes/${id}/appeal`)).rejects.toThrow('400')
    await bench.control('POST', `/disputes/${id}/close`, { outcome: 'lost' })
    await bench.control('POST', `/disputes/${id}/appeal`)
    expect(await disputes.retrieve(id)).toMatchObject({
      status: 'appeal_needs_response',
      evidence_details: { has_evidence: false },
    })
    const other = disputes.update(id, { evidence: { product_description: 'Groceries' } })
    expect(await failureOf(other)).toMatchObject({ param: 'evidence[product_description]' })
    expect(await failureOf(bench.stripe.refunds.create({ charge }))).toMatchObject({
      code: 'charge_disputed',
    })
    const staged = await disputes.update(id, { evidence: { appeal }, submit: false })
    expect(staged).toMatchObject({ status: 'appeal_needs_response', evidence: { appeal } })
    expect(await disputes.update(id, { submit: true })).toMatchObject({ status: 'appeal_under_review' })
    await bench.control('POST', `/disputes/${id}/close`, { outcome: 'won' })
    const { status, balance_transactions: moves } = await disputes.retrieve(id)
    expect([status, moves.map(({ amount }) => amount)]).toEqual(['won', [-12_345, 12_345]])
    await expect(bench.control('POST', `/disputes/${id}/appeal`)).rejects.toThrow('400')
  })

  test('lost, and one that Stripe’s test card brings by itself', async () => {
    const { intent, charge } = await pay(bench, 'pm_card_createDispute')
    const { data } = await bench.stripe.disputes.list({ payment_intent: intent.id })
    const id = data[0]?.id ?? ''
    await bench.control('POST', `/disputes/${id}/close`, { outcome: 'lost' })
    expect(await bench.stripe.disputes.retrieve(id)).toMatchObject({ status: 'lost', charge })
    expect(await balanceOf([id])).toBe(-12_345)
  })

  test('an inquiry takes nothing', async () => {
    const { intent } = await pay(bench, 'pm_card_createDisputeInquiry')
    const { data } = await bench.stripe.disputes.list({ payment_intent: intent.id })
    expect(data[0]).toMatchObject({ status: 'warning_needs_response', balance_transactions: [] })
  })
})
