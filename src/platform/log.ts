import { AsyncLocalStorage } from 'node:async_hooks'
import pino, { type DestinationStream, type Logger } from 'pino'
import { type LogOutput, openLogOutput } from './log-output'

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
const secrets: ReadonlySet<string> = new Set([
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
])

type Fields = Record<string, unknown>

/**
 * What a line says, without its secrets. The library's own redaction goes by paths, forty-five for these names, which it
 * takes apart and follows anew for every line: it was a tenth of what a worker does.
 */
function withoutSecrets(fields: Fields, depth = 3): Fields {
  let clean = fields
  for (const [name, value] of Object.entries(fields)) {
    const kept = cleanValue(name, value, depth)
    if (kept === value) continue
    if (clean === fields) clean = Array.isArray(fields) ? Object.assign([], fields) : { ...fields }
    clean[name] = kept
  }
  return clean
}

function cleanValue(name: string, value: unknown, depth: number): unknown {
  if (secrets.has(name)) return '[redacted]'
  return depth > 1 && isNested(value) ? withoutSecrets(value, depth - 1) : value
}

/** What may hold such a name; errors and moments have serializers of their own. */
function isNested(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !(value instanceof Error) && !(value instanceof Date)
}

/**
 * What a log says of an error. Its other fields may hold a customer: Postgres repeats in `detail` the row that it
 * refused, Stripe the card's owner. The cause is in message and stack.
 */
function describeError(error: Error): Record<string, unknown> {
  const { type, message, stack, ...fields } = pino.stdSerializers.err(error)
  const kept = tellingFields.flatMap((field) => (fields[field] === undefined ? [] : [[field, fields[field]]]))
  return { type, message, stack, ...Object.fromEntries(kept) }
}

const tellingFields = [
  'code',
  'errorCode',
  'constraint_name',
  'table_name',
  'column_name',
  'routine',
  'statusCode',
  'rawType',
  'requestId',
]

/** One JSON object a line. `name` says which process speaks. */
export function openLog(name: string, level: string, destination: DestinationStream): Log {
  return pino(
    {
      name,
      level,
      base: { name, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => withoutSecrets(fields),
        bindings: (fields) => withoutSecrets(fields),
      },
      serializers: { err: (error: unknown) => (error instanceof Error ? describeError(error) : error) },
      mixin: () => {
        const requestId = currentRequestId()
        return requestId ? { requestId } : {}
      },
    },
    destination,
  )
}

interface ProcessLog {
  readonly log: Log
  readonly output: LogOutput
}

/** The log of a process, on its standard output. */
export function openProcessLog(name: string, level: string): ProcessLog {
  const output = openLogOutput({ onLost: (lines) => log.error(lines, 'log lines were lost') })
  const log = openLog(name, level, output)
  return { log, output }
}
