/** Asks again and again until `ask` gives something, or the deadline has passed (then `undefined`). */
export async function poll<T>(
  ask: () => Promise<T | undefined> | T | undefined,
  limits: { deadlineMs: number; everyMs?: number },
): Promise<T | undefined> {
  const endsAt = performance.now() + limits.deadlineMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (performance.now() >= endsAt) return undefined
    await Bun.sleep(limits.everyMs ?? 20)
  }
}
