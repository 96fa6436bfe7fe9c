import { createApp } from '#app/app'
import { isStrict } from '#http/gate'
import type { TestShop } from '../support/shop'

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>
  readonly format?: string
  readonly [key: string]: unknown
}

export interface WalkedRoute {
  readonly name: string
  readonly method: string
  readonly path: string
  /** Who may call it, by the roles of the guards. */
  readonly caller: 'staff' | 'customer' | 'anybody' | 'signed'
  readonly isStrict: boolean
  readonly body: Schema | undefined
  readonly schemas: readonly Schema[]
}

/** Every route of the app, with an address that can be called. */
export function walkRoutes(shop: TestShop): WalkedRoute[] {
  const app = createApp({
    context: { ...shop.context },
    lifecycle: { draining: false },
    reporter: { report: () => undefined, flush: () => Promise.resolve() },
  })
  return app.routes
    .filter(({ path }) => path !== '/*')
    .map((route) => {
      const { body, query, params, response, detail } = route.hooks
      return {
        name: `${route.method} ${route.path}`,
        method: route.method,
        path: route.path.replace(/:\w+/g, crypto.randomUUID()),
        caller: callerOf(route.path, JSON.stringify(detail?.security)),
        isStrict: isStrict(route),
        body,
        schemas: [body, query, params, ...Object.values(response ?? {})].filter(
          (schema) => schema !== undefined,
        ),
      }
    })
}

function callerOf(path: string, security: string): WalkedRoute['caller'] {
  if (security.includes('stripeSignature')) return 'signed'
  if (!security.includes('bearerAuth') || security.startsWith('[{}')) return 'anybody'
  return path.startsWith('/admin') ? 'staff' : 'customer'
}
