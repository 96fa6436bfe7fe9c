import postgres from 'postgres'

export interface Blocker {
  /** "lock on orders held by pid 4711 (psql, idle in transaction, 12 s: update orders …)" */
  readonly words: string
  readonly isAutovacuum: boolean
  /** The table whose lock is waited for, quoted where it must be. */
  readonly table: string | null
}

/** What holds a waiting migration up. */
export interface Watch {
  /** Runs `work` and reports, while it runs, what it waits for and how far an index has come. */
  during<Result>(label: string, work: () => Promise<Result>): Promise<Result>
  /** What the last statement was seen waiting for, in words. */
  readonly blockedBy: string
  /** The same; undefined where it was not seen. */
  readonly blocker: Blocker | undefined
  close(): Promise<void>
}

export interface WatchOptions {
  readonly url: string
  /** The backend to look at. */
  readonly pid: number
  /** How often to look. */
  readonly everyMs: number
  readonly report: (line: string) => void
}

const unknownBlocker = 'a lock'
const repeatAfterMs = 10_000

/**
 * Looks at the runner's backend from a second connection, because a waiting backend cannot say what it waits for.
 * That connection is opened only when a statement takes longer than one look, and is done without if it fails.
 */
export function watchBackend(options: WatchOptions): Watch {
  const sql = postgres(options.url, {
    max: 1,
    connect_timeout: 2,
    onnotice: () => undefined,
    connection: { application_name: 'migrate-watch', statement_timeout: 2_000 },
  })
  const state: { blocker: Blocker | undefined; said: string; saidAt: number } = {
    blocker: undefined,
    said: '',
    saidAt: 0,
  }

  const say = (label: string, line: string) => {
    if (line === state.said && Date.now() - state.saidAt < repeatAfterMs) return
    Object.assign(state, { said: line, saidAt: Date.now() })
    options.report(`${label}: ${line}`)
  }

  const look = async (label: string) => {
    const blocker = await readBlocker(sql, options.pid)
    if (blocker) state.blocker = blocker
    if (blocker) return say(label, `waiting for ${blocker.words}`)
    const progress = await readProgress(sql, options.pid)
    if (progress) say(label, progress)
  }

  return {
    get blockedBy() {
      return state.blocker?.words ?? unknownBlocker
    },
    get blocker() {
      return state.blocker
    },
    async during(label, work) {
      Object.assign(state, { blocker: undefined, said: '', saidAt: 0 })
      let looking: Promise<void> | undefined
      const timer = setInterval(() => {
        looking ??= look(label)
          // The watch is a service to the reader: a migration must not fail because nobody could look.
          .catch(() => undefined)
          .finally(() => {
            looking = undefined
          })
      }, options.everyMs)
      try {
        return await work()
      } finally {
        clearInterval(timer)
        // A look that is under way may be the one that knows the blocker.
        await looking
      }
    },
    close: () => sql.end({ timeout: 1 }),
  }
}

async function readBlocker(sql: postgres.Sql, pid: number): Promise<Blocker | undefined> {
  const [row] = await sql<
    { target: string | null; holder: string; isAutovacuum: boolean; table: string | null }[]
  >`
    select
      coalesce(wanted.relation::regclass::text, wanted.locktype) as target,
      format('pid %s (%s, %s, %s s: %s)', holder.pid, coalesce(nullif(holder.application_name, ''), 'unnamed'),
        coalesce(holder.state, 'unknown'), coalesce(extract(epoch from now() - holder.xact_start), 0)::int,
        left(regexp_replace(coalesce(holder.query, ''), '[[:space:]]+', ' ', 'g'), 60)) as holder,
      coalesce(holder.backend_type = 'autovacuum worker', false) as "isAutovacuum",
      (select oid::regclass::text from pg_class where oid = wanted.relation and relkind in ('r', 'p')) as table
    from pg_locks wanted
    cross join unnest(pg_blocking_pids(wanted.pid)) with ordinality as blocking(pid, place)
    join pg_stat_activity holder on holder.pid = blocking.pid
    where wanted.pid = ${pid} and not wanted.granted
    order by blocking.place limit 1`
  if (!row) return undefined
  const { target, holder, isAutovacuum, table } = row
  return { words: `lock on ${target ?? 'something'} held by ${holder}`, isAutovacuum, table }
}

async function readProgress(sql: postgres.Sql, pid: number): Promise<string | undefined> {
  const [row] = await sql<{ phase: string | null; percent: number | null }[]>`
    select phase, (100 * greatest(blocks_done, tuples_done) / nullif(greatest(blocks_total, tuples_total), 0))::int
      as percent
    from pg_stat_progress_create_index where pid = ${pid}`
  return row && `${row.phase ?? 'building'}${row.percent === null ? '' : `, ${row.percent} %`}`
}
