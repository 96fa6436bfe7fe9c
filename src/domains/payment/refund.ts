import { splitByLargestRemainder } from '#platform/money'

/** A line as it was sold, with what was refunded of it before. */
export interface RefundableLine {
  readonly orderItemId: string
  readonly productId: string
  readonly quantity: number
  readonly totalMinor: number
  readonly refundedQuantity: number
  readonly refundedMinor: number
}

export interface LineRefund {
  readonly orderItemId: string
  readonly productId: string
  readonly quantity: number
  readonly amountMinor: number
}

/** Units to be refunded; a product has one line in an order. */
export interface AskedLine {
  readonly productId: string
  readonly quantity: number
}

/** What the customer paid for each line, with its share of discount and shipping: together the order's total. */
export function payableByLine(
  totals: readonly number[],
  { discountMinor, shippingMinor }: { readonly discountMinor: number; readonly shippingMinor: number },
): number[] {
  const discounts = splitByLargestRemainder(discountMinor, totals)
  const shippings = splitByLargestRemainder(shippingMinor, totals)
  return totals.map((total, index) => total - (discounts[index] ?? 0) + (shippings[index] ?? 0))
}

/** Why lines cannot be refunded: of this one fewer units are left than were asked for, none where it is not the order's. */
export interface LineFault {
  readonly productId: string
  readonly orderItemId: string | null
  readonly quantity: number
  readonly left: number
}

export type PricedLines = { readonly lines: readonly LineRefund[] } | { readonly fault: LineFault }

/**
 * Prices a refund by lines, in minor units. The rule is cumulative: the right share of what was paid for all units
 * refunded so far and now, less what was refunded before. So the parts of a line give back exactly what it cost,
 * in whatever steps. Refuses the first line that is not the order's, is named twice, or asks for more than is left.
 */
export function priceLineRefund(
  lines: readonly RefundableLine[],
  charges: { readonly discountMinor: number; readonly shippingMinor: number },
  asked: readonly AskedLine[],
): PricedLines {
  const payables = payableByLine(
    lines.map(({ totalMinor }) => totalMinor),
    charges,
  )
  const refunds: LineRefund[] = []
  for (const { productId, quantity } of asked) {
    const index = lines.findIndex((line) => line.productId === productId)
    const line = lines[index]
    const left = line ? line.quantity - line.refundedQuantity : 0
    const isTwice = refunds.some((refund) => refund.productId === productId)
    if (!line || isTwice || quantity < 1 || quantity > left) {
      return { fault: { productId, orderItemId: line?.orderItemId ?? null, quantity, left } }
    }
    const { orderItemId, refundedQuantity, refundedMinor } = line
    const amountMinor =
      share(payables[index] ?? 0, refundedQuantity + quantity, line.quantity) - refundedMinor
    refunds.push({ orderItemId, productId, quantity, amountMinor: Math.max(0, amountMinor) })
  }
  return { lines: refunds }
}

/** The lines of a refund that gives less than they cost, because goodwill took some of it before: they add up to it. */
export function cutLines(lines: readonly LineRefund[], amountMinor: number): LineRefund[] {
  const amounts = splitByLargestRemainder(
    amountMinor,
    lines.map((line) => line.amountMinor),
  )
  return lines.map((line, index) => ({ ...line, amountMinor: amounts[index] ?? 0 }))
}

/** What a refund gives back. */
export type RefundScope =
  | { readonly kind: 'everything' }
  | { readonly kind: 'amount'; readonly amountMinor: number }
  | { readonly kind: 'lines'; readonly lines: readonly AskedLine[] }

/** The scope of a request; undefined where it says none, or more than one: nobody guesses with money. */
export function scopeOf(asked: {
  readonly everything?: true | undefined
  readonly amountMinor?: number | undefined
  readonly lines?: readonly AskedLine[] | undefined
}): RefundScope | undefined {
  const { everything, amountMinor, lines } = asked
  const scopes: RefundScope[] = [
    ...(everything ? [{ kind: 'everything' } as const] : []),
    ...(amountMinor === undefined ? [] : [{ kind: 'amount', amountMinor } as const]),
    ...(lines ? [{ kind: 'lines', lines } as const] : []),
  ]
  return scopes.length === 1 ? scopes[0] : undefined
}

/** `amount × part / whole`, half a minor unit rounded up, in whole numbers. */
function share(amountMinor: number, part: number, whole: number): number {
  const product = BigInt(amountMinor) * BigInt(part)
  return Number((2n * product + BigInt(whole)) / (2n * BigInt(whole)))
}
