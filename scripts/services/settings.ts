import { join, resolve } from 'node:path'
import { RUNG_NAMES, type RungName } from './ladder'
import type { PostgresOptions, ServiceOptions } from './postgres'
import { Fault, type Report } from './progress'

export const ROOT = resolve(import.meta.dir, '../..')

/** The only reader of the environment for everything below `scripts/services`; `.env` is in it already. */
export function serviceSettings(report: Report): { postgres: PostgresOptions; redis: ServiceOptions } {
  const shared = { root: ROOT, dataDirectory: dataDirectory(), report }
  return {
    postgres: {
      ...shared,
      port: portFrom('POSTGRES_PORT', 54_329),
      url: process.env.DATABASE_URL || undefined,
      forced: rungFrom('POSTGRES_FROM'),
    },
    redis: {
      ...shared,
      port: portFrom('REDIS_PORT', 63_799),
      url: process.env.REDIS_URL || undefined,
      forced: rungFrom('REDIS_FROM'),
    },
  }
}

/** Everything a start leaves on disk. Not in the repository; removing it begins anew. */
export function dataDirectory(): string {
  return resolve(ROOT, process.env.DATA_DIRECTORY || '.data')
}

/** Downloads are shared by all starts and all test runs of a checkout. */
export function packagesDirectory(): string {
  return join(dataDirectory(), 'packages')
}

/** Tests never use somebody's running server or Docker, so only these forced rungs mean something to them. */
export function testRungs(): { postgres: RungName | undefined; redis: RungName | undefined } {
  const own = (rung: RungName | undefined) => (rung === 'local' || rung === 'packages' ? rung : undefined)
  return { postgres: own(rungFrom('POSTGRES_FROM')), redis: own(rungFrom('REDIS_FROM')) }
}

export function portFrom(variable: string, fallback: number): number {
  const text = process.env[variable]
  if (!text) return fallback
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Fault(
      `${variable}=${text} is no port. Give a number from 1 to 65535, or unset it for ${fallback}.`,
    )
  }
  return port
}

function rungFrom(variable: string): RungName | undefined {
  const text = process.env[variable]
  if (!text) return undefined
  const name = RUNG_NAMES.find((candidate) => candidate === text)
  if (name === undefined)
    throw new Fault(`${variable}=${text} is unknown. Choose one of: ${RUNG_NAMES.join(', ')}.`)
  return name
}
