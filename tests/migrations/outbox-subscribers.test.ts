import { expect, test } from 'bun:test'
import postgres from 'postgres'
import { downDirectory, migrationsDirectory, rollBack } from '../../scripts/database/index'
import { createTestDatabase } from '../support/database'

const down = (url: string, to: string) =>
  rollBack({ url, migrations: migrationsDirectory, downs: downDirectory, to })

test('the subscribers of messages are not taken away while one waits that the release before does not know', async () => {
  const { url } = await createTestDatabase()
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  const columns = async () =>
    (await sql`select from pg_attribute where attrelid = 'outbox'::regclass and attname = 'subscriber'`)
      .length
  await sql`
    insert into outbox (id, topic, subscriber, payload)
    values (gen_random_uuid(), 'test.news', 'first', '{}'), (gen_random_uuid(), 'test.news/second', 'second', '{}')`

  await expect(down(url, '0002_critical_indexes')).rejects.toThrow('messages wait for subscribers')
  expect(await columns()).toBe(1)

  await sql`update outbox set done_at = now() where subscriber = 'second'`
  expect(await down(url, '0002_critical_indexes')).toContain('0003_outbox_subscribers')
  expect(await columns()).toBe(0)
  expect(await sql`select topic from outbox where done_at is null`).toMatchObject([{ topic: 'test.news' }])
  await sql.end()
})
