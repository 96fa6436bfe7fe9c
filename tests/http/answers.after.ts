import { expect, test } from 'bun:test'
import { createApp } from '#app/app'
import { contractMarks } from '#http/contract'
import recorded from '../../src/app/openapi-examples.json'
import { readAnswers } from '../support/answer-record'
import { readCalls } from '../support/example-record'
import { openShop } from '../support/shop'
import { sitesVariable } from '../support/statement-sites'

/** Runs when all tests have run: scripts/test.ts calls it, because only then is known what the routes have answered. */
const shop = await openShop({ seed: false })
const app = createApp({
  context: shop.context,
  lifecycle: { draining: false },
  reporter: { report: () => undefined, flush: () => Promise.resolve() },
})
const document = await Bun.file('openapi.json').json()
const answers = readAnswers()
const calls = readCalls(process.env[sitesVariable] ?? '')

interface Declared {
  readonly route: string
  /** Whatever it may be refused with. */
  readonly codes: ReadonlySet<string>
  /** Those of its use case. */
  readonly ofUseCase: readonly string[]
  readonly isLocated: boolean
  readonly isDeprecated: boolean
}

const routes: Declared[] = app.routes
  .filter(({ path, hooks }) => path !== '/*' && hooks.detail?.hide !== true)
  .map(({ method, path, hooks }) => {
    const operation = document.paths[path.replace(/:(\w+)/g, '{$1}')][method.toLowerCase()]
    const responses: { 'x-codes'?: string[] }[] = Object.values(operation.responses)
    return {
      route: `${method} ${path}`,
      codes: new Set(responses.flatMap((response) => response['x-codes'] ?? [])),
      ofUseCase: hooks.detail?.[contractMarks.refusals] ?? [],
      isLocated: hooks.detail?.[contractMarks.location] === true,
      isDeprecated: hooks.detail?.[contractMarks.deprecation] !== undefined,
    }
  })

test('tests were answered by nearly every route', () => {
  const called = new Set(answers.map(({ route }) => route))
  expect(routes.filter(({ route }) => !called.has(route)).map(({ route }) => route)).toEqual([])
})

test('no route answers with a code that it does not declare', () => {
  const undeclared = routes.flatMap(({ route, codes }) =>
    answers.filter((answer) => answer.route === route && answer.code && !codes.has(answer.code)),
  )
  expect(undeclared.map(({ route, code }) => `${route}: ${code}`)).toEqual([])
})

test('no route declares a code that no test was answered with', () => {
  const unseen = routes.flatMap(({ route, ofUseCase }) => {
    const seen = new Set(answers.filter((answer) => answer.route === route).map(({ code }) => code))
    return ofUseCase.filter((code) => !seen.has(code)).map((code) => `${route}: ${code}`)
  })
  expect(unseen).toEqual([])
})

test('what says where to read what was made is what declares it', () => {
  const saying = new Set(answers.filter(({ located }) => located).map(({ route }) => route))
  expect([...saying].toSorted()).toEqual(
    routes.flatMap(({ route, isLocated }) => (isLocated ? [route] : [])).toSorted(),
  )
})

test('what tells that it is deprecated is what declares it', () => {
  const telling = new Set(answers.filter(({ deprecated }) => deprecated).map(({ route }) => route))
  expect([...telling].toSorted()).toEqual(
    routes.flatMap(({ route, isDeprecated }) => (isDeprecated ? [route] : [])).toSorted(),
  )
})

test('every example is what a test sends and is answered', () => {
  const examples: Record<string, { status: number; request?: unknown; response?: unknown }> = recorded
  const callsOf = Map.groupBy(calls, ({ operation, status }) => `${operation} ${status}`)
  const invented = Object.entries(examples).flatMap(([operation, { status, request, response }]) => {
    const seen = new Set((callsOf.get(`${operation} ${status}`) ?? []).flatMap(partsOf))
    return partsOf({ request, response }).every((part) => seen.has(part)) ? [] : [operation]
  })
  expect(invented).toEqual([])
})

/** Each object of a call, by its place and its members; the entries of a list have one place. */
function partsOf({
  request,
  response,
}: {
  readonly request?: unknown
  readonly response?: unknown
}): string[] {
  return [...objectsIn(request, 'request'), ...objectsIn(response, 'response')]
}

function objectsIn(value: unknown, place: string): string[] {
  if (Array.isArray(value)) return value.flatMap((entry) => objectsIn(entry, `${place}[]`))
  if (typeof value !== 'object' || value === null) return []
  const members = Object.entries(value).flatMap(([key, member]) => objectsIn(member, `${place}.${key}`))
  return [`${place}: ${Object.keys(value).toSorted().join()}`, ...members]
}
