import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gist, must, run } from './shell'

/**
 * Postgres refuses to run as root. As root it is run inside a user namespace, where root looks like `nobody`:
 * nothing changes hands, so it works below folders only root may enter. Where namespaces are forbidden (many
 * containers), the real `nobody` runs it, on files moved to where `nobody` can get at them.
 */
export const RUN_AS = ['plain', 'namespace', 'nobody'] as const
export type RunAs = (typeof RUN_AS)[number]

const NOBODY = 65_534

const PREFIXES: Record<RunAs, string[]> = {
  plain: [],
  namespace: ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`],
  nobody: ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--no-new-privs'],
}

export function asUser(runAs: RunAs, command: string[]): string[] {
  return [...PREFIXES[runAs], ...command]
}

export function isRoot(): boolean {
  return process.getuid?.() === 0
}

/** Programs as one movable folder: `top` is what may be copied elsewhere, `probe` a program inside it to try. */
export type Programs = { top: string; probe: string; environment(top: string): Record<string, string> }
export type Place = { runAs: RunAs; top: string; data: string }
type Wish = {
  programs: Programs
  data: string
  /** Where files go when `nobody` cannot reach them; lasting, since it then holds the data. */
  refuge: string
}

/** Decides how to run the programs and where they and their data must be for that. */
export async function findPlace(wish: Wish, forced?: RunAs): Promise<Place> {
  const usual: RunAs[] = isRoot() ? ['namespace', 'nobody'] : ['plain']
  const refusals: string[] = []
  for (const runAs of forced ? [forced] : usual) {
    const place =
      runAs === 'nobody' ? await settleForNobody(wish) : { runAs, top: wish.programs.top, data: wish.data }
    const refusal = await whyUnusable(place, wish.programs)
    if (refusal === undefined) return place
    refusals.push(`${runAs}: ${refusal}`)
  }
  throw new Error(`its programs cannot be run (${refusals.join('; ')})`)
}

/** Really runs a program and really touches the folder the data go to: guessing from modes misses too much. */
async function whyUnusable({ runAs, top, data }: Place, programs: Programs): Promise<string | undefined> {
  const folder = existsSync(data) ? data : dirname(data)
  const environment = { ...process.env, ...programs.environment(top) }
  const version = await run(asUser(runAs, [join(top, programs.probe), '--version']), {
    cwd: '/',
    environment,
  })
  if (version.code !== 0) return gist(version.output)
  const writable = await run(asUser(runAs, ['test', '-w', folder, '-a', '-x', folder]), { cwd: '/' })
  return writable.code === 0 ? undefined : `${folder} cannot be written`
}

/** Moves only what `nobody` cannot reach, and gives the data folder away: initdb wants to own it. */
async function settleForNobody({ programs, data, refuge }: Wish): Promise<Place> {
  const reaches = async (path: string) =>
    (await run(asUser('nobody', ['test', '-x', path]), { cwd: '/' })).code === 0
  const topReached = await reaches(join(programs.top, programs.probe))
  const dataReached = await reaches(dirname(data))
  const place: Place = {
    runAs: 'nobody',
    top: topReached ? programs.top : await copyPrograms(programs, openRefuge(refuge)),
    data: dataReached ? data : join(openRefuge(refuge), 'postgres'),
  }
  mkdirSync(place.data, { recursive: true, mode: 0o700 })
  giveTo('nobody', place.data)
  return place
}

export function giveTo(runAs: RunAs, folder: string): void {
  if (runAs === 'nobody') chownSync(folder, NOBODY, NOBODY)
}

/** The copy is named by the build it was made from, so that another version is copied anew. */
async function copyPrograms({ top, probe }: Programs, refuge: string): Promise<string> {
  const { mtimeMs, size } = statSync(join(top, probe))
  const copy = join(refuge, `programs-${Math.floor(mtimeMs)}-${size}`)
  if (existsSync(copy)) return copy
  const unfinished = `${copy}.unfinished`
  rmSync(unfinished, { recursive: true, force: true })
  await must(['cp', '-R', top, unfinished])
  renameSync(unfinished, copy)
  return copy
}

/** The refuge has a guessable name in a folder everybody may write to: whoever made it before us must be us. */
function openRefuge(refuge: string): string {
  mkdirSync(refuge, { recursive: true })
  const found = lstatSync(refuge)
  if (!found.isDirectory() || found.uid !== process.getuid?.())
    throw new Error(`${refuge} is not a folder of ours`)
  chmodSync(refuge, 0o755)
  return refuge
}
