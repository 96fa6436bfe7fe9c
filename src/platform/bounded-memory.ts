/** What was worked out once and need not be again until it ends, for so many texts and no more. */
export interface BoundedMemory {
  /** What was kept for a text; undefined once it has ended. */
  find(text: string, now: Date): unknown
  keep(text: string, value: unknown, endsAt: Date): void
}

interface Entry {
  readonly value: unknown
  readonly endsAt: Date
}

/** Beyond `maximum` the oldest is forgotten. It is this process's own, and empty when that begins. */
export function openBoundedMemory(maximum: number): BoundedMemory {
  const entries = new Map<string, Entry>()
  return {
    find(text, now) {
      const entry = entries.get(text)
      return entry && entry.endsAt > now ? entry.value : undefined
    },
    keep(text, value, endsAt) {
      const [oldest] = entries.keys()
      if (oldest !== undefined && entries.size >= maximum && !entries.has(text)) entries.delete(oldest)
      entries.set(text, { value, endsAt })
    },
  }
}
