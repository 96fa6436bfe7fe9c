import { expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { collectionOf, Document } from '../../scripts/clients/collection'
import { ROOT, run } from '../../scripts/services/index'

const document: Document = await Bun.file(join(ROOT, 'openapi.json')).json()

/** As the command writes it. */
async function writtenCollection(): Promise<ReturnType<typeof collectionOf>> {
  const folder = mkdtempSync(join(tmpdir(), 'collection-'))
  try {
    const file = join(folder, 'shop.json')
    const { code, output } = await run([process.execPath, 'scripts/collection.ts', file], { cwd: ROOT })
    expect({ code, output }).toMatchObject({ code: 0 })
    return await Bun.file(file).json()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const collection = await writtenCollection()
const requests = collection.item.flatMap((folder) => folder.item)
const requestOf = (name: string) => {
  const found = requests.find((item) => item.name.endsWith(`(${name})`))
  if (!found) throw new Error(`There is no request ${name}`)
  return found
}

test('each operation of the document is one request, and each body the example of the document', () => {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      path: path.replace(/\{(\w+)\}/g, ':$1'),
      method: method.toUpperCase(),
      body: operation.requestBody?.content['application/json']?.example,
    })),
  )
  const sent = requests.map(({ request }) => ({
    path: `/${request.url.path.join('/')}`,
    method: request.method,
    body: request.body && JSON.parse(request.body.raw),
  }))
  const sorted = (list: readonly { path: string; method: string; body: unknown }[]) =>
    list.toSorted((a, b) => `${a.path} ${a.method}`.localeCompare(`${b.path} ${b.method}`))
  expect(sorted(sent)).toEqual(sorted(operations))
  expect(collection.info.schema).toContain('/v2.1.0/')
})

test('a token that is answered is kept, and sent where one is needed', () => {
  const keeps = (name: string, variable: string) =>
    expect(requestOf(name).event?.[0]?.script.exec.join()).toContain(`set('${variable}'`)
  keeps('POST /auth/otp/verify', 'customerToken')
  keeps('POST /auth/register', 'customerToken')
  keeps('POST /admin/auth/login', 'staffToken')
  const tokens = (name: string) => requestOf(name).request.auth
  expect(tokens('POST /orders').bearer?.[0]?.value).toBe('{{customerToken}}')
  expect(tokens('POST /admin/orders/{id}/refunds').bearer?.[0]?.value).toBe('{{staffToken}}')
  expect(tokens('POST /auth/otp')).toEqual({ type: 'noauth' })
})

test('a request is sent with what it needs, and without what is only possible', () => {
  const headers = (name: string) =>
    requestOf(name)
      .request.header.filter((header) => !('disabled' in header && header.disabled))
      .map(({ key, value }) => [key, value])
  expect(headers('POST /orders')).toEqual([
    ['Content-Type', 'application/json'],
    ['Idempotency-Key', '{{$guid}}'],
  ])
  expect(headers('PATCH /admin/products/{id}')).toContainEqual(['If-Match', '{{etag}}'])
  expect(requestOf('GET /admin/products/{id}').event?.[0]?.script.exec.join()).toContain("set('etag'")
  const optional = requests.flatMap(({ request }) => request.url.query)
  expect(optional.length).toBeGreaterThan(20)
  expect(optional.filter(({ disabled }) => !disabled)).toEqual([])
  expect(requestOf('GET /orders/{id}').request.url.variable.map(({ key }) => key)).toEqual(['id'])
})
