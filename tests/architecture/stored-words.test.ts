import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { type StoredWords, storedWords } from './stored-words'
import { lay, readTree } from './tree'

/**
 * The words that were ever given out. New ones are added here with the change that brings them; none is taken away,
 * because rows and the release before still say it.
 */
const frozen = (await Bun.file(join(import.meta.dir, 'stored-words.json')).json()) as StoredWords
const tree = await readTree()
const found = storedWords(tree)

describe('words that are stored, sent or agreed upon', () => {
  test.each(Object.keys(found))('%s are those of stored-words.json', (kind) => {
    const [known, said] = [frozen[kind] ?? [], found[kind] ?? []]
    expect({
      gone: known.filter((word) => !said.includes(word)),
      added: said.filter((word) => !known.includes(word)),
    }).toEqual({ gone: [], added: [] })
  })

  test('are of no other kind', () => {
    expect(Object.keys(frozen)).toEqual(Object.keys(found))
  })
})

describe('the words are seen', () => {
  const said = (path: string, text: string) => storedWords(lay(tree, { path, text }))
  const file = 'src/domains/sample/application/overlay.ts'

  test.each([
    ['error codes', 'declareErrors({ OVERLAY_WORD: {} })', 'OVERLAY_WORD'],
    ['permissions', "export const AdminPermission = { X: 'overlay:read' } as const", 'overlay:read'],
    ['topics of the outbox', "const sampleTopics = { x: 'overlay.happened' } as const", 'overlay.happened'],
    ['entries of timelines', "const sampleEvents = { x: 'overlay.happened' } as const", 'overlay.happened'],
    ['actions and entities of the audit log', "f({ action: a ? 'overlay.done' : 'x' })", 'overlay.done'],
    ['actions and entities of the audit log', "const word = { a: 'overlay.done' }[step]", 'overlay.done'],
    ['actions and entities of the audit log', "f({ entityType: 'overlay' })", 'overlay'],
    ['reasons in rows', "const reason = 'overlaid'\nf({ reason })", 'overlaid'],
    ['queues', "const queue = 'overlays'\nexport const jobs = [{ queue }]", 'overlays'],
    ['jobs', "export const jobs = [{ job: 'lay-over' }]", 'lay-over'],
    ['beginnings of keys', `const key = \`overlay:\${id}\``, 'overlay:'],
    ['tables', "pgTable('overlays', {})", 'overlays'],
  ])('%s: %s', (kind, text, word) => {
    expect(said(file, text)[kind]).toContain(word)
    expect(found[kind]).not.toContain(word)
  })

  test('failpoints, plugins and what Stripe says are none', () => {
    const text = `context.failpoint('overlay.asked'); new Elysia({ name: 'metropolitan.overlay' })
      if (type === 'overlay.created') f(type.startsWith('overlay.begun'))`
    expect(said(file, text)).toEqual(found)
  })
})
