/** What the law and the shop's terms say of amounts, in fractions of big integers: to hold the shop's own sums against. */
export interface Fraction {
  readonly top: bigint
  readonly bottom: bigint
}

/** `amount × part / whole`, not rounded. */
export function fraction(amount: number, part: number, whole: number): Fraction {
  return { top: BigInt(amount) * BigInt(part), bottom: BigInt(whole) }
}

/** Negative, zero or positive, as `a` is less than, equal to or more than `b`. */
export function compareFractions(a: Fraction, b: Fraction): number {
  return Number(a.top * b.bottom - b.top * a.bottom)
}

/** The whole number next to a fraction that is not negative; of two that are equally near, the greater. */
export function nearest({ top, bottom }: Fraction): number {
  const below = top / bottom
  const [toBelow, toAbove] = [top - below * bottom, (below + 1n) * bottom - top]
  return Number(toBelow < toAbove ? below : below + 1n)
}

/** What is left of a fraction beyond a whole number. */
function beyond({ top, bottom }: Fraction, whole: bigint): Fraction {
  return { top: top - whole * bottom, bottom }
}

/**
 * An amount shared by weights: everybody gets the whole part of what is due to them, and then, one unit after another,
 * whoever is still owed most, the first of them where several are. With no weight at all, the first gets everything.
 */
export function shareOut(amount: number, weights: readonly number[]): number[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  if (whole === 0) return weights.map((_, index) => (index === 0 ? amount : 0))
  const due = weights.map((weight) => fraction(amount, weight, whole))
  const shares = due.map(({ top, bottom }) => top / bottom)
  const left = () => BigInt(amount) - shares.reduce((sum, share) => sum + share, 0n)
  while (left() > 0n) {
    const owed = due.map((one, index) => beyond(one, shares[index] ?? 0n))
    const most = owed.reduce((best, one, index) => {
      const other = owed[best]
      return other && compareFractions(one, other) > 0 ? index : best
    }, 0)
    shares[most] = (shares[most] ?? 0n) + 1n
  }
  return shares.map(Number)
}

/** The VAT in a gross amount by art. 106e of the Polish VAT act: gross × rate / (100 + rate), in whole grosze. */
export function vatByLaw(grossMinor: number, ratePercent: number): number {
  return nearest(fraction(grossMinor, ratePercent, 100 + ratePercent))
}
