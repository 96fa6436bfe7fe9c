import { join } from 'node:path'
import { type Choice, unpackDebianPackages } from './debian-packages'
import type { Report } from './progress'
import { gist, run } from './shell'

export type RedisBinary = { program: string; environment: Record<string, string> }

/** What BullMQ asks for. */
const OLDEST_VERSION = [6, 2] as const

const PROGRAMS = ['redis-server', 'valkey-server']
/** Where Homebrew puts programs; the PATH of a desktop session often lacks it. */
const HOMEBREW_FOLDERS = ['/opt/homebrew/bin', '/usr/local/bin', '/home/linuxbrew/.linuxbrew/bin']

/** Debian keeps the program in the tools package; the server's own holds links and what starts it at boot. */
const CHOICES: Choice[] = [
  { name: 'redis-server', companions: /^redis-tools$/ },
  { name: 'valkey-server', companions: /^valkey-tools$/ },
]

/** The first usable program on this machine, or why there is none. */
export async function findLocalRedis(): Promise<RedisBinary | string> {
  const reasons: string[] = []
  const path = [process.env.PATH, ...HOMEBREW_FOLDERS].join(':')
  for (const name of PROGRAMS) {
    const program = Bun.which(name, { PATH: path })
    if (program === null) continue
    const reason = await whyUnusable({ program, environment: {} })
    if (reason === undefined) return { program, environment: {} }
    reasons.push(reason)
  }
  return reasons.length > 0 ? reasons.join('; ') : `there is no ${PROGRAMS.join(' or ')}`
}

/** Redis unpacked from Debian's packages: nothing is installed, and no system service starts. */
export async function unpackRedis(folder: string, report: Report): Promise<RedisBinary> {
  const { root, environment } = await unpackDebianPackages({ folder, choices: CHOICES, report })
  const reasons: string[] = []
  for (const name of PROGRAMS) {
    const binary = { program: join(root, 'usr/bin', name), environment: environment(root) }
    const reason = await whyUnusable(binary)
    if (reason === undefined) return binary
    reasons.push(reason)
  }
  throw new Error(reasons.join('; '))
}

async function whyUnusable({ program, environment }: RedisBinary): Promise<string | undefined> {
  const { code, output } = await run([program, '--version'], {
    environment: { ...process.env, ...environment },
  })
  if (code !== 0) return `${program} does not run (${gist(output)})`
  const [, major, minor] = /v=(\d+)\.(\d+)/.exec(output) ?? []
  const [oldestMajor, oldestMinor] = OLDEST_VERSION
  const isNewEnough =
    Number(major) > oldestMajor || (Number(major) === oldestMajor && Number(minor) >= oldestMinor)
  return isNewEnough ? undefined : `${program} is older than ${OLDEST_VERSION.join('.')}`
}
