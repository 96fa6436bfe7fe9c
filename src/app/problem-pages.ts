import { Type } from '@sinclair/typebox'
import { Elysia, t } from 'elysia'
import { allFieldFaults } from '#http/field-faults'
import { HttpErrors } from '#http/http-errors'
import { statusOf } from '#http/problem'
import { WholeList } from '#http/schemas'
import { authentication } from '#identity/guard'
import type { Context } from '#platform/context'
import type { ErrorCatalogue } from '#platform/errors'

const ProblemPage = Type.Object(
  {
    code: Type.String({ description: 'Stable; for a program' }),
    status: Type.Integer({ description: 'Of the answer that carries it' }),
    retryable: Type.Boolean({ description: 'May the same request succeed later, unchanged?' }),
    text: Type.Object(
      { tr: Type.String(), en: Type.String(), pl: Type.String() },
      {
        title: 'ProblemPageText',
        description: 'For people; `{…}` stands for what `params` of the refusal say',
      },
    ),
  },
  { title: 'ProblemPage' },
)

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
      response: { 200: WholeList(ProblemPage) },
      detail: {
        operationId: 'listProblems',
        summary: 'Every error code, with its texts in three languages',
        description:
          'For whoever writes an app: the codes of all refusals, and of all faults of fields, with the texts ' +
          'that people are shown. Fetch it when the app is built, not while it runs: each refusal brings its ' +
          'own text.',
      },
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
        response: { 200: ProblemPage },
        refuses: [HttpErrors.ROUTE_NOT_FOUND],
        detail: {
          operationId: 'readProblem',
          summary: 'What an error code means',
          description:
            'Where the `type` of a refusal leads. ROUTE_NOT_FOUND: there is no such code in this release.',
        },
      },
    )
}
