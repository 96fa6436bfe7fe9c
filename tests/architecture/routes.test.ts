import { expect, test } from 'bun:test'
import { createApp } from '#app/app'
import { openShop, send } from '../support/shop'

const shop = await openShop({ seed: false })
const app = createApp({
  context: shop.context,
  lifecycle: { draining: false },
  reporter: { report: () => undefined, flush: () => Promise.resolve() },
})
const routes = app.routes.filter((route) => route.path !== '/*')

interface Hooks {
  readonly detail?: { readonly summary?: string; readonly hide?: boolean; readonly security?: unknown[] }
  readonly response?: Readonly<Record<string, unknown>>
}

const hooksOf = (route: (typeof routes)[number]): Hooks => route.hooks
const nameOf = (route: (typeof routes)[number]): string => `${route.method} ${route.path}`

test('there are routes to walk', () => {
  expect(routes.length).toBeGreaterThan(25)
})

test('every route declares who may call it', () => {
  // Each role sets `security`; a route without one was not declared.
  const undeclared = routes.filter((route) => !Array.isArray(hooksOf(route).detail?.security))
  expect(undeclared.map(nameOf)).toEqual([])
})

test('every public route has a summary and declares its answers', () => {
  const visible = routes.filter((route) => hooksOf(route).detail?.hide !== true)
  const bare = visible.filter((route) => {
    const { detail, response } = hooksOf(route)
    return !detail?.summary || !response || Object.keys(response).length === 0
  })
  expect(bare.map(nameOf)).toEqual([])
})

test('a route that needs somebody answers 401 to nobody, whatever is in the body', async () => {
  const closed = routes.filter((route) => {
    const security = hooksOf(route).detail?.security ?? []
    return security.length === 1 && JSON.stringify(security) === '[{"bearerAuth":[]}]'
  })
  expect(closed.length).toBeGreaterThan(10)
  for (const route of closed) {
    const path = route.path.replace(/:\w+/g, crypto.randomUUID())
    const bodies = route.method === 'GET' ? [undefined] : [undefined, '{broken', { surely: 'not this' }]
    for (const body of bodies) {
      const reply = await send(shop.url, path, { method: route.method, body })
      expect({ route: nameOf(route), status: reply.status }).toEqual({ route: nameOf(route), status: 401 })
      expect(reply.body.code).toBe('UNAUTHENTICATED')
    }
  }
})

test('every route answers its first request, so that none fails only when it is compiled', async () => {
  for (const route of routes) {
    const path = route.path.replace(/:\w+/g, crypto.randomUUID())
    const reply = await send(shop.url, path, { method: route.method })
    expect({ route: nameOf(route), failed: reply.status >= 500 }).toEqual({
      route: nameOf(route),
      failed: false,
    })
  }
})
