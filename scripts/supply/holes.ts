import { ROOT, run } from '../services/index'

/** Known holes that do not reach us: `GHSA-…` of the advisory, and why. */
const accepted: readonly { id: string; reason: string }[] = []

interface Advisory {
  readonly url: string
  readonly title: string
  readonly severity: string
  readonly vulnerable_versions: string
}

export interface Asked {
  /** Why nobody could be asked; then nothing is known. */
  readonly unasked?: string
  readonly faults: readonly string[]
}

/** Longer than this is not waited for: a check must go without a network. */
const patienceMs = 5_000

/** Asks the registry for holes of what is installed, by `bun audit`. */
export async function askForHoles(
  environment: Record<string, string | undefined> = process.env,
): Promise<Asked> {
  const command = [process.execPath, 'audit', '--json']
  try {
    const { output } = await run(command, { cwd: ROOT, environment, timeoutMs: patienceMs })
    return readAnswer(output)
  } catch (error) {
    return { unasked: error instanceof Error ? error.message : String(error), faults: [] }
  }
}

function readAnswer(output: string): Asked {
  const start = output.indexOf('{')
  const said = output.trim().split('\n').at(-1) ?? ''
  if (start === -1) return { unasked: said || 'no answer', faults: [] }
  const found = JSON.parse(output.slice(start)) as Readonly<Record<string, readonly Advisory[]>>
  const advisories = Object.entries(found).flatMap(([name, list]) => list.map((one) => ({ name, ...one })))
  const isAccepted = ({ url }: Advisory) => accepted.some(({ id }) => url.endsWith(id))
  const faults = advisories
    .filter((one) => !isAccepted(one))
    .map(
      ({ name, title, severity, url, vulnerable_versions: versions }) =>
        `${name} ${versions}: ${title} (${severity}, ${url}). A newer version, or an entry with its reason in scripts/supply/holes.ts`,
    )
  const idle = accepted
    .filter(({ id }) => !advisories.some(({ url }) => url.endsWith(id)))
    .map(({ id }) => `${id}: nobody reports it any more. Remove its entry`)
  return { faults: [...faults, ...idle] }
}
