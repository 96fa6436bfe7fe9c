import { describe, expect, test } from 'bun:test'
import { sourceRules } from './all-rules'
import { expectNoneBut } from './debts'
import { addedBy } from './rules'
import { type Overlay, readTree } from './tree'

const tree = await readTree()

test('there is something to look at', () => {
  expect(tree.size).toBeGreaterThan(300)
})

const named = (overlays: readonly Overlay[]) =>
  overlays.map(
    (overlay) => [overlay.text.replaceAll(/\s+/g, ' ').slice(-80) || overlay.path, overlay] as const,
  )

describe.each(sourceRules.map((rule) => [rule.name, rule] as const))('%s', (_, rule) => {
  test('holds in every file', () => expectNoneBut(rule.name, rule.faults(tree)))

  test.each(named(rule.trips))('would be noticed if it did not: %s', (_text, overlay) => {
    expect(addedBy(rule, tree, overlay)).not.toEqual([])
  })

  test.each(named(rule.spares ?? []))('leaves alone: %s', (_text, overlay) => {
    expect(addedBy(rule, tree, overlay)).toEqual([])
  })
})
