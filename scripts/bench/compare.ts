import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from '../services/index'
import { figuresOf } from './compare/figures'
import { measureBoth } from './compare/measure'
import { checkOut } from './shop/checkout'
import { withServices } from './shop/services'
import { progress } from './summary/drive'
import { roundsOf } from './summary/figure'
import { describeMachine } from './summary/machine'
import { writePage } from './summary/page'
import { plotBars } from './summary/plots'
import { printFigures } from './summary/print'
import { resultsFolder } from './summary/write'

export interface Options {
  readonly ref: string
  readonly quick: boolean
  readonly rounds: number
  readonly orders: number
}

/**
 * `bun run bench compare REF [--quick] [--orders N]`: the shop of a commit beside the one of this working tree, each with
 * a Postgres, a Redis and migrations of its own, in turns. Writes docs/benchmarks/compare.md and .svg.
 */
export async function run(args: readonly string[]): Promise<void> {
  const options = readOptions(args)
  const machine = await describeMachine()
  const startedAt = performance.now()
  const expected = options.quick ? 110 : 480
  const advance = (done: number, what: string): void =>
    console.log(`${progress(done, (performance.now() - startedAt) / 1_000, expected)}  ${what}`)
  const figures = await withServices(async () => {
    const there = await checkOut(options.ref)
    const { before, after } = await measureBoth(there, { ...options, advance })
    return figuresOf({ ref: there.name, orders: options.orders }, before, after)
  })
  printFigures(figures)
  const judged = figures.filter(({ unit }) => unit === 'ratio')
  const plot = { file: 'compare.svg', title: `Here ÷ ${options.ref}, with the spread and the goals` }
  writeFileSync(join(resultsFolder, plot.file), plotBars(plot.title, judged))
  writeFileSync(
    join(resultsFolder, 'compare.md'),
    writePage({ title: `Beside ${options.ref}`, intro: introOf(options), machine, figures, plots: [plot] }),
  )
}

export function readOptions(args: readonly string[]): Options {
  const usage = './scripts/run bench compare REF [--quick] [--orders N]: REF is a commit, a branch or a tag'
  const quick = args.includes('--quick')
  const at = args.indexOf('--orders')
  const usual = quick ? 1_000 : 10_000
  const orders = at < 0 ? usual : Number(args[at + 1])
  const [ref, ...more] = args.filter((arg, index) => !arg.startsWith('--') && (at < 0 || index !== at + 1))
  if (!ref || more.length > 0 || !Number.isInteger(orders) || orders < 100) throw new Fault(usage)
  return { ref, quick, rounds: roundsOf(quick), orders }
}

function introOf({ ref, quick, rounds, orders }: Options): string {
  return `Written by \`./scripts/run bench compare ${ref}${quick ? ' --quick' : ''}\`: the shop of that commit beside the working tree, each with
a Postgres (with fsync), a Redis and migrations of its own, ${orders.toLocaleString('en')} orders and 1,200 products, ${rounds} rounds in turns. A ratio is
taken in each round; what stands here is the median, with the least and the most. Of ratios of rates, more is better; of
times, CPU and memory, less is.`
}
