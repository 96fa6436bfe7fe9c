import { expect, test } from 'bun:test'
import { auditedActions, undescribed } from './audited-actions'

test('of every action of the audit log it is decided what its rows have to say', async () => {
  const words = await Bun.file('tests/architecture/stored-words.json').json()
  const stored: string[] = words['actions and entities of the audit log']
  const actions = stored.filter((word) => word.includes('.'))
  expect(actions.length).toBeGreaterThan(40)
  expect(actions).toEqual(Object.keys(auditedActions).toSorted())
})

test('a row that says half of it is found', () => {
  const say = (action: string, before: object | null, after: object | null) =>
    undescribed({ action, before: before && { ...before }, after: after && { ...after } }).length
  expect(say('order.tracked', { a: 1 }, { a: 2 })).toBe(0)
  expect([null, { a: 2 }].map((before) => say('order.tracked', before, { a: 2 }))).toEqual([1, 1])
  expect(say('order.tracked', { a: 1 }, null)).toBe(1)
  expect([null, { a: 1 }].map((before) => say('role.created', before, { a: 2 }))).toEqual([0, 1])
  expect([null, { a: 2 }].map((after) => say('role.deleted', { a: 1 }, after))).toEqual([0, 1])
})
