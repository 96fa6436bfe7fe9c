import { splitByLargestRemainder, vatWithin } from '#platform/money'

export interface LineToPrice {
  readonly quantity: number
  /** Gross, of one unit. */
  readonly unitPriceMinor: number
  /** Per cent. */
  readonly vatRate: number
}

export interface Charges {
  /** Taken off the subtotal; never more than it. */
  readonly discountMinor: number
  readonly shippingFeeMinor: number
  /** From this subtotal on (after the discount) shipping is free; 0 means that it always costs the fee. */
  readonly shippingFreeFromMinor: number
}

export interface VatShare {
  readonly rate: number
  readonly grossMinor: number
  readonly vatMinor: number
}

export interface PricedLine {
  /** `quantity × unit price`, before discount and shipping. */
  readonly totalMinor: number
  /** What the customer pays for this line: with its share of discount and shipping. */
  readonly payableMinor: number
  readonly vatMinor: number
}

export interface Totals {
  readonly lines: readonly PricedLine[]
  readonly subtotalMinor: number
  readonly discountMinor: number
  readonly shippingMinor: number
  readonly totalMinor: number
  readonly vatMinor: number
  /** By rate, ascending. */
  readonly vat: readonly VatShare[]
}

/**
 * Prices a basket, in minor units. Always: the lines add up to the subtotal; subtotal + shipping − discount = total;
 * the payable parts of the lines add up to the total, and their VAT to the VAT of each rate.
 */
export function priceLines(lines: readonly LineToPrice[], charges: Charges): Totals {
  const totals = lines.map((line) => line.quantity * line.unitPriceMinor)
  const subtotalMinor = sum(totals)
  const discountMinor = Math.min(charges.discountMinor, subtotalMinor)
  const shippingMinor = shippingFor(subtotalMinor - discountMinor, charges)

  const discounts = splitByLargestRemainder(discountMinor, totals)
  const shippings = splitByLargestRemainder(shippingMinor, totals)
  const payables = totals.map((total, i) => total - (discounts[i] ?? 0) + (shippings[i] ?? 0))
  const { vat, byLine } = shareVat(lines, payables)
  return {
    lines: totals.map((totalMinor, i) => ({
      totalMinor,
      payableMinor: payables[i] ?? 0,
      vatMinor: byLine[i] ?? 0,
    })),
    subtotalMinor,
    discountMinor,
    shippingMinor,
    totalMinor: subtotalMinor - discountMinor + shippingMinor,
    vatMinor: sum(vat.map((share) => share.vatMinor)),
    vat,
  }
}

function shippingFor(valueMinor: number, { shippingFeeMinor, shippingFreeFromMinor }: Charges): number {
  if (valueMinor === 0) return 0
  const free = shippingFreeFromMinor > 0 && valueMinor >= shippingFreeFromMinor
  return free ? 0 : shippingFeeMinor
}

/** VAT is computed once for each rate, on all that is charged at it, and then shared to the lines. */
function shareVat(lines: readonly LineToPrice[], payables: readonly number[]) {
  const byLine = lines.map(() => 0)
  const rates = [...new Set(lines.map((line) => line.vatRate))].sort((a, b) => a - b)
  const vat = rates.map((rate): VatShare => {
    const indexes = [...lines.keys()].filter((index) => lines[index]?.vatRate === rate)
    const grosses = indexes.map((index) => payables[index] ?? 0)
    const grossMinor = sum(grosses)
    const vatMinor = vatWithin(grossMinor, rate)
    for (const [k, share] of splitByLargestRemainder(vatMinor, grosses).entries()) {
      const index = indexes[k]
      if (index !== undefined) byLine[index] = share
    }
    return { rate, grossMinor, vatMinor }
  })
  return { vat, byLine }
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0)
}
