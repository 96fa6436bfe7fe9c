import { assertOutsideTransaction } from './transaction-scope'

interface Caller {
  /** Who is called, as in "Stripe". */
  readonly system: string
  /** For the whole of it: the answer's body, too, must have come by then. */
  readonly timeoutMs: number
}

/**
 * The only place that calls `fetch`. Rejects inside a transaction, and with a `TimeoutError` when the time is over; an
 * answer with a status of 400 or more is an answer like any other.
 */
export async function callHttp(
  { system, timeoutMs }: Caller,
  input: string | URL | Request,
  init: RequestInit = {},
): Promise<Response> {
  assertOutsideTransaction(`${system} was called`)
  const timeout = AbortSignal.timeout(timeoutMs)
  const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout
  return await globalThis.fetch(input, { ...init, signal })
}
