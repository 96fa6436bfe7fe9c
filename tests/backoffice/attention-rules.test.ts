import { expect, test } from 'bun:test'
import openapi from '../../openapi.json'
import { attentionKinds, attentionRules, isAttentionKind } from '../../src/domains/backoffice/attention'

test('each kind that has rules is listed, in the order of the rules', () => {
  expect<string[]>(attentionKinds).toEqual(Object.keys(attentionRules))
})

test('the urgent kinds come before those that may still mend themselves', () => {
  const severities = attentionKinds.map((kind) => attentionRules[kind].severity)
  expect(severities).toEqual(severities.toSorted().toReversed())
  expect(attentionKinds.every(isAttentionKind)).toBe(true)
  expect(['toString', 'refund', ''].some(isAttentionKind)).toBe(false)
})

test.each(attentionKinds)('what to call next for %s is an operation of the API', (kind) => {
  const [method = '', address = ''] = attentionRules[kind].next.split(' ')
  const [path = ''] = address.replaceAll(/\{\w+\}/g, '{id}').split('?')
  const paths: Record<string, object> = openapi.paths
  expect(Object.keys(paths[path] ?? {})).toContain(method.toLowerCase())
})
