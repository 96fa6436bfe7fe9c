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

/** Sentry costs 300 ms and 68 MB, so that it is loaded only when a DSN is configured, and nobody waits for that. */
export function openErrorReporter({ sentryDsn: dsn, environment, release }: Config): ErrorReporter {
  if (!dsn) return silent
  const loading = import('@sentry/bun').then((sentry) => {
    sentry.init({ dsn, environment, release, dataCollection: collectNothing })
    return sentry
  })
  return {
    report: (error, details) =>
      void loading.then((sentry) => sentry.captureException(error, { extra: { ...details } })),
    flush: async () => void (await (await loading).flush(2_000)),
  }
}
