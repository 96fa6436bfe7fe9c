/** How long a probe waits for Postgres and Redis: a frozen server refuses nothing, and whoever asks waits no longer. */
export const probeMs = 3_000

/** What `asked` answers in time, else undefined. What it answers later, or how it fails then, is nobody's concern. */
export async function inTime<Answer>(
  asked: Promise<Answer>,
  milliseconds: number,
): Promise<Answer | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const timer = setTimeout(resolve, milliseconds)
  try {
    return await Promise.race([asked, promise])
  } finally {
    clearTimeout(timer)
  }
}
