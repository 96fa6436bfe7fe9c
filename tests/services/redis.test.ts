import { describe, expect, test } from 'bun:test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureRedis } from '../../scripts/services/redis'
import { askRedis } from '../../scripts/services/redis-server'
import { ROOT } from '../../scripts/services/settings'
import { eventually, freePort, startProcess } from '../support/processes'
import { startRedis } from '../support/redis'
import { testServices } from '../support/services'
import { failureOf, optionsIn, temporaryFolder } from './support'

const redisIsGone = (url: string) =>
  eventually(async () => !(await askRedis(url, 'PING', []).catch(() => false)))
const setting = async (url: string, name: string) =>
  JSON.stringify(await askRedis(url, 'CONFIG', ['GET', name])).replaceAll(/[{}[\]"]/g, '')

/** A program of the given name that behaves as the one on a machine that has it installed. */
function writeProgram(folder: string, name: string, script: string): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
}

async function redisCommand(): Promise<string> {
  const { program, environment } = (await testServices()).redis
  return `${Object.entries(environment)
    .map(([name, value]) => `${name}='${value}'`)
    .join(' ')} exec '${program}'`
}

/** `services:up` and the like, as a command with an environment of the test's own. */
function command(script: string, env: Record<string, string>) {
  return startProcess({
    name: script,
    command: [process.execPath, `scripts/services/${script}.ts`],
    env,
    cwd: ROOT,
  })
}

describe('Redis from a set URL', () => {
  test('is used, and not stopped', async () => {
    const theirs = await startRedis()
    const redis = await ensureRedis({ ...(await optionsIn(temporaryFolder())), url: theirs.url })
    expect(redis).toMatchObject({ rung: 'url', url: theirs.url })
    await redis.stop()
    expect(await askRedis(theirs.url, 'PING', [])).toBe('PONG')
  })

  test('warns when a full server would forget jobs', async () => {
    const theirs = await startRedis()
    await askRedis(theirs.url, 'CONFIG', ['SET', 'maxmemory-policy', 'allkeys-lru'])
    const options = await optionsIn(temporaryFolder())
    await ensureRedis({ ...options, url: theirs.url })
    expect(options.lines.join('\n')).toContain('its maxmemory-policy is not noeviction')
  })

  test('must answer', async () => {
    const options = { ...(await optionsIn(temporaryFolder())), url: `redis://127.0.0.1:${await freePort()}` }
    expect(await failureOf(() => ensureRedis(options))).toContain('REDIS_URL is set, but Redis at 127.0.0.1:')
  })
})

describe('Redis of our own, from unpacked Debian packages', () => {
  const folder = temporaryFolder()

  test('keeps queues: append-only file, nothing evicted', async () => {
    const options = await optionsIn(folder)
    const redis = await ensureRedis({ ...options, forced: 'packages' })
    expect(redis).toMatchObject({ rung: 'packages', url: `redis://127.0.0.1:${options.port}` })
    expect(await setting(redis.url, 'appendonly')).toContain('yes')
    expect(await setting(redis.url, 'maxmemory-policy')).toContain('noeviction')
    await askRedis(redis.url, 'SET', ['kept', 'yes'])

    const again = await ensureRedis(await optionsIn(folder))
    expect(again).toMatchObject({ rung: 'running', url: redis.url })
    await again.stop()
    expect(await askRedis(redis.url, 'PING', [])).toBe('PONG')
    await redis.stop()
    await redisIsGone(redis.url)
  })

  test('a second start has the data of the first', async () => {
    const redis = await ensureRedis({ ...(await optionsIn(folder)), forced: 'packages' })
    expect(await askRedis(redis.url, 'GET', ['kept'])).toBe('yes')
    await redis.stop()
  })

  test('a taken port is named, with the way round it', async () => {
    const theirs = await startRedis()
    const port = Number(new URL(theirs.url).port)
    const options = { ...(await optionsIn(folder)), port, forced: 'packages' as const }
    const message = await failureOf(() => ensureRedis(options))
    expect(message).toContain(`Port ${port}, meant for Redis, is held by process `)
    expect(message).toContain(`REDIS_PORT=${port + 1} ./scripts/start`)
  })
})

describe('Redis from elsewhere on the machine', () => {
  test('a program on the PATH comes before packages', async () => {
    const [folder, programs] = [temporaryFolder(), temporaryFolder()]
    writeProgram(programs, 'redis-server', `${await redisCommand()} "$@"`)
    const up = await upWith({ folder, PATH: `${programs}:${process.env.PATH}`, REDIS_FROM: '' })
    expect(up).toContain('Redis: the program on this machine')
  })

  test('one that is too old does not', async () => {
    const programs = temporaryFolder()
    writeProgram(programs, 'redis-server', 'echo "Redis server v=5.0.14 sha=0"')
    const up = await upWith({
      folder: temporaryFolder(),
      PATH: `${programs}:${process.env.PATH}`,
      REDIS_FROM: 'local',
    })
    expect(up).toContain('REDIS_FROM=local does not work here.')
    expect(up).toContain('redis-server is older than 6.2')
  })

  test('a Docker client whose engine does not answer is no Docker', async () => {
    const programs = temporaryFolder()
    writeProgram(programs, 'docker', 'echo "Cannot connect to the Docker daemon" >&2; exit 1')
    const up = await upWith({
      folder: temporaryFolder(),
      PATH: `${programs}:${process.env.PATH}`,
      REDIS_FROM: 'docker',
    })
    expect(up).toContain('docker: the Docker engine does not answer (Cannot connect to the Docker daemon)')
    expect(up).toContain('Unset REDIS_FROM to let the other ways be tried')
  })

  test('an engine that answers comes before everything on the machine', async () => {
    const [folder, programs] = [temporaryFolder(), temporaryFolder()]
    // Docker's part is played by a script that, asked to bring the service up, really runs it on the port it is told.
    writeProgram(
      programs,
      'docker',
      `case "$*" in
        info*) echo 28.0 ;;
        "compose version") echo v2 ;;
        "compose ps"*) ;;
        "compose up -d --wait redis") ${(await redisCommand()).replace('exec ', '')} --port "$REDIS_PORT" --bind 127.0.0.1 --daemonize yes --dir '${folder}' --pidfile '${folder}/docker.pid' ;;
        *) exit 64 ;;
      esac`,
    )
    const up = await upWith({ folder, PATH: `${programs}:${process.env.PATH}`, REDIS_FROM: '' })
    expect(up).toContain('Redis: Docker container')
  })

  /** What `services:up` prints with Postgres of somebody else's and Redis by the ladder; Redis is stopped after. */
  async function upWith(env: { folder: string; PATH: string; REDIS_FROM: string }): Promise<string> {
    const [port, { postgresUrl }] = await Promise.all([freePort(), testServices()])
    const up = await command('up', {
      DATABASE_URL: postgresUrl,
      DATA_DIRECTORY: env.folder,
      REDIS_PORT: String(port),
      REDIS_FROM: env.REDIS_FROM,
      PATH: env.PATH,
    })
    const code = await up.exited
    if (code === 0) {
      await eventually(async () => (await askRedis(`redis://127.0.0.1:${port}`, 'PING', [])) === 'PONG')
      await askRedis(`redis://127.0.0.1:${port}`, 'SHUTDOWN', ['NOSAVE']).catch(() => undefined)
    }
    return up.output()
  }
})

test('a test’s own Redis can be killed, frozen and started again', async () => {
  const redis = await startRedis({ persistent: true })
  await askRedis(redis.url, 'SET', ['kept', 'yes'])
  redis.pause()
  const frozen = askRedis(redis.url, 'GET', ['kept'])
  redis.resume()
  expect(await frozen).toBe('yes')
  await redis.kill9()
  await redisIsGone(redis.url)
  await redis.restart()
  expect(await askRedis(redis.url, 'GET', ['kept'])).toBe('yes')
})
