import { AsyncLocalStorage } from 'node:async_hooks'
import pino, { type Logger } from 'pino'

export type Log = Logger

const requestIds = new AsyncLocalStorage<string>()

/** Everything `work` does, and all that it starts, logs under this request id. */
export function withRequestId<Result>(requestId: string, work: () => Result): Result {
  return requestIds.run(requestId, work)
}

export function currentRequestId(): string | undefined {
  return requestIds.getStore()
}

/** Names of fields that must never reach a log, wherever they stand in an object of up to three levels. */
const secrets = [
  'authorization',
  'cookie',
  'password',
  'otp',
  'token',
  'accessToken',
  'refreshToken',
  'registrationToken',
  'guestToken',
  'clientSecret',
  'client_secret',
  'secret',
  'phone',
  'email',
  'nip',
]

/** One JSON object a line on standard output. `name` says which process speaks. */
export function openLog(name: string, level: string): Log {
  const paths = secrets.flatMap((field) => [field, `*.${field}`, `*.*.${field}`])
  return pino(
    {
      name,
      level,
      base: { name, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths, censor: '[redacted]' },
      mixin: () => {
        const requestId = currentRequestId()
        return requestId ? { requestId } : {}
      },
    },
    pino.destination({ fd: 1, sync: true }),
  )
}
