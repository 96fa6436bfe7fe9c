/** What answers have shown: ids of things that exist, cursors, versions, tokens. Bounded, the oldest make room. */
export interface Seen {
  /** Takes up what an answer holds. `kind` names what its `id` is of: the collection that was asked. */
  note(kind: string, value: unknown): void
  keep(name: string, value: unknown): void
  /** One of those seen under this name, a young one rather than an old one; `at` from 0 to 1 chooses. */
  pick(name: string, at: number): unknown
  /** The same, but for what somebody was shown themselves: that is theirs, and is chosen more often than not. */
  of(caller: string): Seen
}

const keptOfName = 40
const deepest = 6

/** Of so many choices a caller makes one among what they were shown. */
const ownShare = 0.6

export function openSeen(everybodys?: Seen): Seen {
  const owns = new Map<string, Seen>()
  const pools = new Map<string, unknown[]>()
  const keep = (name: string, value: unknown): void => {
    everybodys?.keep(name, value)
    const pool = pools.get(name) ?? []
    if (pool.includes(value)) return
    pool.push(value)
    if (pool.length > keptOfName) pool.shift()
    pools.set(name, pool)
  }
  const noteMember = (kind: string, [name, member]: [string, unknown], depth: number): void => {
    if (typeof member === 'object') note(collectionOf(name) ?? name, member, depth)
    else if (name === 'id') keep(kind, member)
    else if (typeof member === 'string' || typeof member === 'number')
      keep(collectionOf(name) ?? name, member)
  }
  const note = (kind: string, value: unknown, depth = 0): void => {
    if (typeof value !== 'object' || value === null || depth > deepest) return
    if (Array.isArray(value)) for (const entry of value.slice(0, 5)) note(kind, entry, depth + 1)
    else for (const [name, member] of Object.entries(value)) noteMember(kind, [name, member], depth + 1)
  }
  const choose = (name: string, at: number): unknown => {
    const pool = pools.get(name) ?? []
    return pool[pool.length - 1 - Math.floor(at ** 2 * pool.length)]
  }
  const seen: Seen = {
    note: (kind, value) => note(kind, value),
    keep,
    pick(name, at) {
      if (!everybodys) return choose(name, at)
      const own = at < ownShare ? choose(name, at / ownShare) : undefined
      return own ?? everybodys.pick(name, Math.abs(at - ownShare))
    },
    of(caller) {
      const own = owns.get(caller) ?? openSeen(seen)
      owns.set(caller, own)
      return own
    },
  }
  return seen
}

const plurals: Readonly<Record<string, string>> = {
  address: 'addresses',
  category: 'categories',
  company: 'companies',
}

/** `shippingAddressId` is an id of `addresses`; a name that ends otherwise is none. */
export function collectionOf(name: string): string | undefined {
  if (!/Ids?$/.test(name)) return undefined
  const word =
    name
      .replace(/Ids?$/, '')
      .split(/(?=[A-Z])/)
      .at(-1)
      ?.toLowerCase() ?? ''
  return plurals[word] ?? `${word}s`
}

/** What the parameters of a path stand for: `/companies/{id}/members/{userId}` has one of companies and one of users. */
export function collectionsIn(path: string): ReadonlyMap<string, string> {
  const parts = path.split('/')
  return new Map(
    parts.flatMap((part, index): [string, string][] => {
      const name = /^\{(\w+)\}$/.exec(part)?.[1]
      if (name === undefined) return []
      return [[name, collectionOf(name) ?? (name === 'id' ? parts[index - 1] : name) ?? name]]
    }),
  )
}

/** What an operation answers with the id of: the collection its path ends in, or the one it goes through. */
export function collectionAnswered(path: string): string {
  const parts = path.split('/').filter((part) => part !== '')
  const last = parts.at(-1) ?? ''
  if (!last.startsWith('{') && last.endsWith('s')) return last
  const at = parts.findIndex((part) => part.startsWith('{'))
  return (at > 0 ? parts[at - 1] : last) ?? ''
}
