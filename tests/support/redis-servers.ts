import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { askRedis } from '../../scripts/services/index'
import { eventually, freePort, startProcess, type TestProcess } from './processes'
import { testServices } from './services'

export interface StartedRedis {
  readonly port: number
  readonly process: TestProcess
}

/** A server of Redis with settings of the test's own, one a line as in redis.conf; `sentinel` watches others. */
export async function startRedisWith(
  settings: readonly string[],
  kind: 'server' | 'sentinel' = 'server',
): Promise<StartedRedis> {
  const { redis: binary, runDirectory } = await testServices()
  const folder = mkdtempSync(join(runDirectory, 'redis-'))
  const port = await freePort()
  const file = join(folder, 'redis.conf')
  const lines = settings.map((line) => line.replaceAll('PORT', String(port)))
  const usual = ['bind 127.0.0.1', `dir ${folder}`, 'save ""']
  const hasPort = lines.some((line) => /^(tls-)?port /.test(line))
  writeFileSync(file, [...usual, ...(hasPort ? [] : [`port ${port}`]), ...lines].join('\n'))
  const started = await startProcess({
    name: `redis-${port}`,
    command: [binary.program, file, ...(kind === 'sentinel' ? ['--sentinel'] : [])],
    env: binary.environment,
    readyWhen: kind === 'sentinel' ? /Sentinel ID is/ : /Ready to accept connections/,
  })
  return { port, process: started }
}

export interface SentinelSet {
  readonly url: string
  readonly primary: StartedRedis
  readonly replica: StartedRedis
  /** The port of whom the sentinels call the primary now. */
  current(): Promise<number>
}

/** A primary, a replica of it, and three sentinels that agree by two. All with the same password. */
export async function startSentinels(password: string): Promise<SentinelSet> {
  const common = [
    `requirepass ${password}`,
    `masterauth ${password}`,
    'maxmemory-policy noeviction',
    'appendonly yes',
  ]
  const primary = await startRedisWith(common)
  const replica = await startRedisWith([...common, `replicaof 127.0.0.1 ${primary.port}`])
  const watch = [
    `sentinel monitor shop 127.0.0.1 ${primary.port} 2`,
    `sentinel auth-pass shop ${password}`,
    'sentinel down-after-milliseconds shop 1000',
    'sentinel failover-timeout shop 5000',
  ]
  const sentinels = await Promise.all([1, 2, 3].map(() => startRedisWith(watch, 'sentinel')))
  const ask = async (port: number, ...args: string[]) =>
    await askRedis(`redis://127.0.0.1:${port}`, 'SENTINEL', args)
  // None can fail over before it knows the others and the replica.
  for (const { port } of sentinels) {
    await eventually(async () => {
      const [others, replicas] = await Promise.all([
        ask(port, 'sentinels', 'shop'),
        ask(port, 'replicas', 'shop'),
      ])
      return Array.isArray(others) && others.length === 2 && Array.isArray(replicas) && replicas.length === 1
    })
  }
  const [first] = sentinels
  return {
    url: `redis+sentinel://:${password}@${sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}/shop`,
    primary,
    replica,
    current: async () => {
      const answer = await ask(first?.port ?? 0, 'get-master-addr-by-name', 'shop')
      return Number(Array.isArray(answer) ? answer[1] : Number.NaN)
    },
  }
}
