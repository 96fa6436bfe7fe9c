import { expect, test } from 'bun:test'
import { timelineEvents } from '../../src/domains/order/events'
import { noParcel, paymentHolds } from '../../src/domains/order/order'
import { readOrderNumber } from '../../src/domains/order/order-number'
import { holdReasons, timelineWords } from '../../src/domains/order/order-words'
import { trackingUrlOf } from '../../src/domains/order/parcel-links'
import { detailsForCustomer } from '../../src/domains/order/timeline'
import { moneyEvents } from '../../src/domains/payment/events'
import { disputeStatuses, disputeWords } from '../../src/domains/payment/payment'

const urlOf = (shippingCompany: string | null, trackingNumber: string | null = '12') =>
  trackingUrlOf({ shippingCompany, trackingNumber })

test('every word of a timeline, of a hold and of a dispute is explained', () => {
  const said = [...Object.values(timelineEvents), ...Object.values(moneyEvents)]
  expect(Object.keys(timelineWords).toSorted()).toEqual(said.toSorted())
  expect(Object.keys(holdReasons).toSorted()).toEqual(paymentHolds.toSorted())
  expect(Object.keys(disputeWords)).toEqual([...disputeStatuses])
})

test('a parcel can be followed where its carrier is known, however staff write its name', () => {
  for (const name of ['DPD', 'dpd polska', ' D.P.D. '])
    expect(urlOf(name)).toBe('https://tracktrace.dpd.com.pl/parcelDetails?typ=1&p1=12')
  expect(urlOf('In-Post Paczkomaty')).toBe('https://inpost.pl/sledzenie-przesylek?number=12')
  expect(urlOf('Poczta Polska')).toBe('https://emonitoring.poczta-polska.pl/?numer=12')
  for (const name of ['our van', 'Updated', '', null]) expect(urlOf(name)).toBeNull()
  expect(urlOf('DPD', null)).toBeNull()
  expect(urlOf('UPS', '1&x=2')).toBe('https://www.ups.com/track?tracknum=1%26x%3D2')
})

test.each([
  ['DHL Express', 'https://www.dhl.com/pl-pl/home/tracking.html?tracking-id=12'],
  ['GLS', 'https://gls-group.com/PL/pl/sledzenie-paczek?match=12'],
  ['FedEx', 'https://www.fedex.com/fedextrack/?trknbr=12'],
])('a parcel of %s can be followed', (name, url) => {
  expect(urlOf(name)).toBe(url)
})

test('an order without a parcel says so of the carrier and of the number', () => {
  expect(noParcel).toStrictEqual({ shippingCompany: null, trackingNumber: null })
  expect(trackingUrlOf(noParcel)).toBeNull()
})

test('of a timeline the customer sees what is named for them, and nothing that is new or of staff', () => {
  const details = {
    reason: 'r',
    note: 'n',
    refundId: 'id',
    amountMinor: 5,
    shippingCompany: 'DPD',
    trackingNumber: '12',
    code: 'stolen_card',
    risk: 'high',
  }
  const shown = { refundId: 'id', amountMinor: 5, shippingCompany: 'DPD', trackingNumber: '12' }
  const of = (event: string, actor: 'admin' | 'customer') => detailsForCustomer({ event, actor, details })
  expect(of('order.cancelled', 'customer')).toEqual({ ...shown, reason: 'r', note: 'n' })
  expect(of('order.cancelled', 'admin')).toEqual({ ...shown, reason: 'r' })
  expect(of('payment.refund_requested', 'admin')).toEqual(shown)
  const odd = { reason: 1, note: null, amountMinor: '5' }
  expect(detailsForCustomer({ event: 'order.cancelled', actor: 'customer', details: odd })).toStrictEqual({})
})

test('an order number is read as it was written down or heard', () => {
  for (const text of ['7K21-0XRD', '7k210xrd', ' 7k21 0xrd ', '7K2L-OXRD', '7k2i-oxrd'])
    expect(readOrderNumber(text)).toBe('7K21-0XRD')
  expect(readOrderNumber(' copy-12')).toBe('COPY-12')
})
