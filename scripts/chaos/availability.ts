/** One look of a customer who wants to see the shop, and their cart. */
export interface Look {
  readonly at: number
  readonly isGood: boolean
}

const everyMs = 200
const answerWithinMs = 1_500

/**
 * Looks again and again, also while the look before has no answer yet: a shop that answers late is not there. `what` is a
 * path; the token is asked for each time, as a session may end.
 */
export function watchAvailability(url: string, what: string, token: () => string) {
  const looks: Look[] = []
  const look = async (): Promise<void> => {
    const at = Date.now()
    const isGood = await fetch(new URL(what, url), {
      headers: { authorization: `Bearer ${token()}` },
      signal: AbortSignal.timeout(answerWithinMs),
    }).then(
      async (reply) => (await reply.arrayBuffer()) && reply.status < 500,
      () => false,
    )
    looks.push({ at, isGood })
  }
  const timer = setInterval(() => void look(), everyMs)
  return { looks, stop: () => clearInterval(timer) }
}

export interface Felt {
  readonly name: string
  readonly from: number
  readonly to: number
  /** How long customers found the shop away, from the beginning of this fault to that of the next. */
  readonly feltMs: number
}

export interface Struck {
  readonly name: string
  readonly from: number
  readonly to: number
}

export function measureFelt(struck: readonly Struck[], looks: readonly Look[]): Felt[] {
  return struck.map((one, index) => {
    const until = struck[index + 1]?.from ?? Number.POSITIVE_INFINITY
    const bad = looks.filter(({ at, isGood }) => !isGood && at >= one.from && at < until)
    return { ...one, feltMs: bad.length * everyMs }
  })
}
