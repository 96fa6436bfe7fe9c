import { expect, test } from 'bun:test'
import { Elysia, t } from 'elysia'
import { describeApi } from '#app/openapi-document'
import { errorHandling } from '#http/error-handling'
import { openGate } from '#http/gate'
import { authentication } from '#identity/guard'
import { newEmail, password, superAdmin } from '../admin/support'
import { openShop } from '../support/shop'

const shop = await openShop({ seed: false })
const since = Date.parse('2026-11-24') / 1_000

/** Routes of nobody's: that one is deprecated today is no reason to remove it. */
const options = {
  anybody: true,
  body: t.Object({ old: t.Optional(t.String()), other: t.Optional(t.String()) }, { title: 'SomeBody' }),
  response: { 200: t.Object({ ok: t.Boolean() }, { title: 'SomeAnswer' }) },
} as const
const routes = new Elysia()
  .use(errorHandling(shop.context, { report: () => undefined, flush: () => Promise.resolve() }))
  .use(authentication(shop.context))
  .post('/all', () => ({ ok: true }), {
    ...options,
    deprecated: { since: '2026-11-24', sunset: '2027-05-31' },
    detail: { operationId: 'doAll' },
  })
  .post('/field', () => ({ ok: true }), {
    ...options,
    deprecated: { since: '2026-11-24', fields: ['old'] },
    detail: { operationId: 'doField' },
  })
  .post('/new', () => ({ ok: true }), { ...options, detail: { operationId: 'doNew' } })
openGate(shop.context, routes.routes)

async function headersOfAnswer(path: string, body: object) {
  const { status, headers } = await routes.handle(
    new Request(`http://localhost${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  )
  return [status, headers.get('deprecation'), headers.get('sunset')]
}

test('a deprecated operation says since when, and until when it works, also where it refuses', async () => {
  const sunset = 'Mon, 31 May 2027 00:00:00 GMT'
  expect(await headersOfAnswer('/all', {})).toEqual([200, `@${since}`, sunset])
  expect(await headersOfAnswer('/all', { old: 7 })).toEqual([422, `@${since}`, sunset])
  expect(await headersOfAnswer('/new', { old: 'x' })).toEqual([200, null, null])
})

test('a deprecated field is announced only to those who send it', async () => {
  expect(await headersOfAnswer('/field', { other: 'x' })).toEqual([200, null, null])
  expect(await headersOfAnswer('/field', { old: 'x' })).toEqual([200, `@${since}`, null])
})

test('the document says what is deprecated, and which headers tell it', () => {
  const publication = { release: '1', contact: undefined, guide: '' }
  const { paths } = JSON.parse(JSON.stringify(describeApi(routes, publication)))
  const headersOf = (path: string) =>
    Object.keys(paths[path].post.responses[200].headers).filter((name) => /deprecation|sunset/.test(name))
  expect([paths['/all'].post.deprecated, headersOf('/all')]).toEqual([true, ['deprecation', 'sunset']])
  expect([paths['/field'].post.deprecated, headersOf('/field')]).toEqual([undefined, ['deprecation']])
  expect([paths['/new'].post.deprecated, headersOf('/new')]).toEqual([undefined, []])
  expect(JSON.stringify(paths)).not.toContain('x-deprecation')
})

test('whoever still chooses the password of a colleague is told that this is over', async () => {
  const { token } = await superAdmin(shop)
  const colleague = { firstName: 'Ewa', lastName: 'Lis', language: 'pl', roleIds: [] }
  const make = async (more: object) => {
    const made = await shop.call('/admin/admins', {
      token,
      body: { ...colleague, email: newEmail(), ...more },
    })
    return [made.status, made.headers.get('deprecation')]
  }
  expect(await make({})).toEqual([201, null])
  expect(await make({ password })).toEqual([201, `@${since}`])
})
