/** Where progress goes: one finished line at a time, fit for a terminal and for a log alike. */
export type Report = (line: string) => void

export const toConsole: Report = (line) => console.log(line)

const FIRST_SIGN_MS = 1_000
const NEXT_SIGNS_MS = 5_000

/**
 * Runs one step. A step that is quick leaves one line; a step that takes over a second says so while it runs,
 * so that nobody wonders whether it hangs.
 */
export async function step<T>(label: string, report: Report, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now()
  const seconds = () => ((performance.now() - startedAt) / 1_000).toFixed(1)
  let timer = setTimeout(sign, FIRST_SIGN_MS)
  function sign() {
    report(`  … ${label} (${Math.round(Number(seconds()))} s)`)
    timer = setTimeout(sign, NEXT_SIGNS_MS)
  }
  try {
    const result = await work()
    report(`✓ ${label} (${seconds()} s)`)
    return result
  } catch (error) {
    report(`✗ ${label} (${seconds()} s)`)
    throw error
  } finally {
    clearTimeout(timer)
  }
}

/** An error whose message is meant for the person at the terminal: shown without a stack. */
export class Fault extends Error {
  override name = 'Fault'
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** For the end of a command: a fault is told in its own words, anything else with its stack, since it is a bug. */
export function explain(error: unknown): string {
  if (error instanceof Fault) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
