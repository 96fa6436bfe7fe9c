import { Type } from '@sinclair/typebox'
import { Elysia, t } from 'elysia'
import { allFieldFaults } from '#http/field-faults'
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

/** Explains each error code at the address that a problem's `type` names, and what a field can be refused for. */
export function problemPages(context: Context, catalogue: ErrorCatalogue) {
  const refusals = Object.entries(catalogue).map(([code, { definition }]) => ({
    code,
    status: statusOf(definition.kind),
    retryable: definition.retryable ?? false,
    text: definition.text,
  }))
  const faults = allFieldFaults.map(([code, text]) => ({
    code,
    status: statusOf('invalid'),
    retryable: false,
    text,
  }))
  const pages = [...refusals, ...faults]
  return new Elysia({ name: 'metropolitan.problem-pages', tags: ['errors'] })
    .use(authentication(context))
    .get('/problems', () => ({ data: pages, nextCursor: null }), {
      anybody: true,
      response: {
        200: Type.Object({ data: Type.Array(ProblemPage), nextCursor: Type.Null() }),
        ...problems(422),
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
        anybody: true,
        params: t.Object({ code: t.String({ maxLength: 60 }) }),
        response: { 200: ProblemPage, ...problems(404, 422) },
        detail: { operationId: 'readProblem', summary: 'What an error code means' },
      },
    )
}
