import { readFileSync } from 'node:fs'
import { readCertificates } from './pem'
import { type RedisTarget, readRedisTarget, redisProtocols } from './redis-url'
import type { SettingsReader } from './settings-reader'

/** For rediss: whom we trust, and who we are where the server asks. */
export interface RedisTls {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

export interface RedisSettings {
  readonly url: string
  readonly target: RedisTarget
  /** Undefined where it is spoken to in plain text. */
  readonly tls: RedisTls | undefined
}

const development = 'redis://127.0.0.1:63799/0'
const nowhere: RedisTarget = { kind: 'server', hosts: [], isEncrypted: false, database: 0, name: '' }

/** REDIS_URL, and the files for TLS: REDIS_CA_FILE, and REDIS_CERT_FILE with REDIS_KEY_FILE where Redis wants to know us. */
export function readRedis(read: SettingsReader, production: boolean): RedisSettings {
  const url = read.url('REDIS_URL', redisProtocols, production ? undefined : development)
  const found = readRedisTarget(url)
  if (typeof found === 'string' && url !== '') read.fault('REDIS_URL', found)
  const target = typeof found === 'string' ? nowhere : found
  const [ca, cert] = [certificates(read, 'REDIS_CA_FILE'), certificates(read, 'REDIS_CERT_FILE')]
  const key = keyOf(read)
  if ((cert === undefined) !== (key === undefined)) {
    read.fault('REDIS_CERT_FILE', 'and REDIS_KEY_FILE are of use only together: set both or none')
  }
  const tls = {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  }
  if (Object.keys(tls).length > 0 && !target.isEncrypted && target.hosts.length > 0) {
    read.fault('REDIS_URL', 'speaks without TLS, so that REDIS_CA_FILE is of no use: begin it with rediss')
  }
  return { url, target, tls: target.isEncrypted ? tls : undefined }
}

function certificates(read: SettingsReader, name: string): string | undefined {
  const file = read.text(name, '')
  if (file === '') return undefined
  const found = readCertificates(file)
  if ('pem' in found) return found.pem
  read.fault(name, found.fault)
  return undefined
}

function keyOf(read: SettingsReader): string | undefined {
  const file = read.text('REDIS_KEY_FILE', '')
  if (file === '') return undefined
  try {
    return readFileSync(file, 'utf8')
  } catch {
    read.fault('REDIS_KEY_FILE', 'names a file that cannot be read')
    return undefined
  }
}
