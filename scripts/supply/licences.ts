import { join } from 'node:path'
import { folderOf, type Lock, type Locked } from './lock'

/** They let anybody use, change and sell, and ask for no more than their own text. */
const allowed = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'PostgreSQL',
  'Unlicense',
  'Zlib',
])

/** What is not on that list and was looked at: package, licence as it says it, why it may be here. */
const lookedAt: readonly { name: string; licence: string; reason: string }[] = [
  {
    name: 'sentry',
    licence: 'FSL-1.1-Apache-2.0',
    reason: 'a command-line tool that comes with @sentry/node; no process loads it, and we do not rival it',
  },
  {
    name: 'caniuse-lite',
    licence: 'CC-BY-4.0',
    reason: 'a table that a generator of clients reads; not shipped',
  },
  { name: 'argparse', licence: 'Python-2.0', reason: 'arguments of linters; not shipped, and permissive' },
  {
    name: 'only',
    licence: '',
    reason: 'of koa, for the S3 server of the tests; not shipped, its readme says MIT',
  },
  {
    name: 'humanize-number',
    licence: '',
    reason: 'of koa’s log, for the same; not shipped, its readme says MIT',
  },
]

/** Whether it is a word of SPDX's list, as far as we know that. */
export const isKnown = (licence: string): boolean => allowed.has(licence)

interface Licensed {
  readonly name: string
  readonly version: string
  /** As the package says it; empty where it says nothing. */
  readonly licence: string
}

/** The licence of each package that is installed here. */
export async function readLicences(lock: Lock): Promise<Licensed[]> {
  const read = [...lock.packages.values()].map(async (one) => {
    const licence = await licenceOf(one)
    return licence === undefined ? [] : [{ name: one.name, version: one.version, licence }]
  })
  return (await Promise.all(read)).flat()
}

interface Manifest {
  readonly license?: string | { readonly type?: string }
  readonly licenses?: readonly { readonly type?: string }[]
}

/** undefined where it is not installed. */
export async function licenceOf(one: Locked): Promise<string | undefined> {
  const file = Bun.file(join(folderOf(one), 'package.json'))
  if (!(await file.exists())) return undefined
  const { license, licenses } = (await file.json()) as Manifest
  if (typeof license === 'string') return license
  return license?.type ?? licenses?.map(({ type }) => type).join(' OR ') ?? ''
}

/** Those that nobody allowed, and exceptions that nothing needs any more. */
export function licenceFaults(packages: readonly Licensed[]): string[] {
  const strange = packages.filter(({ licence }) => !isAllowed(licence))
  const isLookedAt = ({ name, licence }: Licensed) =>
    lookedAt.some((one) => one.name === name && one.licence === licence)
  const unknown = strange
    .filter((one) => !isLookedAt(one))
    .map(
      ({ name, version, licence }) =>
        `${name}@${version}: ${licence || 'no licence'} is not allowed. Look at it: another package, or an entry with its reason in scripts/supply/licences.ts`,
    )
  const idle = lookedAt
    .filter(({ name, licence }) => !strange.some((one) => one.name === name && one.licence === licence))
    .map(({ name }) => `${name}: it is not here with that licence any more. Remove its entry`)
  return [...unknown, ...idle]
}

/** `(MIT OR CC0-1.0)`: one will do; `MIT AND ISC`: all must. Mixed ones are looked at. */
function isAllowed(expression: string): boolean {
  const text = expression.replaceAll(/[()]/g, '')
  if (text.includes(' AND ')) return !text.includes(' OR ') && text.split(' AND ').every(isAllowed)
  return text.split(' OR ').some((one) => allowed.has(one.trim()))
}
