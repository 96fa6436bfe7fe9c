import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  awaitsTransfer,
  canCancel,
  canMove,
  decideCancel,
  fulfilmentSteps,
  givesMoneyBack,
  isBeingPaid,
  isClosed,
  isHeldBack,
  isPaidOnline,
  isSettled,
  isTrackable,
  legalMoves,
  type OrderStatus,
  orderStatuses,
  orderTransitions,
  payableOnline,
  paymentMethods,
  paymentStatuses,
  paymentStepOf,
  requiresPayment,
} from '../../src/domains/order/order'

/** Every order that can be thought of, as far as its rules look at it. */
const orders = orderStatuses.flatMap((status) =>
  paymentStatuses.flatMap((paymentStatus) =>
    paymentMethods.flatMap((paymentMethod) =>
      [null, 'dispute'].map((holdReason) => ({ status, paymentStatus, paymentMethod, holdReason })),
    ),
  ),
)
type AnyOrder = (typeof orders)[number]
const where = (wanted: Partial<AnyOrder>) =>
  orders.filter((order) =>
    Object.entries(wanted).every(([name, value]) => order[name as keyof AnyOrder] === value),
  )
const answersOf = <T>(ask: (order: AnyOrder) => T, wanted: Partial<AnyOrder>) => [
  ...new Set(where(wanted).map(ask)),
]

describe('the way of an order', () => {
  // The whole table, by hand: from each row to the columns marked.
  const table: [OrderStatus, string][] = [
    //            pending confirmed preparing shipped delivered cancelled expired
    ['pending', '   .        x         .        .        .         x        x'],
    ['confirmed', ' .        .         x        .        .         x        .'],
    ['preparing', ' .        .         .        x        .         x        .'],
    ['shipped', '   .        .         .        .        x         .        .'],
    ['delivered', ' .        .         .        .        .         .        .'],
    ['cancelled', ' .        .         .        .        .         .        .'],
    ['expired', '   .        x         .        .        .         .        .'],
  ]

  test.each(table)('from %s', (from, marks) => {
    const expected = marks
      .trim()
      .split(/\s+/)
      .map((mark) => mark === 'x')
    expect(orderStatuses.map((to) => canMove(from, to))).toEqual(expected)
    expect(orderTransitions[from]).toEqual(orderStatuses.filter((_, index) => expected[index]))
  })

  test('however it goes, it passes no station twice, and ends where nothing follows', () => {
    const steps = fc.array(fc.nat(), { minLength: 10, maxLength: 10 })
    fc.assert(
      fc.property(steps, (choices) => {
        const way: OrderStatus[] = ['pending']
        for (const choice of choices) {
          const next = orderTransitions[way.at(-1) ?? 'pending']
          const chosen = next[choice % Math.max(1, next.length)]
          if (chosen) way.push(chosen)
        }
        expect(new Set(way).size).toBe(way.length)
        expect(['delivered', 'cancelled']).toContain(way.at(-1) ?? '')
        // What left the house was paid for before: nothing is shipped from `pending` or `expired`.
        if (way.includes('shipped')) expect(way.indexOf('confirmed')).toBeLessThan(way.indexOf('shipped'))
      }),
    )
  })

  test('is over for whoever watches it where it is delivered, cancelled or expired', () => {
    expect(orderStatuses.filter(isClosed)).toEqual(['delivered', 'cancelled', 'expired'])
  })
})

