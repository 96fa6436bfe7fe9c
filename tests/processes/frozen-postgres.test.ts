import { expect, test } from 'bun:test'
import sqlOf from 'postgres'
import { signal } from '../../scripts/services/index'
import { startPostgres } from '../support/postgres'
import { eventually, freePort, startProcess } from '../support/processes'
import { startRedis } from '../support/redis'

test('a Postgres that is frozen refuses nothing: probes say so in time, and are well again with it', async () => {
  const [postgres, redis, port, workerPort] = await Promise.all([
    startPostgres(),
    startRedis(),
    freePort(),
    freePort(),
  ])
  const env = {
    NODE_ENV: 'test',
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    PORT: String(port),
    WORKER_PORT: String(workerPort),
  }
  const status = async (at: number) => {
    const answer = await fetch(`http://127.0.0.1:${at}/readyz`, { signal: AbortSignal.timeout(8_000) })
    return answer.status
  }
  const readyWhen = (at: number) => async () => (await status(at).catch(() => 0)) === 200
  const bun = process.execPath
  await startProcess({ name: 'api', command: [bun, 'src/api.ts'], env, readyWhen: readyWhen(port) })
  await startProcess({
    name: 'worker',
    command: [bun, 'src/worker.ts'],
    env,
    readyWhen: readyWhen(workerPort),
  })
  const sql = sqlOf(postgres.url, { max: 1 })
  const backends = await sql<{ pid: number }[]>`
    select pid from pg_stat_activity where application_name like 'metropolitan-%'`
  await sql.end()
  const all = (how: 'SIGSTOP' | 'SIGCONT') => backends.forEach(({ pid }) => void signal(pid, how))
  // The server first, so that nobody gets a new connection.
  postgres.pause()
  all('SIGSTOP')
  const whileFrozen = await Promise.all([port, workerPort].map((at) => status(at).catch(() => 'no answer')))
  all('SIGCONT')
  postgres.resume()
  expect(whileFrozen).toEqual([503, 503])
  expect(backends.length).toBeGreaterThan(1)
  await eventually(async () => {
    expect(await Promise.all([port, workerPort].map(status))).toEqual([200, 200])
    return true
  })
}, 60_000)
