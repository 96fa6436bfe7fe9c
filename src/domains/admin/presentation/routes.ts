import { Elysia } from 'elysia'
import type { Context } from '#platform/context'
import { accountRoutes } from './account-routes'
import { auditRoutes } from './audit-routes'
import { colleagueRoutes } from './colleague-routes'
import { companyRoutes } from './company-routes'
import { customerRoutes } from './customer-routes'
import { jobRoutes } from './job-routes'
import { ownAccountRoutes } from './own-account-routes'
import { roleRoutes } from './role-routes'

/** Everything under `/admin`: the panel's routes, each behind its permission. */
export function adminRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin' })
    .use(accountRoutes(context))
    .use(ownAccountRoutes(context))
    .use(roleRoutes(context))
    .use(colleagueRoutes(context))
    .use(customerRoutes(context))
    .use(companyRoutes(context))
    .use(jobRoutes(context))
    .use(auditRoutes(context))
}
