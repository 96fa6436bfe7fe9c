import { expect, test } from 'bun:test'
import { watchBackend } from '#platform/migrations/watch'
import { openEmptyDatabase } from './support'

test('while an index is built, it is told how far that is', async () => {
  await using database = await openEmptyDatabase()
  const { sql, url } = database
  await sql`create table things as select n from generate_series(1, 100) n`
  await sql`
    create function slowly(n int) returns int language plpgsql immutable
    as $$ begin perform pg_sleep(0.01); return n; end $$`
  const [backend] = await sql<[{ pid: number }]>`select pg_backend_pid() as pid`
  const lines: string[] = []
  const watch = watchBackend({ url, pid: backend.pid, everyMs: 20, report: (line) => lines.push(line) })

  await watch.during('things', async () => void (await sql`create index on things (slowly(n))`))
  await watch.close()

  expect(lines).not.toEqual([])
  expect(lines.every((line) => line.startsWith('things: building index'))).toBe(true)
})
