import type { Config } from '#platform/config'

/** Which shop is looked at: without passwords, so that it can stand in any log. */
export function describeTargets({ database, redis, stripe, environment, release }: Config): string {
  return [
    `metropolitan ${release}, ${environment}`,
    `Postgres ${withoutPassword(database.url)}`,
    ...database.replicaUrls.map((url) => `read from ${withoutPassword(url)}`),
    `Redis ${withoutPassword(redis.url)}`,
    `Stripe ${stripe.apiBase ?? 'itself'}`,
  ].join(' · ')
}

/** Not taken apart as a URL: there may be several hosts in it. */
function withoutPassword(url: string): string {
  const [address = ''] = url.split('?')
  return address.replace(/^\w+:\/\//, '').replace(/^([^:@/]*):[^@]*@/, '$1@')
}
