/** Money is an integer number of minor units (grosze for PLN); a float never touches it. */
export const shopCurrency = 'PLN'

/** The share of VAT in a gross amount: `gross × rate / (100 + rate)`, half a minor unit rounded up. */
export function vatWithin(grossMinor: number, ratePercent: number): number {
  const numerator = BigInt(grossMinor) * BigInt(ratePercent)
  const denominator = BigInt(100 + ratePercent)
  // In big integers, because the numerator may pass 2^53: floor((2n + d) / 2d) is floor(n/d + 1/2).
  return Number((2n * numerator + denominator) / (2n * denominator))
}

/**
 * Splits an amount over weights so that the parts add up to it exactly: each gets the floor of its share,
 * and the units left over go to the largest remainders, the earlier one first where they are equal.
 * Weights are whole and not negative. All zero: the first part takes everything.
 */
export function splitByLargestRemainder(amountMinor: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  if (total === 0) return weights.map((_, index) => (index === 0 ? amountMinor : 0))

  // Products of two amounts may pass 2^53, so that the division is done in big integers.
  const shares = weights.map((weight) => {
    const product = BigInt(amountMinor) * BigInt(weight)
    return { part: Number(product / BigInt(total)), remainder: product % BigInt(total) }
  })
  let left = amountMinor - shares.reduce((sum, share) => sum + share.part, 0)
  // Equal ones keep their order: sorting is stable.
  const byRemainder = shares.toSorted((a, b) => Number(b.remainder - a.remainder))
  for (const share of byRemainder) {
    if (left === 0) break
    share.part += 1
    left -= 1
  }
  return shares.map((share) => share.part)
}
