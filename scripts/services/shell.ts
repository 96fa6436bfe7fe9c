import { messageOf } from './progress'

export type Outcome = { code: number; output: string }

type Options = {
  cwd?: string
  environment?: Record<string, string | undefined>
  timeoutMs?: number
  /** Ends the program when it is aborted. */
  signal?: AbortSignal
}

/**
 * Runs a program to its end and gives its exit code and everything it printed. A program that cannot be started
 * at all is an outcome too (127, as in a shell), because most callers only ask "does this work here?".
 */
export async function run(command: string[], options: Options = {}): Promise<Outcome> {
  try {
    const child = Bun.spawn(command, {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      env: options.environment ?? process.env,
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
      timeout: options.timeoutMs ?? 60_000,
      killSignal: 'SIGKILL',
    })
    const [out, err, code] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ])
    return { code, output: `${out}${err}`.trim() }
  } catch (error) {
    return { code: 127, output: messageOf(error) }
  }
}

/** Like `run`, but a failure throws with the end of what the program printed. */
export async function must(command: string[], options: Options = {}): Promise<string> {
  const outcome = await run(command, options)
  if (outcome.code === 0) return outcome.output
  const tail = outcome.output.split('\n').slice(-6).join('\n  ')
  throw new Error(`${command.join(' ')} ended with ${outcome.code}:\n  ${tail}`)
}

/** The first line that says something, for messages where the whole output would be a wall. */
export function gist(output: string): string {
  const lines = output.split('\n').map((line) => line.trim())
  return lines.find((line) => line !== '') ?? 'no output'
}