describe('where staff may take an order', () => {
  const waysOf = (order: AnyOrder) => [...legalMoves(order), ...(canCancel(order) ? ['cancelled'] : [])]
  const movesOf = (wanted: Partial<AnyOrder>) => answersOf((order) => waysOf(order).join(' '), wanted)
  const free = { holdReason: null } as const

  test('is never off its way, and never what has a cause of its own', () => {
    for (const order of orders) {
      for (const to of legalMoves(order)) {
        expect(orderTransitions[order.status]).toContain(to)
        expect(fulfilmentSteps).toContain(to)
      }
    }
  })

  test('paid or partly refunded, it is packed, sent and delivered', () => {
    for (const paymentStatus of ['paid', 'partially_refunded'] as const) {
      for (const paymentMethod of paymentMethods) {
        const paid = { ...free, paymentStatus, paymentMethod }
        // The money of a transfer cannot be given back here, so that its order is not to be ended either.
        const ends = paymentMethod === 'bank_transfer' ? '' : ' cancelled'
        expect(movesOf({ ...paid, status: 'confirmed' })).toEqual([`preparing${ends}`])
        expect(movesOf({ ...paid, status: 'preparing' })).toEqual([`shipped${ends}`])
        expect(movesOf({ ...paid, status: 'shipped' })).toEqual(['delivered'])
      }
    }
  })

  test('on hold it is neither packed nor sent, whatever was paid', () => {
    for (const status of ['confirmed', 'preparing'] as const) {
      for (const paymentMethod of paymentMethods) {
        const isTransfer = paymentMethod === 'bank_transfer'
        const held = { status, holdReason: 'dispute', paymentMethod } as const
        expect(movesOf({ ...held, paymentStatus: 'paid' })).toEqual([isTransfer ? '' : 'cancelled'])
        expect(movesOf({ ...held, paymentStatus: 'pending' })).toEqual(['cancelled'])
      }
    }
    expect(movesOf({ status: 'shipped', holdReason: 'dispute' })).toEqual(['delivered'])
  })

  test('only what would leave but for its hold is called held back', () => {
    const paid = { paymentStatus: 'paid', paymentMethod: 'card', status: 'confirmed' } as const
    expect(isHeldBack({ ...paid, holdReason: 'dispute' }, 'preparing')).toBe(true)
    expect(isHeldBack({ ...paid, holdReason: 'dispute' }, 'shipped')).toBe(false)
    expect(isHeldBack({ ...paid, holdReason: null }, 'preparing')).toBe(false)
    expect(isHeldBack({ ...paid, paymentStatus: 'failed', holdReason: 'dispute' }, 'preparing')).toBe(false)
    expect(isHeldBack({ ...paid, status: 'shipped', holdReason: 'dispute' }, 'delivered')).toBe(false)
  })

  test('without the money only an approved bank transfer goes on', () => {
    const unpaid = paymentStatuses.filter(
      (status) => !['paid', 'partially_refunded', 'refunded'].includes(status),
    )
    for (const paymentStatus of unpaid) {
      for (const paymentMethod of paymentMethods) {
        const goesOn = paymentMethod === 'bank_transfer' && paymentStatus === 'pending'
        const order = { ...free, paymentStatus, paymentMethod }
        expect(movesOf({ ...order, status: 'confirmed' })).toEqual([
          goesOn ? 'preparing cancelled' : 'cancelled',
        ])
        expect(movesOf({ ...order, status: 'preparing' })).toEqual([
          goesOn ? 'shipped cancelled' : 'cancelled',
        ])
      }
    }
  })

  test('refunded it is neither packed nor sent', () => {
    const order = { ...free, paymentStatus: 'refunded', paymentMethod: 'card' } as const
    for (const status of ['confirmed', 'preparing'] as const) {
      expect(movesOf({ ...order, status })).toEqual(['cancelled'])
    }
  })

  test('unpaid it can only be cancelled, and not while money may be moving', () => {
    for (const paymentStatus of paymentStatuses) {
      const expected = paymentStatus === 'processing' ? '' : 'cancelled'
      expect(movesOf({ status: 'pending', paymentStatus })).toEqual([expected])
    }
  })

  test('what has left the house or is over is not cancelled', () => {
    expect(movesOf({ status: 'shipped' })).toEqual(['delivered'])
    for (const status of ['delivered', 'cancelled', 'expired'] as const) {
      expect(movesOf({ status })).toEqual([''])
    }
  })
})

test('a parcel may be named from packing on', () => {
  expect(orderStatuses.filter(isTrackable)).toEqual(['preparing', 'shipped', 'delivered'])
})

describe('a customer who cancels', () => {
  const decisionsOf = (wanted: Partial<AnyOrder>) => answersOf(decideCancel, wanted)

  test('twice, is told so once more', () => {
    expect(decisionsOf({ status: 'cancelled' })).toEqual(['already'])
  })

  test('before paying, frees the units, unless money may be moving', () => {
    for (const paymentStatus of paymentStatuses) {
      const expected = paymentStatus === 'processing' ? 'being_paid' : 'release'
      expect(decisionsOf({ status: 'pending', paymentStatus })).toEqual([expected])
    }
  })

  test('before picking starts, gets back what Stripe took', () => {
    for (const paymentMethod of ['card', 'blik', 'apple_pay', 'google_pay'] as const) {
      expect(decisionsOf({ status: 'confirmed', holdReason: null, paymentMethod })).toEqual(['refund'])
    }
  })

  test('who pays by bank transfer, may only until the money came', () => {
    const transfer = { status: 'confirmed', holdReason: null, paymentMethod: 'bank_transfer' } as const
    for (const paymentStatus of paymentStatuses) {
      expect(decisionsOf({ ...transfer, paymentStatus })).toEqual([
        paymentStatus === 'pending' ? 'return' : 'too_late',
      ])
    }
  })

  test('once picking started, after the end, or while a bank decides, is too late', () => {
    for (const status of ['preparing', 'shipped', 'delivered', 'expired'] as const) {
      expect(decisionsOf({ status })).toEqual(['too_late'])
    }
    expect(decisionsOf({ status: 'confirmed', holdReason: 'dispute' })).toEqual(['too_late'])
  })
})

