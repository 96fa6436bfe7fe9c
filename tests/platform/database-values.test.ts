import { expect, test } from 'bun:test'
import { openDatabase } from '#platform/database'
import { afterThisFile } from '../support/cleanup'
import { openShop } from '../support/shop'

const { context } = await openShop({ seed: false })

test('values come as the code expects them, and go as they were given', async () => {
  const at = new Date('2026-02-03T04:05:06.789Z')
  const given = { text: 'ż', list: [1, null], at: at.toISOString() }
  const plain = openDatabase({ ...context.config.database, prepare: false }, 'plain')
  afterThisFile(() => plain.close())
  for (const { sql } of [context.db, context.reader, plain]) {
    const [row] = await sql`
      select ${at}::timestamptz as moment, ${'2026-02-03T04:05:06.789123Z'}::timestamptz::text as exact,
        array[${at}::timestamptz] as moments, 9007199254740991::bigint as big, ${42}::bigint as small,
        array[1::bigint, 2] as bigs, count(*) as counted, ${JSON.stringify(given)}::jsonb as json,
        ${'"text"'}::json as "jsonText", '{"a":1}'::json as plain, date '2026-02-03' as day,
        timestamp '2026-02-03 04:05:06' as zoneless, true as yes, 1.5::float8 as half, 1.50::numeric as exactly,
        ${['a', 'b']}::text[] as texts, ${[1, 2]}::bigint[] as given, null::timestamptz as never`
    expect(row).toEqual({
      moment: at,
      exact: '2026-02-03 04:05:06.789123+00',
      moments: [at],
      big: Number.MAX_SAFE_INTEGER,
      small: 42,
      bigs: [1, 2],
      counted: 1,
      json: given,
      jsonText: 'text',
      plain: { a: 1 },
      day: '2026-02-03',
      zoneless: '2026-02-03 04:05:06',
      yes: true,
      half: 1.5,
      exactly: '1.50',
      texts: ['a', 'b'],
      given: [1, 2],
      never: null,
    })
  }
})

test('no process loads Drizzle: it declares tables, and runs nothing', async () => {
  const program = `
    for (const module of ['#app/app', '#app/jobs', '#platform/context']) await import(module)
    const loaded = (name) => Object.keys(require.cache).filter((path) => path.includes('/' + name + '/')).length
    console.log(loaded('drizzle-orm'), loaded('postgres') > 0)`
  const child = Bun.spawn([process.execPath, '-e', program], { stdout: 'pipe', cwd: import.meta.dir })
  expect((await new Response(child.stdout).text()).trim()).toBe('0 true')
})
