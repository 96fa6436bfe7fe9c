import { expect, test } from 'bun:test'
import { createApp } from '#app/app'
import { contractMarks } from '#http/contract'
import recorded from '../../src/app/openapi-examples.json'
import { readAnswers } from '../support/answer-record'
import { formOf, readCalls } from '../support/example-record'
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

test('every example is what a test sends and is answered', () => {
  const examples: Record<string, { status: number; request?: unknown; response?: unknown }> = recorded
  const formsOf = Map.groupBy(calls, ({ operation }) => operation)
  const invented = Object.entries(examples).flatMap(([operation, { status, request, response }]) => {
    const isSeen = (formsOf.get(operation) ?? []).some(
      (call) => call.status === status && fits(request, call.request) && fits(response, call.response),
    )
    return isSeen ? [] : [operation]
  })
  expect(invented).toEqual([])
})

/** Whether an example has the members of what was seen; a list may be cut to its first entries. */
function fits(example: unknown, seen: unknown): boolean {
  if (Array.isArray(example) && Array.isArray(seen)) {
    return example.every((entry) => seen.some((other) => fits(entry, other)))
  }
  if (typeof example !== 'object' || example === null || typeof seen !== 'object' || seen === null) {
    return formOf(example) === formOf(seen)
  }
  const [ours, theirs] = [Object.entries(example), Object.entries(seen)]
  if (ours.length !== theirs.length) return false
  return ours.every(([key, value]) => key in seen && fits(value, (seen as Record<string, unknown>)[key]))
}