describe('money', () => {
  test('is awaited where a bank transfer was approved and has not come', () => {
    const approved: readonly OrderStatus[] = ['confirmed', 'preparing', 'shipped', 'delivered']
    const awaited = orders.filter(awaitsTransfer)
    expect(awaited).toEqual(
      where({ paymentMethod: 'bank_transfer', paymentStatus: 'pending' }).filter(({ status }) =>
        approved.includes(status),
      ),
    )
    expect(awaited).toHaveLength(4 * 2)
  })

  test('goes back with a cancel where Stripe took some of it, and nowhere else', () => {
    const took = (order: AnyOrder) =>
      ['paid', 'partially_refunded', 'refunded'].includes(order.paymentStatus) &&
      order.paymentMethod !== 'bank_transfer'
    expect(orders.filter(givesMoneyBack)).toEqual(
      orders.filter((order) => order.status !== 'pending' && took(order)),
    )
  })

  test('is taken by Stripe for every method but the bank transfer', () => {
    expect(paymentMethods.filter(isPaidOnline)).toEqual(['card', 'blik', 'apple_pay', 'google_pay'])
    expect(orders.filter(requiresPayment)).toEqual(
      where({ status: 'pending' }).filter(({ paymentMethod }) => paymentMethod !== 'bank_transfer'),
    )
  })

  test('may be moving, or was taken', () => {
    expect(paymentStatuses.filter((paymentStatus) => isBeingPaid({ paymentStatus }))).toEqual(['processing'])
    expect(paymentStatuses.filter(isSettled)).toEqual(['paid', 'partially_refunded', 'refunded'])
  })

  describe.each([true, false])('how far it is, prepared: %p', (prepared) => {
    const stepsOf = (wanted: Partial<AnyOrder>) =>
      answersOf((order) => paymentStepOf({ ...order, overdue: false }, prepared), wanted)
    const stepsInGrace = (wanted: Partial<AnyOrder>) =>
      answersOf((order) => paymentStepOf({ ...order, overdue: true }, prepared), wanted)

    test('a bank transfer needs no step', () => {
      expect(stepsOf({ paymentMethod: 'bank_transfer' })).toEqual(['not_required'])
    })

    test.each(['paid', 'partially_refunded', 'refunded'] as const)('%s was paid', (paymentStatus) => {
      expect(stepsOf({ paymentMethod: 'card', paymentStatus })).toEqual(['paid'])
    })

    test.each(['pending', 'requires_action', 'cancelled'] as const)('%s is open', (paymentStatus) => {
      const open = { paymentMethod: 'blik', paymentStatus } as const
      expect(stepsOf({ ...open, status: 'pending' })).toEqual([prepared ? 'ready' : 'preparing'])
      for (const status of orderStatuses.filter((one) => one !== 'pending')) {
        expect(stepsOf({ ...open, status })).toEqual(['closed'])
      }
    })

    test.each(['processing', 'failed'] as const)('%s says it itself', (paymentStatus) => {
      expect(stepsOf({ paymentMethod: 'card', status: 'pending', paymentStatus })).toEqual([paymentStatus])
    })

    test('one whose time to pay is over takes no money any more, and says so, unless some may be moving', () => {
      const pending = { paymentMethod: 'card', status: 'pending' } as const
      for (const paymentStatus of ['pending', 'requires_action', 'failed'] as const)
        expect(stepsInGrace({ ...pending, paymentStatus })).toEqual(['closed'])
      expect(stepsInGrace({ ...pending, paymentStatus: 'processing' })).toEqual(['processing'])
      expect(stepsInGrace({ ...pending, paymentStatus: 'paid' })).toEqual(['paid'])
    })
  })

  test('Stripe charges from 2.00 to 999,999.99 PLN at once', () => {
    const { minimumMinor, maximumMinor } = payableOnline
    expect<number[]>([minimumMinor, maximumMinor]).toEqual([2 * 100, 999_999 * 100 + 99])
  })
})
