import type { ErrorParams } from '#platform/errors'
import type { Totals } from './pricing'

export const maxCartLines = 200
export const maxLineQuantity = 9_999

/** A line of the cart beside the product as it is now. */
export interface CartLine {
  readonly productId: string
  readonly productCode: string
  readonly slug: string
  readonly name: string
  readonly brand: string
  readonly size: string
  readonly image: string | null
  readonly quantity: number
  readonly unitPriceMinor: number
  /** The price when the customer last changed the line. */
  readonly seenPriceMinor: number
  readonly vatRate: number
  readonly minQuantity: number
  readonly quantityPerBox: number | null
  /** What this cart may have: units that its own unpaid order holds are not counted as taken. */
  readonly available: number
  readonly forSale: boolean
}

/** Whose cart it is: each customer and each guest has one. */
export type CartOwner =
  | { readonly kind: 'customer'; readonly userId: string }
  | { readonly kind: 'guest'; readonly guestId: string }

export interface Cart {
  /** Null until something was put in. */
  readonly id: string | null
  readonly version: number
  readonly lines: readonly CartLine[]
}

export const cartProblemCodes = [
  'UNAVAILABLE',
  'INSUFFICIENT_STOCK',
  'MIN_QUANTITY_NOT_MET',
  'BOX_MULTIPLE',
  'PRICE_CHANGED',
  'MINIMUM_ORDER_NOT_MET',
] as const

/** Something to tell the customer before they can order, or (`PRICE_CHANGED`) before they want to. */
export interface CartProblem {
  readonly code: (typeof cartProblemCodes)[number]
  readonly params: ErrorParams
}

/** A cart with what it costs now, and all that stands in the way of ordering it. */
export interface PricedCart {
  readonly cart: Cart
  readonly totals: Totals
  readonly problems: readonly CartProblem[]
}

/** Everything that is wrong with a cart, by line and as a whole. Only wholesale has no minimum order. */
export function findCartProblems(
  cart: Pick<Cart, 'lines'>,
  totals: Totals,
  minimumOrderMinor: number,
): CartProblem[] {
  const problems = cart.lines.flatMap(findLineProblems)
  const missingMinor = minimumOrderMinor - totals.subtotalMinor
  if (missingMinor > 0)
    problems.push({ code: 'MINIMUM_ORDER_NOT_MET', params: { missingMinor, minimumOrderMinor } })
  return problems
}

/** Whether an order may be placed in spite of it. */
export function blocksOrder(problem: CartProblem): boolean {
  return problem.code !== 'PRICE_CHANGED'
}

function findLineProblems(line: CartLine): CartProblem[] {
  const { productId, quantity, available, minQuantity, quantityPerBox } = line
  if (!line.forSale) return [{ code: 'UNAVAILABLE', params: { productId } }]
  const problems: CartProblem[] = []
  if (quantity > available) {
    problems.push({ code: 'INSUFFICIENT_STOCK', params: { productId, available: Math.max(0, available) } })
  }
  if (quantity < minQuantity) {
    problems.push({ code: 'MIN_QUANTITY_NOT_MET', params: { productId, minimum: minQuantity } })
  }
  if (quantityPerBox !== null && quantity % quantityPerBox !== 0) {
    problems.push({ code: 'BOX_MULTIPLE', params: { productId, quantityPerBox } })
  }
  if (line.seenPriceMinor !== line.unitPriceMinor) {
    problems.push({
      code: 'PRICE_CHANGED',
      params: { productId, from: line.seenPriceMinor, to: line.unitPriceMinor },
    })
  }
  return problems
}
