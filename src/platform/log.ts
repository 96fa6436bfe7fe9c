import { AsyncLocalStorage } from 'node:async_hooks'
import pino, { type DestinationStream, type Logger } from 'pino'
import { openLogOutput } from './log-output'

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
const secrets = new Set([
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

const levelsOfSecrets = 3

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

/**
 * A copy without what is secret; the object itself where nothing in it is. Pino's own redaction takes longer than all else
 * that a request does: it copies each line and goes through it once for each name. An error is described later.
 */
function redacted(fields: Record<string, unknown>, levels: number): Record<string, unknown> {
  let copy: Record<string, unknown> | undefined
  for (const [name, value] of Object.entries(fields)) {
    const shown = secrets.has(name) ? '[redacted]' : redactedValue(value, levels - 1)
    if (shown === value) continue
    copy ??= { ...fields }
    copy[name] = shown
  }
  return copy ?? fields
}

function redactedValue(value: unknown, levels: number): unknown {
  if (levels === 0 || typeof value !== 'object' || value === null || value instanceof Error) return value
  if (Array.isArray(value)) return value.map((item: unknown) => redactedValue(item, levels - 1))
  if (value instanceof Date || ArrayBuffer.isView(value)) return value
  return redacted(value as Record<string, unknown>, levels)
}

/** One JSON object a line on standard output. `name` says which process speaks. */
export function openLog(name: string, level: string, destination?: DestinationStream): Log {
  const log: Log = pino(
    {
      name,
      level,
      base: { name, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => redacted(fields, levelsOfSecrets),
      },
      serializers: { err: (error: unknown) => (error instanceof Error ? describeError(error) : error) },
      mixin: () => {
        const requestId = currentRequestId()
        return requestId ? { requestId } : {}
      },
    },
    destination ?? openLogOutput({ onLost: (lines) => log.error(lines, 'log lines were lost') }),
  )
  return log
}
