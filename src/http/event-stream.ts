/** One server-sent event. `id` is what the browser or app sends as `Last-Event-ID` when it comes back. */
export interface StreamedEvent {
  readonly id?: number
  readonly event: string
  readonly data: unknown
}

/** How long a client shall wait before it comes back. */
const retryMilliseconds = 2_000

/**
 * Sends events as they come. A comment keeps the connection alive where there is nothing to say (`heartbeat`). When the
 * client leaves, `events` is ended, so that it can let go of what it holds.
 */
export function eventStream(events: AsyncGenerator<readonly StreamedEvent[] | 'heartbeat'>): Response {
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(`retry: ${retryMilliseconds}\n\n`))
    },
    async pull(controller) {
      const { value, done } = await events.next()
      if (done) controller.close()
      else
        controller.enqueue(
          encoder.encode(value === 'heartbeat' ? ': heartbeat\n\n' : value.map(write).join('')),
        )
    },
    async cancel() {
      await events.return(undefined)
    },
  })
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'private, no-store',
      // A proxy that collects what it passes on would hold the events back.
      'x-accel-buffering': 'no',
    },
  })
}

/** Tells a client of server-sent events not to come back. */
export function endOfEvents(): Response {
  return new Response(null, { status: 204, headers: { 'cache-control': 'private, no-store' } })
}

function write({ id, event, data }: StreamedEvent): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}

/** The number in `Last-Event-ID`; 0 where the client has seen nothing yet. */
export function lastEventId(request: Request): number {
  const id = Number(request.headers.get('last-event-id') ?? 0)
  return Number.isSafeInteger(id) && id > 0 ? Math.min(id, 2_147_483_647) : 0
}
