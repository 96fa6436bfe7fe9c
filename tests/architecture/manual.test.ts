import { describe, expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../scripts/services/index'
import { type Block, blocksOf, manualPages } from '../support/manual'

/** ```sh tests/…: that file types it. ```sh not run: …: nobody does, and why. */
const claim = /^sh (tests\/[\w./-]+\.(?:test|check)\.ts)$/
const excuse = /^sh not run: (.{20,})$/
const blocks = manualPages().flatMap((page) => blocksOf(page))

const nameOf = ({ page, heading, place }: Block) => `${page}, “${heading}”, block ${place}`

/** Asks for it by `printed(page, 'Heading')`, where the page is a constant of that name or stands there itself. */
function isTypedBy(file: string, { page, heading, place }: Block): boolean {
  if (!existsSync(join(ROOT, file))) return false
  const source = readFileSync(join(ROOT, file), 'utf8')
  const which = place === 1 ? '' : `,\\s*\\{ place: ${place} \\}`
  const quoted = heading.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const names = source.includes(`'${page}'`)
  return names && new RegExp(`printed\\(\\s*(?:page|'${page}'),\\s*'${quoted}'${which},?\\s*\\)`).test(source)
}

const isHeld = (block: Block): boolean => {
  const file = claim.exec(block.info)?.[1]
  return file ? isTypedBy(file, block) : excuse.test(block.info)
}

test('each block of the manual that is typed names the test that types it, or says why none does', () => {
  expect(blocks.length).toBeGreaterThan(8)
  expect(blocks.filter((block) => !isHeld(block)).map((block) => `${nameOf(block)}: ${block.info}`)).toEqual(
    [],
  )
})

test('a block that names nobody, a file that is not there, or one that does not ask for it is found', () => {
  const [typed] = blocks.filter(({ info }) => claim.test(info))
  if (!typed) throw new Error('no block is typed by a test')
  for (const info of [
    'sh',
    'bash',
    'sh not run: no',
    'sh tests/nowhere.test.ts',
    'sh tests/architecture/tidy.test.ts',
  ])
    expect(isHeld({ ...typed, info })).toBe(false)
  expect(isHeld({ ...typed, heading: 'Elsewhere' })).toBe(false)
  expect(isHeld({ ...typed, place: 9 })).toBe(false)
})

describe('no test types', () => {
  for (const block of blocks) {
    const [, reason] = excuse.exec(block.info) ?? []
    if (reason) test(`${nameOf(block)}: ${reason}`, () => expect(reason).not.toBe(''))
  }
})
