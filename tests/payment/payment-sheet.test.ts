import { expect, test } from 'bun:test'
import {
  onlinePaymentMethods,
  orderStatuses,
  paymentMethods,
  paymentStatuses,
} from '../../src/domains/order/order'
import { methodTypesOf, paymentStates } from '../../src/domains/payment/payment'
import { type SheetFacts, sheetStatusOf } from '../../src/domains/payment/payment-sheet'

/** All that can be known of a payment. */
const facts: SheetFacts[] = orderStatuses.flatMap((orderStatus) =>
  paymentStatuses.flatMap((paymentStatus) =>
    paymentMethods.flatMap((paymentMethod) =>
      [null, ...paymentStates].flatMap((paymentState) =>
        [true, false].flatMap((overdue) =>
          [null, 'pi_1_secret_x'].map((clientSecret) => ({
            orderStatus,
            paymentStatus,
            paymentMethod,
            paymentState,
            overdue,
            clientSecret,
          })),
        ),
      ),
    ),
  ),
)
const statusesWhere = (fits: (one: SheetFacts) => boolean) => [
  ...new Set(facts.filter(fits).map(sheetStatusOf)),
]

test('Stripe’s sheet offers BLIK for BLIK, and a card for cards and the wallets they lie in', () => {
  expect(onlinePaymentMethods.map((method) => [method, methodTypesOf(method)])).toEqual([
    ['card', ['card']],
    ['blik', ['blik']],
    ['apple_pay', ['card']],
    ['google_pay', ['card']],
  ])
})

const isOnline = ({ paymentMethod }: SheetFacts) => paymentMethod !== 'bank_transfer'
const tookMoney = ({ paymentStatus }: SheetFacts) =>
  ['paid', 'partially_refunded', 'refunded'].includes(paymentStatus)
const mayPay = (one: SheetFacts) =>
  isOnline(one) && !tookMoney(one) && one.orderStatus === 'pending' && !one.overdue

test('a secret is to be used only where the order waits for its money and has time left', () => {
  const ready = facts.filter((one) => sheetStatusOf(one) === 'ready')
  expect(ready.length).toBeGreaterThan(0)
  expect(ready.filter((one) => !mayPay(one) || one.clientSecret === null)).toEqual([])
})

test('nothing is to be paid by card for a bank transfer, whatever else is known', () => {
  expect(statusesWhere((one) => !isOnline(one))).toEqual(['not_required'])
})

test('money that was taken is told, also of an order that is over, and where some of it went back', () => {
  expect(statusesWhere((one) => isOnline(one) && tookMoney(one))).toEqual(['paid'])
})

test('an order that is over, or whose time to pay is, takes no money any more; what may be moving is waited for', () => {
  const isOver = (one: SheetFacts) => isOnline(one) && !tookMoney(one) && !mayPay(one)
  const mayMove = (one: SheetFacts) => one.orderStatus === 'pending' && one.paymentState === 'processing'
  expect(statusesWhere((one) => isOver(one) && !mayMove(one))).toEqual(['closed'])
  expect(statusesWhere((one) => isOver(one) && mayMove(one))).toEqual(['processing'])
})

test('where money may be moving nobody is asked for it again', () => {
  expect(statusesWhere((one) => mayPay(one) && one.paymentState === 'processing')).toEqual(['processing'])
})

test('an attempt that can take no money any more has failed, and may be followed by another', () => {
  const isDead = ({ paymentState }: SheetFacts) => paymentState === 'failed' || paymentState === 'cancelled'
  expect(statusesWhere((one) => mayPay(one) && isDead(one))).toEqual(['failed'])
})

test('every other attempt is ready as soon as it has a secret, also one that was declined', () => {
  for (const state of [null, 'creating', 'requires_payment', 'requires_action', 'declined', 'succeeded']) {
    const isSo = (one: SheetFacts) => mayPay(one) && one.paymentState === state
    expect(statusesWhere((one) => isSo(one) && one.clientSecret !== null)).toEqual(['ready'])
    expect(statusesWhere((one) => isSo(one) && one.clientSecret === null)).toEqual(['preparing'])
  }
})
