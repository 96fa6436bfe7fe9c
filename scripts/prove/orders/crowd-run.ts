import { Redis } from 'ioredis'
import { type CrowdBuyer, orderBody } from '../../../tests/support/crowd'
import { freePort, startProcess, type TestProcess } from '../../../tests/support/processes'

export interface Api {
  readonly url: string
  readonly process: TestProcess
}

interface Surroundings {
  readonly databaseUrl: string
  readonly redisUrl: string
}

/** Starts real API processes on one database and one Redis. `crashAt` is the point where the first one dies. */
export async function startApis(
  { databaseUrl, redisUrl }: Surroundings,
  count: number,
  crashAt = '',
): Promise<Api[]> {
  const starts = Array.from({ length: count }, async (_, index) => {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const process = await startProcess({
      name: `api-${index}`,
      command: [globalThis.process.execPath, 'src/api.ts'],
      env: {
        NODE_ENV: 'test',
        LOG_LEVEL: 'warn',
        PORT: String(port),
        DATABASE_URL: databaseUrl,
        REDIS_URL: redisUrl,
        ...(index === 0 && crashAt && { CRASH_AT: crashAt }),
      },
      readyWhen: async () => (await fetch(`${url}/livez`)).ok,
    })
    return { url, process }
  })
  return await Promise.all(starts)
}

export interface Answer {
  readonly status: number
  readonly id: string | undefined
  readonly code: string | undefined
}

const pauseMs = 20
const patienceMs = 60_000

/**
 * One buyer's order, sent as an app on a bad network does: whatever gets no answer, or one that says «try again», is
 * sent again, to the next process. Answers the last status and how many answers of 5xx came before it.
 */
export async function placeUntilAnswered(
  apis: readonly Api[],
  buyer: CrowdBuyer,
  options: { readonly first: number; readonly key?: string | undefined },
): Promise<Answer & { readonly serverErrors: number }> {
  const deadline = Date.now() + patienceMs
  let serverErrors = 0
  for (let turn = options.first; Date.now() < deadline; turn += 1) {
    const api = apis[turn % apis.length]
    const answer = api && (await place(api, buyer, options.key))
    if (answer && answer.status >= 500) serverErrors += 1
    if (answer && !answer.retryable) return { ...answer, serverErrors }
    await Bun.sleep(pauseMs)
  }
  throw new Error(`A buyer was not answered within ${patienceMs} ms`)
}

async function place(api: Api, buyer: CrowdBuyer, key: string | undefined) {
  try {
    const response = await fetch(`${api.url}/orders`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${buyer.token}`,
        ...(key && { 'idempotency-key': key }),
      },
      body: JSON.stringify(orderBody(buyer)),
    })
    const body = (await response.json()) as { id?: string; code?: string; retryable?: boolean }
    return { status: response.status, id: body.id, code: body.code, retryable: body.retryable === true }
  } catch {
    return undefined
  }
}

interface Rush {
  /** Runs while most of the buyers still wait. */
  readonly midway?: () => Promise<unknown>
  /** The process that the n-th buyer asks first; spread over all of them when not said. */
  readonly startAt?: (index: number) => number
}

/** All buyers at once. */
export async function rush(
  apis: readonly Api[],
  buyers: readonly CrowdBuyer[],
  { midway = () => Promise.resolve(), startAt = (index) => index }: Rush = {},
) {
  let answered = 0
  let disturbed: Promise<unknown> = Promise.resolve()
  const answers = await Promise.all(
    buyers.map(async (buyer, index) => {
      const answer = await placeUntilAnswered(apis, buyer, { first: startAt(index) })
      answered += 1
      if (answered === Math.floor(buyers.length / 4)) disturbed = midway()
      return answer
    }),
  )
  await disturbed
  const sold = answers.filter(({ id }) => id !== undefined)
  return {
    orders: new Set(sold.map(({ id }) => id)).size,
    sold: sold.length,
    refused: answers.filter(({ code }) => code === 'CART_HAS_PROBLEMS').length,
    others: answers.filter(({ id, code }) => id === undefined && code !== 'CART_HAS_PROBLEMS'),
    serverErrors: answers.reduce((sum, answer) => sum + answer.serverErrors, 0),
  }
}

/** Empties a Redis, as somebody with the wrong window open does. */
export async function flush(redisUrl: string): Promise<void> {
  const redis = new Redis(redisUrl)
  await redis.flushall()
  redis.disconnect()
}
