import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../services/index'
import type { Figure } from './figure'
import { withBlock, writePage } from './page'
import { plotBars, plotCpu, plotGrowth } from './plots'

export const resultsFolder = join(ROOT, 'docs', 'benchmarks')
const cpuGroup = /^CPU milliseconds/

export interface Outcome {
  readonly figures: readonly Figure[]
  readonly machine: readonly string[]
  readonly quick: boolean
}

/** Writes docs/benchmarks/results.md with its plots, and the README's block from it. */
export function writeResults({ figures, machine, quick }: Outcome): void {
  const plots = [
    { file: 'ratios.svg', title: 'Ratios, with their spread and their goals', draw: plotBars, of: isJudged },
    { file: 'growth.svg', title: 'Milliseconds a request, at ever more orders', draw: plotGrowth, of: grows },
    { file: 'cpu.svg', title: 'CPU milliseconds a request, by process', draw: plotCpu, of: isCpu },
  ].filter(({ of }) => figures.some(of))
  for (const { file, title, draw, of } of plots) {
    writeFileSync(join(resultsFolder, file), draw(title, figures.filter(of)))
  }
  const page = writePage({ title: 'Results', intro: introOf(quick), machine, figures, plots })
  writeFileSync(join(resultsFolder, 'results.md'), page)
  const readme = join(ROOT, 'README.md')
  writeFileSync(readme, withBlock(readFileSync(readme, 'utf8'), page))
}

const isJudged = ({ unit, goal }: Figure): boolean => unit === 'ratio' && goal !== undefined
const grows = ({ orders }: Figure): boolean => orders !== undefined
const isCpu = ({ group }: Figure): boolean => cpuGroup.test(group)

function introOf(quick: boolean): string {
  return `Written by \`./scripts/run bench${quick ? ' --quick' : ''}\`${quick ? ': few rounds, small sizes' : ''}. API, worker, Postgres (with fsync), Redis, Stripe's emulator and
the client share one machine, and the API writes its log. What is compared takes turns in each round; a ratio is taken in
each round, and what stands here is the median of ${quick ? 'three' : 'seven'}, with the least and the most. Absolute numbers say as much about the
machine as about the shop.`
}
