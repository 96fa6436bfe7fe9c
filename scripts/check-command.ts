import { ConfigurationError } from '#platform/settings-reader'
import { messageOf } from './services/index'

/** A check that nobody is waiting for must end some time, or a nightly job would never alarm. */
const longestSeconds = 600

/**
 * Runs a command that looks whether something is right, and ends the process: with 0 where it is, with 1 where it is not
 * or could not be found out, which is said in one line. `--deadline SECONDS` changes how long it may take.
 */
export async function runCheck(
  check: () => Promise<boolean>,
  { deadlineSeconds = longestSeconds } = {},
): Promise<never> {
  const seconds = secondsAfter('--deadline') ?? deadlineSeconds
  setTimeout(() => {
    console.error(`Not checked: no answer in ${seconds} seconds`)
    process.exit(1)
  }, seconds * 1_000)
  try {
    process.exit((await check()) ? 0 : 1)
  } catch (error) {
    console.error(explain(error))
    process.exit(1)
  }
}

/** The arguments without the deadline. */
export function argumentsOfCheck(): string[] {
  const given = process.argv.slice(2)
  return given.filter((text, place) => text !== '--deadline' && given[place - 1] !== '--deadline')
}

function secondsAfter(name: string): number | undefined {
  const place = process.argv.indexOf(name)
  const seconds = place === -1 ? Number.NaN : Number(process.argv[place + 1])
  return seconds > 0 ? seconds : undefined
}

function explain(error: unknown): string {
  if (error instanceof ConfigurationError || error instanceof RangeError) return error.message
  return `Not checked: ${messageOf(error).replaceAll(/\s*\n\s*/g, ' ')}`
}
