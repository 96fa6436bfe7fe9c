import type { CrowdBuyer } from '../../../tests/support/crowd'

/** Something that staff or a customer asked for, by words that stand in the timeline where it was done. */
export interface Request {
  readonly note: string
  readonly what: 'refund' | 'cancel'
  readonly lines: readonly { readonly productId: string; readonly quantity: number }[] | undefined
  /** As asked: unsaid is undefined. */
  readonly restock: boolean | undefined
  /** `unclear`: refused, after a try that had no answer. */
  readonly answer: 'accepted' | 'refused' | 'unclear'
  readonly answeredAt: number
}

/** One order, from its placing on, with what was asked for it. */
export interface Story {
  readonly number: number
  readonly buyer: CrowdBuyer
  /** Its own, so that what is in stock in the end says what became of this order alone. */
  readonly products: readonly string[]
  readonly isTransfer: boolean
  readonly requests: Request[]
  /** What happened, for whoever reads of a history that went wrong. */
  readonly log: string[]
  orderId: string | undefined
  placedAt: number
  intentId: string | undefined
}

export const unitsOfEach = 3
export const stockOfEach = 10

export function newStory(
  number: number,
  buyer: CrowdBuyer,
  facts: { readonly products: readonly string[]; readonly isTransfer: boolean },
): Story {
  const empty = { orderId: undefined, placedAt: 0, intentId: undefined }
  return { number, buyer, ...facts, requests: [], log: [], ...empty }
}
