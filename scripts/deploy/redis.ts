import type { Context } from '#platform/context'
import { poll } from '../services/index'
import { type Finding, right, unknown, wrong } from './finding'

const oldest = [6, 2] as const
const mostOfMemory = 0.75

/** Version, whether it forgets nothing, and how full it is. */
export async function examineRedis({ redis }: Context): Promise<Finding[]> {
  const isThere = await poll(() => (redis.status === 'ready' ? true : undefined), { deadlineMs: 3_000 })
  if (!isThere) {
    return [
      wrong(
        'Redis does not answer: the shop would start, and be slower',
        'is it running, and is REDIS_URL right?',
      ),
    ]
  }
  const facts = new Map(
    (await redis.info())
      .split('\r\n')
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  )
  const version = facts.get('redis_version') ?? '0'
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isNew = major > oldest[0] || (major === oldest[0] && minor >= oldest[1])
  const policy = facts.get('maxmemory_policy')
  const most = Number(facts.get('maxmemory') ?? 0)
  const share = most > 0 ? Number(facts.get('used_memory') ?? 0) / most : 0
  return [
    isNew
      ? right(`Redis answers, version ${version}`)
      : wrong(`Redis is version ${version}`, `use ${oldest.join('.')} or later`),
    policy === 'noeviction'
      ? right('Redis evicts nothing')
      : wrong(
          `Redis may forget jobs (maxmemory-policy is ${policy})`,
          'redis-cli config set maxmemory-policy noeviction',
        ),
    facts.get('aof_enabled') === '1'
      ? right('Redis writes an append-only file')
      : unknown(
          'Redis writes no append-only file: a crash makes customers wait',
          'redis-cli config set appendonly yes',
        ),
    ...(share > mostOfMemory
      ? [wrong(`Redis is ${Math.round(share * 100)} % full`, 'raise maxmemory: nothing may be evicted')]
      : []),
  ]
}
