import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { withLock } from './lock'
import { messageOf, type Report, step } from './progress'
import { isRoot } from './run-as'
import { must, run } from './shell'

/** One package that would do, and those of its dependencies that must be unpacked even if they are installed. */
export type Choice = { name: string; companions: RegExp }
/** `environment` is what programs need to find their libraries when the folder lies at `root`. */
export type Unpacked = { root: string; environment(root: string): Record<string, string> }

const NETWORK_TIMEOUT_MS = 180_000

export function debianPackagesUsable(): true | string {
  if (Bun.which('apt-get') === null || Bun.which('dpkg') === null)
    return 'this is no Debian or Ubuntu (no apt-get)'
  return true
}

/**
 * Downloads the first of the `choices` there is and unpacks it, with whatever it needs that this machine lacks,
 * into a folder of our own. Needs no root, installs nothing, starts nothing. Done once: later calls find it.
 */
export function unpackDebianPackages(options: {
  folder: string
  choices: Choice[]
  report: Report
}): Promise<Unpacked> {
  const { folder, choices, report } = options
  const root = join(folder, 'root')
  const unpacked: Unpacked = {
    root,
    environment: (at) => ({ LD_LIBRARY_PATH: libraryFolders(at).join(':') }),
  }
  if (existsSync(root)) return Promise.resolve(unpacked)
  mkdirSync(folder, { recursive: true })
  return withLock(join(folder, 'lock'), async () => {
    if (existsSync(root)) return unpacked
    const downloads = await download(folder, choices, report)
    const unfinished = `${root}.unfinished`
    rmSync(unfinished, { recursive: true, force: true })
    mkdirSync(unfinished)
    for (const file of downloads) await must(['dpkg', '-x', file, unfinished])
    // Renamed last, so that a folder called `root` is always a whole one.
    renameSync(unfinished, root)
    for (const scrap of ['cache', 'downloads', 'state'])
      rmSync(join(folder, scrap), { recursive: true, force: true })
    return unpacked
  })
}

/** With the machine's package lists if it has fresh ones, else with lists fetched into our own folder. */
async function download(folder: string, choices: Choice[], report: Report): Promise<string[]> {
  const system = aptOptions(folder, 'system')
  try {
    return await downloadFirst(folder, choices, { apt: system, report })
  } catch (error) {
    report(`  the machine’s package lists do not help (${messageOf(error).split('\n')[0]}): fetching our own`)
  }
  const own = aptOptions(folder, 'own')
  // Its exit code says little (one dead source of five is an error too): what counts is whether packages come.
  await step('package lists', report, () =>
    run(['apt-get', ...own, 'update'], { timeoutMs: NETWORK_TIMEOUT_MS }),
  )
  return downloadFirst(folder, choices, { apt: own, report })
}

function aptOptions(folder: string, lists: 'system' | 'own'): string[] {
  const cache = join(folder, 'cache')
  const state = join(folder, 'state')
  mkdirSync(join(cache, 'archives/partial'), { recursive: true })
  const options = [
    `Dir::Cache=${cache}`,
    // Container images switch this cache off to stay small; without it each command reads all the lists again.
    'Dir::Cache::pkgcache=packages.bin',
    'Acquire::Languages=none',
    'Acquire::http::Timeout=20',
    'Debug::NoLocking=1',
  ]
  // apt downloads as its own user when started by root, who cannot enter our folder.
  if (isRoot()) options.push('APT::Sandbox::User=root')
  if (lists === 'own') {
    mkdirSync(join(state, 'lists/partial'), { recursive: true })
    options.push(
      `Dir::State=${state}`,
      `Dir::State::lists=${state}/lists`,
      'Dir::State::status=/var/lib/dpkg/status',
    )
  }
  return options.flatMap((option) => ['-o', option])
}

async function downloadFirst(
  folder: string,
  choices: Choice[],
  { apt, report }: { apt: string[]; report: Report },
): Promise<string[]> {
  const failures: string[] = []
  for (const choice of choices) {
    try {
      const names = await namesFor(choice, apt)
      const target = join(folder, 'downloads')
      rmSync(target, { recursive: true, force: true })
      mkdirSync(target)
      await step(`download ${names.join(', ')}`, report, () =>
        must(['apt-get', ...apt, 'download', ...names], { cwd: target, timeoutMs: NETWORK_TIMEOUT_MS }),
      )
      return readdirSync(target)
        .filter((file) => file.endsWith('.deb'))
        .map((file) => join(target, file))
    } catch (error) {
      failures.push(messageOf(error))
    }
  }
  throw new Error(failures.join('\n'))
}

/** apt itself says what is missing here: a simulated installation lists it and touches nothing. */
async function namesFor({ name, companions }: Choice, apt: string[]): Promise<string[]> {
  const install = ['install', '--simulate', '--no-install-recommends', name]
  const plan = await must(['apt-get', ...apt, ...install])
  const missing = [...plan.matchAll(/^Inst (\S+)/gm)].flatMap((match) => match[1] ?? [])
  const dependencies = await must(['apt-cache', ...apt, 'depends', name])
  const direct = [...dependencies.matchAll(/^\s*\|?Depends: (\S+)/gm)].flatMap((match) => match[1] ?? [])
  return [...new Set([name, ...direct.filter((dependency) => companions.test(dependency)), ...missing])]
}

function libraryFolders(root: string): string[] {
  return ['usr/lib', 'lib'].flatMap((folder) => {
    const path = join(root, folder)
    const triplets = existsSync(path) ? readdirSync(path).filter((entry) => entry.includes('-linux-gnu')) : []
    return triplets.map((triplet) => join(path, triplet))
  })
}
