import type { RequestEffect } from '../faults'

/** One request as tests want to assert it: what was asked, under which key, and what came of it. */
export interface JournalEntry {
  id: string
  at: string
  method: string
  path: string
  idempotency_key: string | null
  params: object
  /** Null when the connection was broken instead of a reply. */
  status: number | null
  replayed: boolean
  fault: RequestEffect | null
  duration_ms: number
}

export interface Journal {
  add(entry: JournalEntry): void
  /** Newest first. */
  list(filter: {
    path?: string | undefined
    method?: string | undefined
    key?: string | undefined
    limit: number
  }): JournalEntry[]
  clear(): void
}

const capacity = 5_000

/** In memory only: it serves assertions while the emulator runs, and costs load tests nothing. */
export function openJournal(): Journal {
  let entries: JournalEntry[] = []
  return {
    add(entry) {
      entries.push(entry)
      // Trimmed in blocks: shifting thousands of entries on every request would be quadratic.
      if (entries.length > capacity * 2) entries = entries.slice(-capacity)
    },
    list({ path, method, key, limit }) {
      const fits = (entry: JournalEntry) =>
        (path === undefined || entry.path.startsWith(path)) &&
        (method === undefined || entry.method === method) &&
        (key === undefined || entry.idempotency_key === key)
      return entries.filter(fits).slice(-limit).reverse()
    },
    clear() {
      entries = []
    },
  }
}
