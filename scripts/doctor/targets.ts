import type { Config } from '#platform/config'

/** Which shop is looked at: without a password, so that it can stand in any log. */
export function describeTargets({ database, redis, stripe, environment, release }: Config): string {
  const postgres = new URL(database.url)
  const name = `${postgres.host || 'localhost'}${postgres.pathname}`
  return [
    `metropolitan ${release}, ${environment}`,
    `Postgres ${name}${postgres.username && ` as ${postgres.username}`}`,
    ...(database.reader.url === database.url ? [] : [`read from ${new URL(database.reader.url).host}`]),
    `Redis ${new URL(redis.url).host}`,
    `Stripe ${stripe.apiBase ?? 'itself'}`,
  ].join(' · ')
}
