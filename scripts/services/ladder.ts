import { Fault, messageOf, type Report, step } from './progress'

export const RUNG_NAMES = ['url', 'running', 'docker', 'local', 'packages', 'homebrew'] as const
export type RungName = (typeof RUNG_NAMES)[number]

/** What a rung brings up. `stop` ends only what was `startedHere`: somebody else's server is left alone. */
export type Started = { url: string; startedHere: boolean; stop(): Promise<void> }

export function foundRunning(url: string): Started {
  return { url, startedHere: false, stop: async () => {} }
}
export type Service = Started & { rung: RungName }

/** One way to get a service: `T` is what it brings. */
export type Rung<T> = {
  name: RungName
  /** What using this rung is called in progress lines. */
  label: string
  /** `true`, or in words why this rung cannot be used here. Looks only; changes nothing. */
  available(): Promise<true | string>
  start(): Promise<T>
}

export type Climb<T> = {
  service: 'Postgres' | 'Redis'
  /** The variable that forces a rung, for messages. */
  variable: string
  rungs: Rung<T>[]
  forced?: RungName | undefined
  /** What to do when nothing worked, one line. */
  advice: string
  report: Report
}

/**
 * Tries the rungs from the top and takes the first that works. An ordinary error means "this way is closed, try
 * the next"; a `Fault` means no rung below could be right either (a taken port, a set URL that does not answer).
 */
export async function climb<T>(options: Climb<T>): Promise<T & { rung: RungName }> {
  const { service, report } = options
  const closed: string[] = []
  for (const rung of chooseRungs(options)) {
    const available = await rung.available()
    if (available !== true) {
      closed.push(`${rung.name}: ${available}`)
      continue
    }
    try {
      const started = await step(`${service}: ${rung.label}`, report, () => rung.start())
      return { ...started, rung: rung.name }
    } catch (error) {
      if (error instanceof Fault) throw error
      closed.push(`${rung.name}: ${messageOf(error)}`)
      report(`  ${service}: ${messageOf(error)}`)
    }
  }
  throw new Fault(fallenOff(options, closed))
}

function chooseRungs<T>({ rungs, forced, service, variable }: Climb<T>): Rung<T>[] {
  if (forced === undefined) return rungs
  const chosen = rungs.filter((rung) => rung.name === forced)
  if (chosen.length > 0) return chosen
  const names = rungs.map((rung) => rung.name).join(', ')
  throw new Fault(`${variable}=${forced} is no way to get ${service} here. There are: ${names}.`)
}

function fallenOff<T>({ service, forced, variable, advice }: Climb<T>, closed: string[]): string {
  const heading =
    forced === undefined ? `No ${service} could be had.` : `${variable}=${forced} does not work here.`
  const next =
    forced === undefined ? advice : `Unset ${variable} to let the other ways be tried, or: ${advice}`
  return [heading, ...closed.map((line) => `  - ${line}`), next].join('\n')
}
