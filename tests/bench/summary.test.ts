import { expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readOptions } from '../../scripts/bench/compare'
import { listBenches, measureAll, type Named, progress } from '../../scripts/bench/summary/drive'
import { type Figure, ratios, reaches, show, spreadOf } from '../../scripts/bench/summary/figure'
import { blockOf, readRows, withBlock, writePage } from '../../scripts/bench/summary/page'
import { plotBars, plotCpu, plotGrowth } from '../../scripts/bench/summary/plots'
import { importsOf, parse } from '../architecture/tree'

const root = join(import.meta.dir, '..', '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

const figure = (more: Partial<Figure> = {}): Figure => ({
  group: 'Speed',
  title: 'ours ÷ theirs',
  unit: 'ratio',
  values: [0.5, 0.9, 0.7],
  ...more,
})
const asPage = (figures: readonly Figure[]): string =>
  writePage({ title: 'Results', intro: 'How.', machine: ['2 × a processor'], figures, plots: [] })

test('a figure is its median, with the least and the most, and reaches its goal by the median', () => {
  expect(spreadOf(figure())).toBe('0.50 to 0.90')
  expect(show(1_234.56, 'a second')).toBe('1235 a second')
  expect(reaches(figure())).toBeUndefined()
  expect(reaches(figure({ goal: { atLeast: 0.7 } }))).toBe(true)
  expect(reaches(figure({ goal: { atLeast: 0.71 } }))).toBe(false)
  expect(reaches(figure({ goal: { atMost: 0.7 } }))).toBe(true)
  expect(reaches(figure({ goal: { atMost: 0.69 } }))).toBe(false)
})

test('a ratio is taken within each round', () => {
  expect(ratios([10, 30], [5, 10])).toEqual([2, 3])
})

test('a page reads back as it was written, group by group', () => {
  const page = asPage([
    figure({ goal: { atLeast: 0.6 } }),
    figure({ group: 'Memory', title: 'API, idle', unit: 'MiB', values: [101.4] }),
  ])
  expect(page).toContain('## Speed')
  expect(page).toContain('- 2 × a processor')
  expect(readRows(page)).toEqual([
    { title: 'ours ÷ theirs', median: '0.70', spread: '0.50 to 0.90', goal: '≥ 0.60: yes' },
    { title: 'API, idle', median: '101 MiB', spread: '', goal: '' },
  ])
})

test('the README gets what has a goal, between its marks, and the rest of it stays', () => {
  const page = asPage([figure({ goal: { atLeast: 0.8 } }), figure({ title: 'without a goal' })])
  const readme = '# before\n\n<!-- bench: written by its command -->\nold\n<!-- /bench -->\n\nafter\n'
  const written = withBlock(readme, page)
  expect(written).toContain('≥ 0.80: no')
  expect(written).not.toContain('without a goal')
  expect(written).not.toContain('old')
  expect(written.startsWith('# before\n\n<!--')).toBe(true)
  expect(written.endsWith('-->\n\nafter\n')).toBe(true)
  expect(withBlock(written, page)).toBe(written)
  expect(() => withBlock('# nothing\n', page)).toThrow('no block')
})

test('the numbers of the README are those of the page', () => {
  const page = read('docs/benchmarks/results.md')
  expect(readRows(page).length).toBeGreaterThan(10)
  expect(read('README.md')).toContain(blockOf(page))
})

test('every plot draws what it is given, and names cannot break out of it', () => {
  const grown = [1_000, 100_000].map((orders) =>
    figure({ title: `a <cart>, ${orders.toLocaleString('en')} orders`, unit: 'ms', orders }),
  )
  const growth = plotGrowth('Growth', grown)
  expect(growth.match(/<polyline/g)?.length).toBe(1)
  expect(growth).toContain('a &lt;cart&gt;')
  expect(growth).toContain('100,000 orders')
  expect(plotBars('Bars', [figure({ goal: { atLeast: 0.6 } })]).match(/<rect x/g)?.length).toBe(1)
  const cpu = plotCpu('CPU', [figure({ title: 'list: api' }), figure({ title: 'list: postgres' })])
  expect(cpu).toContain('1.40 ms')
  for (const picture of [growth, cpu]) expect(picture).not.toContain('NaN')
})

test('the driver runs what a folder has, in order, and tells how far it is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'benches-'))
  try {
    const fake = `export const seconds = { quick: 1, full: 3 }
export const run = async () => {}
export async function measure({ rounds, advance }) {
  advance(0.5, 'half')
  return [{ group: 'g', title: 'fake', unit: 'ms', values: Array(rounds).fill(1) }]
}`
    writeFileSync(join(folder, 'a.ts'), fake)
    writeFileSync(join(folder, 'b.ts'), 'export const run = async () => {}')
    writeFileSync(join(folder, 'c.ts'), fake.replace("'fake'", "'second'"))
    writeFileSync(join(folder, 'index.ts'), 'throw new Error("the door is no measurement")')
    const benches = await listBenches(folder)
    expect(benches.map(({ name }) => name)).toEqual(['a', 'b', 'c'])

    const said: string[] = []
    let settled = 0
    const figures = await measureAll(benches, {
      quick: true,
      say: (line) => said.push(line),
      now: () => 0,
      async settle() {
        settled += 1
      },
    })
    expect(figures.map(({ title, values }) => [title, values.length])).toEqual([
      ['fake', 3],
      ['second', 3],
    ])
    expect(settled).toBe(2)
    expect(said.map((line) => line.trim())).toEqual([
      '0 %, 0:02 left  a',
      '25 %, 0:00 left  half',
      '50 %, 0:00 left  c',
      '75 %, 0:00 left  half',
    ])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('a measurement that fails ends the run, and is settled by whoever brought the services up', async () => {
  const failing: Named = {
    name: 'failing',
    bench: { run: () => Promise.resolve(), measure: () => Promise.reject(new Error('no answer')) },
  }
  const run = measureAll([failing], { quick: true, say: () => undefined })
  await expect(run).rejects.toThrow('no answer')
})

test('time left is what it took so far, once that says something', () => {
  expect(progress(0, 0, 125)).toBe('  0 %, 2:05 left')
  expect(progress(0.5, 300, 100)).toBe(' 50 %, 5:00 left')
})

test('every measurement can be run by its name, and the common run has those that the issues ask for', async () => {
  const benches = await listBenches(join(root, 'scripts', 'bench'))
  expect(benches.filter(({ bench }) => typeof bench.run !== 'function').map(({ name }) => name)).toEqual([])
  const measured = benches.filter(({ bench }) => bench.measure).map(({ name }) => name)
  const asked = ['auth', 'bare', 'capacity', 'growth', 'orders', 'startup', 'webhooks']
  expect(measured).toEqual(expect.arrayContaining(asked))
})

test('a comparison is asked for with one commit', () => {
  expect(readOptions(['a68eead'])).toEqual({ ref: 'a68eead', quick: false, rounds: 7, orders: 10_000 })
  expect(readOptions(['--orders', '500', 'main', '--quick'])).toMatchObject({
    ref: 'main',
    orders: 500,
    rounds: 3,
  })
  for (const wrong of [[], ['a', 'b'], ['a', '--orders', 'many'], ['a', '--orders']]) {
    expect(() => readOptions(wrong)).toThrow('REF')
  }
})

test('the least that a start can take imports what the API imports', () => {
  const specifiers = (path: string): string[] =>
    importsOf(parse(read(path)))
      .map(({ specifier }) => specifier)
      .filter((specifier) => specifier.startsWith('#'))
  const ofTheApi = specifiers('src/api.ts').filter((specifier) => specifier !== '#platform/config')
  expect(ofTheApi.length).toBeGreaterThan(3)
  expect(
    [...read('scripts/bench/startup/imports.ts').matchAll(/^import '(#[^']+)'/gm)].map(
      ([, name]) => name ?? '',
    ),
  ).toEqual(expect.arrayContaining(ofTheApi))
})
