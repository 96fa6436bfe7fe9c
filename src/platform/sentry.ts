import type { Config } from './config'

export interface ErrorReporter {
  report(error: unknown, details?: Readonly<Record<string, unknown>>): void
  flush(): Promise<void>
}

const silent: ErrorReporter = { report: () => undefined, flush: () => Promise.resolve() }

/** By default the SDK sends bodies, headers, cookies and bound query parameters: ours hold phones and tokens. */
const collectNothing = {
  userInfo: false,
  cookies: false,
  httpHeaders: false,
  httpBodies: [],
  urlQueryParams: false,
  databaseQueryData: false,
  queues: false,
  stackFrameVariables: false,
}

/** Sentry costs 300 ms and 68 MB, so that it is loaded only when a DSN is configured. */
export async function openErrorReporter(config: Config): Promise<ErrorReporter> {
  if (!config.sentryDsn) return silent
  const sentry = await import('@sentry/bun')
  sentry.init({ dsn: config.sentryDsn, environment: config.environment, dataCollection: collectNothing })
  return {
    report: (error, details) => void sentry.captureException(error, { extra: { ...details } }),
    flush: async () => void (await sentry.flush(2_000)),
  }
}
