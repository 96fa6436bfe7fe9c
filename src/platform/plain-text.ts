import { readDatabaseTarget } from './database-url'
import { readRedisTarget } from './redis-url'

const withTls = new Set(['require', 'verify-ca', 'verify-full'])

/**
 * The hosts that would be spoken to without TLS, so that whoever stands between reads passwords and customers; none where
 * the connection is encrypted or stays on this machine. A database's URL may name several, and so may that of
 * Redis' sentinels.
 */
export function plainTextHosts(text: string): string[] {
  const urls = readDatabaseTarget(text)?.urls ?? sentinelsOf(text) ?? [text]
  return urls.flatMap((url) => hostOfPlainText(url) ?? [])
}

function hostOfPlainText(text: string): string | undefined {
  const url = URL.parse(text)
  if (!url || isEncrypted(url) || isThisMachine(url.hostname)) return undefined
  return url.hostname
}

function isEncrypted({ protocol, searchParams }: URL): boolean {
  if (!protocol.startsWith('postgres')) return protocol === 'https:' || protocol === 'rediss:'
  return withTls.has(searchParams.get('sslmode') ?? searchParams.get('ssl') ?? '')
}

function isThisMachine(host: string): boolean {
  return host === '' || host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}

function sentinelsOf(text: string): string[] | undefined {
  const target = readRedisTarget(text)
  if (typeof target === 'string' || target.kind !== 'sentinel') return undefined
  return target.hosts.map(({ host, port }) => `${target.isEncrypted ? 'rediss' : 'redis'}://${host}:${port}`)
}
