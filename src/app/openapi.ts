import { type AnyElysia, Elysia, file, t } from 'elysia'
import { HttpErrors } from '#http/http-errors'
import { authentication } from '#identity/guard'
import type { Context } from '#platform/context'
import { documentFiles } from './document-files'
import type { Publication } from './openapi-document'

// Everything comes from our own origin, so that the page works offline and under a strict policy.
const policy =
  "default-src 'self'; frame-ancestors 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>metropolitan</title>
<link rel="icon" href="/swagger/favicon-32x32.png">
<link rel="stylesheet" href="/swagger/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/swagger/swagger-ui-bundle.js"></script>
<script src="/swagger/initialize.js"></script>
</body>
</html>
`

const initialize = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, persistAuthorization: false })
`

/** The API's description: `/openapi.json` for programs, `/swagger` for people. Made when first asked for, then kept. */
export function apiDocument(context: Context, readApp: () => AnyElysia) {
  let document: Promise<string> | undefined
  const hidden = { anybody: true, detail: { hide: true } } as const
  const html = (body: string, type: string) =>
    new Response(body, { headers: { 'content-type': type, 'content-security-policy': policy } })

  return new Elysia({ name: 'metropolitan.openapi' })
    .use(authentication(context))
    .get(
      '/openapi.json',
      async () => {
        const { release, http } = context.config
        document ??= writeDocument(readApp(), { release, contact: http.contact })
        return new Response(await document, { headers: { 'content-type': 'application/json' } })
      },
      hidden,
    )
    .get('/swagger', () => html(page, 'text/html; charset=utf-8'), hidden)
    .get('/swagger/initialize.js', () => html(initialize, 'text/javascript; charset=utf-8'), hidden)
    .get(
      '/swagger/:asset',
      ({ params }) => {
        const asset = documentFiles.page.get(params.asset)
        if (asset === undefined) throw HttpErrors.ROUTE_NOT_FOUND()
        return file(asset)
      },
      { ...hidden, params: t.Object({ asset: t.String({ maxLength: 60 }) }) },
    )
}

/**
 * The document as it is served and committed: the committed one is of the version, not of a commit, and of nobody's shop.
 * Its maker is loaded only now: it costs 100 ms of start-up. The guide is one text, for the repository and for the document.
 */
export async function writeDocument(app: AnyElysia, of: Omit<Publication, 'guide'>): Promise<string> {
  const { describeApi } = await import('./openapi-document')
  const [, ...guide] = (await Bun.file(documentFiles.guide).text()).split('\n')
  return `${JSON.stringify(describeApi(app, { ...of, guide: guide.join('\n').trim() }), null, 2)}\n`
}
