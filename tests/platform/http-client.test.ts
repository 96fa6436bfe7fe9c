import { expect, test } from 'bun:test'
import { callHttp } from '#platform/http-client'
import { afterThisFile } from '../support/cleanup'

const started = Promise.withResolvers<void>()

const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  idleTimeout: 0,
  async fetch(request) {
    const { pathname } = new URL(request.url)
    if (pathname === '/refused') return new Response('no', { status: 503 })
    if (pathname === '/echo') return Response.json({ method: request.method, body: await request.text() })
    if (pathname === '/endless') {
      return new Response(
        new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('a')) }),
      )
    }
    started.resolve()
    return await new Promise<Response>(() => undefined)
  },
})
afterThisFile(() => server.stop(true))

const address = (path: string) => new URL(path, server.url)
const patient = { system: 'The server', timeoutMs: 30_000 }
const hasty = { system: 'The server', timeoutMs: 50 }

test('it sends what it is given, and any answer is an answer', async () => {
  const echo = await callHttp(patient, address('/echo'), { method: 'POST', body: 'ż' })
  expect(await echo.json()).toEqual({ method: 'POST', body: 'ż' })
  expect((await callHttp(patient, address('/refused'))).status).toBe(503)
})

test('a server that does not answer in time is given up', async () => {
  const error = await callHttp(hasty, address('/silent')).catch((failed: Error) => failed)
  expect(error).toMatchObject({ name: 'TimeoutError' })
})

test('so is one whose answer does not end', async () => {
  const answer = await callHttp(hasty, address('/endless'))
  expect(await answer.text().catch((failed: Error) => failed)).toMatchObject({ name: 'TimeoutError' })
})

test('the caller may give up earlier, and for a reason of their own', async () => {
  const leaving = new AbortController()
  const answer = callHttp(patient, address('/silent'), { signal: leaving.signal }).catch(
    (failed: Error) => failed,
  )
  await started.promise
  leaving.abort(new Error('no longer wanted'))
  expect(await answer).toMatchObject({ message: 'no longer wanted' })
  const late = await callHttp(hasty, address('/silent'), { signal: new AbortController().signal }).catch(
    (failed: Error) => failed,
  )
  expect(late).toMatchObject({ name: 'TimeoutError' })
})
