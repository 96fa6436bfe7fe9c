import { readStatus } from '../database/index'
import { messageOf, poll } from '../services/index'
import { type Finding, right, wrong } from './finding'
import { findRunning, parts } from './running'

export interface VerifyOptions {
  readonly release: string
  /** Where customers, or their balancer, knock. */
  readonly url: string
  /** Where processes say of themselves that they are at work; not given where something else starts them. */
  readonly run: string | undefined
  readonly databaseUrl: () => Promise<string>
}

/** Of a shared port each connection may lead to another process. */
const asked = 20
const settlesWithinMs = 15_000

/** Whether this release is what runs, and all is well with it. */
export async function verify({ release, url, run, databaseUrl }: VerifyOptions): Promise<Finding[]> {
  return [
    ...(await examineAnswers(url, release)),
    ...(run ? examineProcesses(run) : []),
    ...(await examineDatabase(databaseUrl)),
  ]
}

async function examineAnswers(url: string, release: string): Promise<Finding[]> {
  let last: Finding[] = []
  await poll(
    async () => {
      last = await askOften(url, release)
      return last.every(({ state }) => state === 'right') ? true : undefined
    },
    { deadlineMs: settlesWithinMs, everyMs: 500 },
  )
  return last
}

async function askOften(url: string, release: string): Promise<Finding[]> {
  const releases = new Set<string>()
  const faults = new Set<string>()
  for (let turn = 0; turn < asked; turn += 1) {
    try {
      const reply = await fetch(`${url}/readyz`, { keepalive: false, signal: AbortSignal.timeout(3_000) })
      const body = await reply.text()
      releases.add(reply.headers.get('x-release') ?? 'one that does not say')
      if (reply.status !== 200) faults.add(`${reply.status} ${body.slice(0, 200)}`)
    } catch (error) {
      faults.add(messageOf(error))
    }
  }
  const others = [...releases].filter((one) => one !== release)
  return [
    faults.size === 0
      ? right(`${url} is ready`)
      : wrong(`${url}/readyz: ${[...faults].join('; ')}`, 'go back, or read the newest lines of the log'),
    others.length === 0 && releases.size > 0
      ? right(`only ${release} answers`)
      : wrong(
          others.length === 0 ? 'nobody said which release it is' : `${others.join(', ')} answers as well`,
          `end what is left of it, or, where that is what you want to run, call this in its checkout`,
        ),
  ]
}

function examineProcesses(run: string): Finding[] {
  const running = findRunning(run)
  return parts.map((part) => {
    const pids = running.filter((one) => one.part === part).map(({ identity }) => identity.pid)
    if (pids.length > 0) return right(`${pids.length} × ${part} at work (${pids.join(', ')})`)
    return wrong(`no ${part} is at work`, `./scripts/run deploy:roll --run ${run} --logs FOLDER`)
  })
}

async function examineDatabase(databaseUrl: VerifyOptions['databaseUrl']): Promise<Finding[]> {
  try {
    const { faults } = await readStatus(await databaseUrl())
    if (faults.length === 0)
      return [right('the database is well, and nothing waits in the outbox for too long')]
    return faults.map((fault) => wrong(fault, './scripts/run db:status'))
  } catch (error) {
    return [wrong(`the database cannot be looked at: ${messageOf(error)}`, './scripts/run db:status')]
  }
}
