const maxOffered = 20

/** The known name that was most likely meant: the same in another case, one that begins alike, or a slip of few letters. */
export function nearestName(given: string, known: readonly string[]): string | undefined {
  const wanted = given.toLowerCase()
  const alike = known.find((name) => name.toLowerCase() === wanted)
  if (alike !== undefined) return alike
  if (wanted.length > 100) return undefined
  const ranked = known
    .map((name) => ({ name, steps: stepsBetween(wanted, name.toLowerCase()) }))
    .toSorted((a, b) => a.steps - b.steps)
  const [closest] = ranked
  const slips = Math.max(1, Math.floor(wanted.length / 3))
  if (closest && closest.steps <= slips) return closest.name
  const begins = known.filter((name) => beginsAlike(name.toLowerCase(), wanted))
  return wanted.length > 1 && begins.length === 1 ? begins[0] : undefined
}

/** The names to offer where none is near. */
export function offeredNames(known: readonly string[]): readonly string[] {
  return known.slice(0, maxOffered)
}

function beginsAlike(name: string, wanted: string): boolean {
  return name.startsWith(wanted) || wanted.startsWith(name)
}

/** How many letters have to be put in, left out or exchanged (Levenshtein). */
function stepsBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [line, letter] of [...from].entries()) {
    const next = [line + 1]
    for (const [column, other] of [...to].entries()) {
      const exchanged = (row[column] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(exchanged, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
