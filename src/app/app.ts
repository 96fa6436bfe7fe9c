import { type AnyElysia, Elysia } from 'elysia'
import { admission } from '#http/admission'
import { errorHandling } from '#http/error-handling'
import { openGate } from '#http/gate'
import { HttpErrors } from '#http/http-errors'
import { keptShortcuts } from '#http/kept-answers'
import { refuseWrongMethod } from '#http/method-not-allowed'
import { requestLog } from '#http/request-log'
import { responseHeaders } from '#http/response-headers'
import { writeNotes } from '#http/write-notes'
import type { Context } from '#platform/context'
import type { ErrorReporter } from '#platform/sentry'
import { adminRoutes } from '../domains/admin/presentation/routes'
import { backofficeStaffRoutes } from '../domains/backoffice/presentation/staff-routes'
import { catalogRoutes } from '../domains/catalog/presentation/routes'
import { catalogStaffRoutes } from '../domains/catalog/presentation/staff-routes'
import { identityRoutes } from '../domains/identity/presentation/routes'
import { orderRoutes } from '../domains/order/presentation/routes'
import { orderStaffRoutes } from '../domains/order/presentation/staff-routes'
import { paymentRoutes } from '../domains/payment/presentation/routes'
import { paymentStaffRoutes } from '../domains/payment/presentation/staff-routes'
import { errorCatalogue } from './error-catalogue'
import { health, type Lifecycle } from './health'
import { apiDocument } from './openapi'
import { problemPages } from './problem-pages'

interface Surroundings {
  readonly context: Context
  readonly lifecycle: Lifecycle
  readonly reporter: ErrorReporter
}

/** The one Elysia app, and the one list of what is plugged into it. The order matters: hooks hold for what follows. */
export function createApp({ context, lifecycle, reporter }: Surroundings) {
  const app: AnyElysia = new Elysia({ name: 'metropolitan', handler: { standardHostname: false } })
    .use(admission(context))
    .use(keptShortcuts(context, () => app.server))
    .use(writeNotes(context))
    .use(responseHeaders(context))
    .use(requestLog(context))
    .use(errorHandling(context, reporter))
    .use(health(context, lifecycle))
    .use(problemPages(context, errorCatalogue))
    .use(identityRoutes(context))
    .use(catalogRoutes(context))
    .use(catalogStaffRoutes(context))
    .use(orderRoutes(context))
    .use(orderStaffRoutes(context))
    .use(paymentRoutes(context))
    .use(paymentStaffRoutes(context))
    .use(adminRoutes(context))
    .use(backofficeStaffRoutes(context))
  if (context.config.http.showDocument) app.use(apiDocument(context, () => app))
  openGate(context, app.routes)
  // Reached by whatever no route answers; it costs the others nothing.
  return app.all(
    '/*',
    ({ request }) => {
      refuseWrongMethod(app.routes, request)
      throw HttpErrors.ROUTE_NOT_FOUND()
    },
    { detail: { hide: true } },
  )
}
