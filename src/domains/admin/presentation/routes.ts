import { Elysia } from 'elysia'
import type { Context } from '#platform/context'
import { accountRoutes } from './account-routes'
import { auditRoutes } from './audit-routes'
import { roleRoutes } from './role-routes'
import { staffRoutes } from './staff-routes'

/** Everything under `/admin`: the panel's routes, each behind its permission. */
export function adminRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin' })
    .use(accountRoutes(context))
    .use(roleRoutes(context))
    .use(staffRoutes(context))
    .use(auditRoutes(context))
}
