const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const timeLength = 7

/**
 * An id of Stripe's form, such as `pi_3Q…`: the time, then enough chance to be unguessable. Beginning with the
 * time keeps neighbours in the index neighbours on the disk, which is what makes inserting them cheap.
 */
export function newId(prefix: string, length = 24): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length - timeLength))
  let id = `${prefix}_${timeText(Date.now())}`
  for (const byte of bytes) id += alphabet.charAt(byte % alphabet.length)
  return id
}

/** Milliseconds in base 62, seven digits: good for a century, and sorted as the alphabet is in ASCII order. */
function timeText(milliseconds: number): string {
  let text = ''
  let rest = milliseconds
  for (let digit = 0; digit < timeLength; digit += 1) {
    text = alphabet.charAt(rest % alphabet.length) + text
    rest = Math.floor(rest / alphabet.length)
  }
  return text
}

/** Mulberry32: numbers in [0, 1) that are the same on every run for one seed, so a chaotic test can be replayed. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Fisher–Yates with the given source of randomness; returns a new array. */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const result = [...items]
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1))
    const [a, b] = [result[last], result[other]]
    if (a === undefined || b === undefined) continue
    result[last] = b
    result[other] = a
  }
  return result
}
