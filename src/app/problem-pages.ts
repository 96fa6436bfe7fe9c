import { Type } from '@sinclair/typebox'
import { Elysia, t } from 'elysia'
import { HttpErrors } from '#http/http-errors'
import { statusOf } from '#http/problem'
import { problems } from '#http/schemas'
import { authentication } from '#identity/guard'
import type { Context } from '#platform/context'
import type { ErrorCatalogue } from '#platform/errors'

const ProblemPage = Type.Object({
  code: Type.String(),
  status: Type.Integer(),
  retryable: Type.Boolean(),
  text: Type.Object({ tr: Type.String(), en: Type.String(), pl: Type.String() }),
})

/** Explains each error code at the address that a problem's `type` names. */
export function problemPages(context: Context, catalogue: ErrorCatalogue) {
  const pages = Object.entries(catalogue).map(([code, { definition }]) => ({
    code,
    status: statusOf(definition.kind),
    retryable: definition.retryable ?? false,
    text: definition.text,
  }))
  return new Elysia({ name: 'metropolitan.problem-pages', tags: ['errors'] })
    .use(authentication(context))
    .get('/problems', () => ({ data: pages, nextCursor: null }), {
      anyone: true,
      response: {
        200: Type.Object({ data: Type.Array(ProblemPage), nextCursor: Type.Null() }),
        ...problems(401),
      },
      detail: { operationId: 'listProblems', summary: 'Every error code, with its texts in three languages' },
    })
    .get(
      '/problems/:code',
      ({ params }) => {
        const page = pages.find((candidate) => candidate.code === params.code)
        if (!page) throw HttpErrors.ROUTE_NOT_FOUND()
        return page
      },
      {
        anyone: true,
        params: t.Object({ code: t.String({ maxLength: 60 }) }),
        response: { 200: ProblemPage, ...problems(401, 404, 422) },
        detail: { operationId: 'readProblem', summary: 'What an error code means' },
      },
    )
}
