import { afterAll, expect, test } from 'bun:test'
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { keyOf, once } from '../../scripts/clients/memory'

const memory = mkdtempSync(join(tmpdir(), 'contract-'))
afterAll(() => rmSync(memory, { recursive: true, force: true }))

const write = async (folder: string, complaint = ''): Promise<string> => {
  await Bun.write(join(folder, 'made.txt'), complaint || 'well')
  return complaint
}

test('what came out well is not made again, and what failed is', async () => {
  const place = { memory, key: 'a', name: 'clients' }
  const failed = await once(place, (folder) => write(folder, 'it does not compile'))
  expect(failed).toMatchObject({ complaint: 'it does not compile', wasThere: false })
  expect(readdirSync(join(memory, 'a'))).toEqual([])

  const made = await once(place, write)
  expect(made).toMatchObject({ complaint: '', wasThere: false })
  const again = await once(place, () => Promise.reject(new Error('made again')))
  expect(again).toEqual({ folder: made.folder, complaint: '', seconds: 0, wasThere: true })
  expect(await Bun.file(join(again.folder, 'made.txt')).text()).toBe('well')
})

test('two who make the same at once both get it whole', async () => {
  const place = { memory, key: 'b', name: 'clients' }
  const both = await Promise.all([once(place, write), once(place, write)])
  expect(both.map(({ complaint }) => complaint)).toEqual(['', ''])
  expect(readdirSync(join(memory, 'b'))).toEqual(['clients'])
})

test('the oldest is forgotten', async () => {
  for (const [age, key] of ['c', 'd', 'e', 'f'].entries()) {
    await once({ memory, key, name: 'clients' }, write)
    // Older than all that came before, and the first of them the youngest.
    utimesSync(join(memory, key), age + 1, 1_000 - age)
  }
  await once({ memory, key: 'g', name: 'clients' }, write)
  expect(existsSync(join(memory, 'g'))).toBe(true)
  expect(readdirSync(memory).length).toBe(4)
  expect(existsSync(join(memory, 'f'))).toBe(false)
})

test('another document, another rule and another file are another key', async () => {
  const ingredients = { document: '{}', files: ['redocly.yaml'], packages: ['orval'] } as const
  const keys = await Promise.all([
    keyOf(ingredients),
    keyOf({ ...ingredients, document: '{ }' }),
    keyOf({ ...ingredients, files: ['redocly.yaml', '.spectral.yaml'] }),
    keyOf({ ...ingredients, packages: ['orval', 'typescript'] }),
  ])
  expect(new Set(keys).size).toBe(4)
  expect(await keyOf(ingredients)).toBe(keys[0])
})
