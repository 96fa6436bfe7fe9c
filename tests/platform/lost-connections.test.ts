import { expect, test } from 'bun:test'
import { readConfig } from '#platform/config'
import { openDatabase, transact } from '#platform/database'
import { createTestDatabase } from '../support/database'
import { eventually } from '../support/processes'

const rounds = 30
const clients = 12

test.each([1, 4])(
  'a pool of %i whose backends are ended at random loses no query and no half transaction',
  async (poolSize) => {
    const database = await createTestDatabase()
    const settings = { NODE_ENV: 'test', DATABASE_URL: database.url }
    const admin = openDatabase(readConfig(settings).database, 'admin')
    const config = readConfig({ ...settings, DATABASE_POOL_SIZE: String(poolSize) })
    const name = `victims-${poolSize}`
    const db = openDatabase(config.database, name)
    await admin.sql`create table pairs (id int, half int)`

    let done = 0
    let stopping = false
    let nextId = 0
    const work = async (): Promise<void> => {
      while (!stopping) {
        nextId += 1
        const id = nextId
        const pair = transact({ db }, async ({ sql }) => {
          await sql`insert into pairs values (${id}, 1)`
          await sql`insert into pairs values (${id}, 2)`
        })
        await Promise.all([pair, db.sql`select ${id}::int`]).then(
          () => (done += 1),
          () => undefined,
        )
      }
    }
    const running = Array.from({ length: clients }, work)

    for (let round = 0; round < rounds; round += 1) {
      const before = done
      await admin.sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = ${`metropolitan-${name}`} and random() < 0.7`
      // Every connection must come back to work, or this waits in vain.
      await eventually(() => done >= before + poolSize)
    }
    stopping = true
    await Promise.all(running)

    const halves = await admin.sql`select id from pairs group by id having count(*) <> 2`
    expect([...halves]).toEqual([])
    expect(done).toBeGreaterThan(rounds)
    await db.close()
    await admin.close()
    await database.drop()
  },
  60_000,
)
