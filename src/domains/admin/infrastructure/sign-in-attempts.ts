import { createHmac } from 'node:crypto'
import type { Database } from '#platform/database'
import type { KeyList } from '#platform/key-list'

/** Something that sign-ins are counted by, and how many may fail before each next one has to wait. */
export interface AttemptCounter {
  /** What is counted, such as `account:anna@example.com`; stored as a keyed hash. */
  readonly subject: string
  readonly freeFailures: number
}

const longestPauseSeconds = 900
/** After so long without a failure the count begins anew. */
const forgottenAfterSeconds = 3_600

/**
 * Counts a try by each counter before it is made, in one atomic statement for each, so that parallel guesses get no
 * more tries than there are. Answers the seconds to wait where one of them refuses; 0 means go on.
 */
export async function countAttempt(
  db: Database,
  keys: KeyList,
  counters: readonly AttemptCounter[],
): Promise<number> {
  let wait = 0
  for (const { subject, freeFailures } of counters) {
    const hashed = hashOf(keys, subject)
    const counted = await db.sql`
      insert into staff_sign_in_attempts as a (key, failures, last_at, blocked_until)
      values (${hashed}, 1, now(), now())
      on conflict (key) do update
        set failures = case when a.last_at < now() - make_interval(secs => ${forgottenAfterSeconds}) then 1
              else a.failures + 1 end,
            last_at = now(),
            blocked_until = case
              when a.last_at < now() - make_interval(secs => ${forgottenAfterSeconds}) or a.failures < ${freeFailures}
                then now()
              else now() + make_interval(secs => least(${longestPauseSeconds}, 2 ^ least(20, a.failures - ${freeFailures}))) end
        where a.blocked_until <= now()
      returning key`
    if (counted.length === 0) wait = Math.max(wait, await secondsToWait(db, hashed))
  }
  return wait
}

async function secondsToWait(db: Database, hashed: string): Promise<number> {
  const [row] = await db.sql<{ seconds: number }[]>`
    select ceil(extract(epoch from blocked_until - now()))::int as seconds
    from staff_sign_in_attempts where key = ${hashed}`
  return Math.max(1, row?.seconds ?? 1)
}

/** A sign-in that succeeded was no failure after all. */
export async function forgetAttempts(
  db: Database,
  keys: KeyList,
  counters: readonly AttemptCounter[],
): Promise<void> {
  const hashed = counters.map(({ subject }) => hashOf(keys, subject))
  await db.sql`
    update staff_sign_in_attempts set failures = greatest(failures - 1, 0), blocked_until = now()
    where key = any(${hashed}::text[])`
}

/** A rotation begins the counts anew, which are of an hour anyway. */
function hashOf([key]: KeyList, subject: string): string {
  return createHmac('sha256', key.secret).update(subject).digest('base64url')
}
