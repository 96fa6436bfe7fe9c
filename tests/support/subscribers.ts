import type { Context } from '#platform/context'
import { type Database, transact } from '#platform/database'
import { completeMessage, type Message, writeMessage } from '#platform/outbox'
import type { Subscription } from '#platform/queue'

export const sampleTopic = 'test.news'

/** How often each piece of news took effect with each subscriber: a row for each time. */
export async function createEffects({ sql }: Database): Promise<void> {
  await sql`create table effects (news int not null, subscriber text not null)`
}

export async function writeSample(context: Context, count: number, topic = sampleTopic): Promise<void> {
  await transact(context, async (tx) => {
    for (let index = 0; index < count; index += 1) await writeMessage(tx, { topic, payload: { index } })
  })
}

/** Who listens to the news, and notes it in the transaction that completes the message. Each has a queue of its own. */
export function subscriber(job: string, before: () => void = () => undefined): Subscription {
  return {
    topic: sampleTopic,
    queue: `test-${job}`,
    job,
    handle: async (context, message) => {
      before()
      await takeEffect(context, message, job)
      await context.failpoint(`${job}.done`)
    },
  }
}

export async function takeEffect(context: Context, { id, payload }: Message, job: string): Promise<void> {
  await transact(context, async (tx) => {
    const [open] = await tx.sql`select from outbox where id = ${id} and done_at is null for no key update`
    if (open) await tx.sql`insert into effects values (${Number(payload.index)}, ${job})`
    await completeMessage(tx, id)
  })
}

/** `0 first`, `0 second`, `1 first`, …: once for each time it took effect. */
export async function effectsOf({ sql }: Pick<Database, 'sql'>): Promise<string[]> {
  const rows = await sql<{ effect: string }[]>`
    select news || ' ' || subscriber as effect from effects order by news, subscriber`
  return rows.map(({ effect }) => effect)
}
