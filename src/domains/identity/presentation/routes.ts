import { Elysia } from 'elysia'
import type { Context } from '#platform/context'
import { addressRoutes } from './address-routes'
import { developmentRoutes } from './development-routes'
import { profileRoutes } from './profile-routes'
import { securityEventRoutes } from './security-event-routes'
import { sessionRoutes } from './session-routes'
import { signInRoutes } from './sign-in-routes'

/** Sign-in, devices, and the customer's own account. */
export function identityRoutes(context: Context) {
  const routes = new Elysia({ name: 'metropolitan.identity' })
    .use(signInRoutes(context))
    .use(sessionRoutes(context))
    .use(profileRoutes(context))
    .use(addressRoutes(context))
    .use(securityEventRoutes(context))
  if (!context.config.production) routes.use(developmentRoutes(context))
  return routes
}
