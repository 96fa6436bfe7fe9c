import { Elysia } from 'elysia'
import type { Context } from '#platform/context'
import { HttpErrors } from './http-errors'
import { languageOf } from './language'
import { pathOf } from './path'
import { problemResponse } from './problem'
import { requestFacts } from './request-log'

/** What is refused is told in one line for so long: a line for each would be a flood of its own. */
const tellEveryMs = 1_000

/** Money that has moved, and those who ask how the process is. */
const alwaysAdmitted = new Set(['/webhooks/stripe', '/livez', '/readyz'])
/** Whoever waits for a payment holds no connection and costs nothing meanwhile; how many may is limited where they wait. */
const waiting = /^\/orders\/[^/]+\/(payment|events)$/

/**
 * Lets `MAX_REQUESTS_UNDER_WAY` requests in at once. When more is asked than can be served, one more only makes all wait
 * longer: it is refused at once, before anything was done for it (503, `Retry-After`), and the others are served as fast
 * as ever. What is answered without waiting is never counted.
 */
export function admission(context: Context) {
  const most = context.config.http.maxRequestsUnderWay
  const tellRefused = openTally(context)
  let underWay = 0
  context.metrics.show(() => [{ metric: 'metropolitan_http_requests_under_way', value: underWay }])
  context.metrics.count('metropolitan_http_refused_total', {}, 0)
  const leave = (): void => {
    underWay -= 1
  }
  return new Elysia({ name: 'metropolitan.admission' }).wrap(
    (handle) =>
      (request: Request, ...rest: unknown[]) => {
        const path = pathOf(request)
        if (alwaysAdmitted.has(path) || waiting.test(path)) return handle(request, ...rest)
        if (underWay >= most) {
          tellRefused()
          const { requestId } = requestFacts(request)
          return problemResponse(HttpErrors.SERVICE_UNAVAILABLE(), {
            requestId,
            language: languageOf(request),
          })
        }
        const answer: unknown = handle(request, ...rest)
        if (!(answer instanceof Promise)) return answer
        underWay += 1
        answer.then(leave, leave)
        return answer
      },
  )
}

function openTally({ log, metrics }: Context): () => void {
  let refused = 0
  return () => {
    refused += 1
    metrics.count('metropolitan_http_refused_total')
    metrics.count('metropolitan_problems_total', { code: 'SERVICE_UNAVAILABLE' })
    if (refused > 1) return
    setTimeout(() => {
      log.warn({ refused }, 'requests were refused because too many were under way')
      refused = 0
    }, tellEveryMs).unref()
  }
}
