import { expect, test } from 'bun:test'
import { sourceRules } from './all-rules'
import { arrowRules } from './boundaries'
import { expectNoneBut, owedRules } from './debts'
import { graphRules } from './graph'
import { statementRules } from './table-use'

test('debts are owed to rules that there are', () => {
  const named = [...graphRules, ...sourceRules].map(({ name }) => name)
  const rules = new Set([...arrowRules, ...named, ...statementRules])
  expect(owedRules.filter((rule) => !rules.has(rule))).toEqual([])
})

test('a fault that is not owed fails, and so does a debt that is paid', () => {
  expect(() => expectNoneBut('a rule that nobody owes anything to', ['src/x.ts: fault'])).toThrow(
    'src/x.ts: fault',
  )
  expect(() => expectNoneBut('a rule', [], { 'a rule': ['src/x.ts: fault'] })).toThrow('src/x.ts: fault')
  expectNoneBut('a rule', ['src/x.ts: fault'], { 'a rule': ['src/x.ts: fault'] })
})
