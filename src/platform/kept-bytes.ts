/** An answer as it is sent, and its name. */
export interface KeptBytes {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Equal for equal bytes, in every process. */
  readonly etag: string
}

/**
 * Answers that are read by many and made once a second at most. Nothing in it is older than `maxAgeMs`, counted from
 * before it was read; nothing that failed is in it. It must not be asked whether a session lives, what stock an order may
 * take, or what somebody owes.
 */
export interface ByteStore {
  /** What is kept under `key`, else what `make` answers. Of many who ask at once, one makes it and all get that. */
  read(key: string, make: () => Promise<Uint8Array<ArrayBuffer>>): Promise<KeptBytes>
  /** What is kept under `key`, where it is. */
  find(key: string): KeptBytes | undefined
  /** Forgets everything, also what is being made: it may have been read before what made this necessary. */
  clear(): void
  /** How much room it takes. */
  size(): { readonly entries: number; readonly bytes: number }
}

export interface StoreLimits {
  /** Of all that is kept, keys included; 0: nothing is, and whoever asks reads anew. What was not asked for longest makes room. */
  readonly maxBytes: number
  readonly maxAgeMs: number
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
}

interface Entry extends KeptBytes {
  readonly readAt: number
  readonly room: number
}

interface Flight {
  readonly startedAt: number
  readonly done: Promise<KeptBytes>
}

/** What an entry takes beside its bytes and its key, roughly. */
const entryRoom = 300

export function openByteStore({ maxBytes, maxAgeMs, now }: StoreLimits): ByteStore {
  // In the order in which they were asked for: the first was not asked for longest.
  const entries = new Map<string, Entry>()
  const flights = new Map<string, Flight>()
  let taken = 0

  const drop = (key: string): void => {
    taken -= entries.get(key)?.room ?? 0
    entries.delete(key)
  }
  const put = (key: string, entry: Entry): void => {
    drop(key)
    if (entry.room > maxBytes) return
    entries.set(key, entry)
    taken += entry.room
    for (const [oldest, { readAt }] of entries) {
      if (taken <= maxBytes && now() - readAt < maxAgeMs) break
      drop(oldest)
    }
  }
  const named = (bytes: Uint8Array<ArrayBuffer>): KeptBytes => ({
    bytes,
    etag: `"${Bun.hash(bytes).toString(36)}"`,
  })
  const start = (key: string, make: () => Promise<Uint8Array<ArrayBuffer>>): Promise<KeptBytes> => {
    const startedAt = now()
    const flight: Flight = {
      startedAt,
      done: make()
        .then((bytes) => {
          const kept = named(bytes)
          const isCurrent = flights.get(key) === flight && now() - startedAt < maxAgeMs
          if (isCurrent)
            put(key, { ...kept, readAt: startedAt, room: bytes.length + 2 * key.length + entryRoom })
          return kept
        })
        .finally(() => {
          if (flights.get(key) === flight) flights.delete(key)
        }),
    }
    flights.set(key, flight)
    return flight.done
  }

  const find = (key: string): Entry | undefined => {
    const entry = entries.get(key)
    if (!entry || now() - entry.readAt >= maxAgeMs) return undefined
    entries.delete(key)
    entries.set(key, entry)
    return entry
  }

  return {
    find,
    read(key, make) {
      if (maxBytes === 0) return make().then(named)
      const entry = find(key)
      if (entry) return Promise.resolve(entry)
      const flight = flights.get(key)
      return flight && now() - flight.startedAt < maxAgeMs ? flight.done : start(key, make)
    },
    clear() {
      entries.clear()
      flights.clear()
      taken = 0
    },
    size: () => ({ entries: entries.size, bytes: taken }),
  }
}
