import { Elysia } from 'elysia'
import type { Context } from '#platform/context'
import type { AppError } from '#platform/errors'
import type { ErrorReporter } from '#platform/sentry'
import { HttpErrors } from './http-errors'
import { languageOf } from './language'
import { problemResponse, recognizeError, withoutPayload } from './problem'
import { requestFacts } from './request-log'

/** Turns everything that is thrown into a problem. What nobody foresaw is logged and reported, and says nothing. */
export function errorHandling(context: Context, reporter: ErrorReporter) {
  return new Elysia({ name: 'metropolitan.error-handling' }).onError(
    { as: 'global' },
    ({ error, code, request }) => {
      const known = recognizeError(error, code, request.method)
      const problem = known ?? HttpErrors.INTERNAL_ERROR({ cause: error })
      const facts = requestFacts(request)
      facts.code = problem.errorCode
      const { requestId } = facts
      if (problem.kind === 'internal' || problem.kind === 'unavailable') {
        context.log.error({ err: causeOf(problem), code: problem.errorCode }, 'request failed')
      }
      if (problem.kind === 'internal') reporter.report(causeOf(problem), { requestId })
      return problemResponse(problem, { requestId, language: languageOf(request) })
    },
  )
}

function causeOf(problem: AppError): unknown {
  return withoutPayload(problem.cause ?? problem)
}
