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

/**
 * Prices a refund by lines, in minor units. The rule is cumulative: the right share of what was paid for all units
 * refunded so far and now, less what was refunded before. So the parts of a line give back exactly what it cost,
 * in whatever steps. Undefined where a line is not the order's, or more units are asked for than are left.
 */
export function priceLineRefund(
  lines: readonly RefundableLine[],
  charges: { readonly discountMinor: number; readonly shippingMinor: number },
  asked: readonly AskedLine[],
): LineRefund[] | undefined {
  const payables = payableByLine(
    lines.map(({ totalMinor }) => totalMinor),
    charges,
  )
  const refunds = asked.map(({ productId, quantity }) => {
    const index = lines.findIndex((line) => line.productId === productId)
    const line = lines[index]
    const units = (line?.refundedQuantity ?? 0) + quantity
    if (!line || quantity < 1 || units > line.quantity) return undefined
    const amountMinor = share(payables[index] ?? 0, units, line.quantity) - line.refundedMinor
    return { orderItemId: line.orderItemId, productId, quantity, amountMinor: Math.max(0, amountMinor) }
  })
  const distinct = new Set(asked.map(({ productId }) => productId)).size === asked.length
  const known = refunds.filter((refund) => refund !== undefined)
  return distinct && known.length === asked.length ? known : undefined
}

/** `amount × part / whole`, half a minor unit rounded up, in whole numbers. */
function share(amountMinor: number, part: number, whole: number): number {
  const product = BigInt(amountMinor) * BigInt(part)
  return Number((2n * product + BigInt(whole)) / (2n * BigInt(whole)))
}
