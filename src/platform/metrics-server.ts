import { BootError } from './boot'
import type { Context } from './context'
import { showProcess } from './process-metrics'

/** Answers `/metrics` on a port of its own, and stops with the process. */
export interface MetricsServer {
  stop(): Promise<void>
}

const nobody: MetricsServer = { stop: () => Promise.resolve() }

/** As Prometheus asks for it; the library says no more than `text/plain`. */
const contentType = 'text/plain; version=0.0.4; charset=utf-8'

/**
 * Begins to note what the process does and to answer whoever scrapes it, on `METRICS_PORT`: never on the shop's own port,
 * where strangers are. Loads the library for that; where the port is not set nothing is loaded or noted.
 */
export async function serveMetrics(context: Context, processName: string): Promise<MetricsServer> {
  const { metricsPort: port, http } = context.config
  if (port === 0) return nobody
  const { openMetricsExporter } = await import('./metrics-exporter')
  const exporter = openMetricsExporter(context.metrics, `metropolitan-${processName}`)
  const server = listen(http.host, port, async ({ url }) => {
    if (new URL(url).pathname !== '/metrics') return answer(404, 'Only /metrics is here.\n')
    return answer(200, await exporter.scrape())
  })
  context.metrics.connect(exporter)
  const stopShowing = showProcess(context, processName)
  return {
    stop: async () => {
      stopShowing()
      await server.stop(true)
    },
  }
}

function answer(status: number, text: string): Response {
  return new Response(text, { status, headers: { 'content-type': contentType } })
}

function listen(hostname: string, port: number, handle: (request: Request) => Promise<Response>) {
  try {
    return Bun.serve({ hostname, port, fetch: handle })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new BootError(
      `It cannot listen on ${hostname}:${port} (METRICS_PORT): ${reason}. Each process needs a port of its own.`,
    )
  }
}
