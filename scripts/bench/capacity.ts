import { workingTree } from './shop/checkout'
import { type Memory, memoryOf, type Part, parts, wholeCpu } from './shop/proc'
import { withServices } from './shop/services'
import { openSide, type Side } from './shop/side'
import { type Run, sellOut, type Workload, workloads } from './shop/workloads'
import { type Figure, ratios, roundsOf, type Scale } from './summary/figure'
import { printFigures } from './summary/print'

export const seconds = { quick: 30, full: 200 }

/** `bun run bench capacity`: requests a second with one and with two API processes, CPU of each by process, memory. */
export async function run(args: string[]): Promise<void> {
  const quick = args.includes('--quick')
  printFigures(
    await withServices(() => measure({ quick, rounds: roundsOf(quick), advance: () => undefined })),
  )
}

export async function measure({ quick, rounds, advance }: Scale): Promise<Figure[]> {
  const one = await openSide({ checkout: workingTree, orders: quick ? 1_000 : 10_000 })
  const two = await one.startApis(2)
  const results = new Map(workloads.map((workload): [Workload, Runs] => [workload, { one: [], two: [] }]))
  const soldOut: number[] = []
  const share = quick ? 0.1 : 1
  await measureRound([one, two], 0.05)
  for (let round = 0; round < rounds; round += 1) {
    const measured = await measureRound(round % 2 ? [two, one] : [one, two], share)
    for (const [workload, side, run] of measured)
      results.get(workload)?.[side === one ? 'one' : 'two'].push(run)
    soldOut.push(await sellOut(one))
    advance((round + 1) / rounds, `capacity with one and two API processes, round ${round + 1}`)
  }
  return [
    ...[...results].flatMap(([workload, runs]) => figuresOf(workload, runs)),
    {
      group: '50 units, 200 buyers at once',
      title: 'exactly 50 sold, and everyone answered, in',
      unit: 'ms',
      values: soldOut,
    },
    ...memoryFigures(one.idle, memoryOf(one.parts)),
  ]
}

interface Runs {
  readonly one: Run[]
  readonly two: Run[]
}

/** Each workload on each side, with a share of its requests. */
async function measureRound(sides: readonly Side[], share: number): Promise<[Workload, Side, Run][]> {
  const measured: [Workload, Side, Run][] = []
  for (const workload of workloads) {
    for (const side of sides) {
      measured.push([workload, side, await workload.run(side, Math.ceil(workload.requests * share))])
    }
  }
  return measured
}

function figuresOf({ name, what }: Workload, { one, two }: Runs): Figure[] {
  const rates = (runs: readonly Run[]): number[] => runs.map(({ perSecond }) => perSecond)
  const cpu = (part: Part): Figure => ({
    group: cpuGroup,
    title: `${name}: ${part}`,
    unit: 'ms',
    values: one.map((run) => run.cpu[part]),
  })
  return [
    { group: 'Requests a second', title: `${what}, 1 API process`, unit: 'a second', values: rates(one) },
    { group: 'Requests a second', title: `${what}, 2 API processes`, unit: 'a second', values: rates(two) },
    { group: 'Two API processes ÷ one', title: name, unit: 'ratio', values: ratios(rates(two), rates(one)) },
    ...parts.map(cpu),
    {
      group: cpuGroup,
      title: `${name}: all`,
      unit: 'ms',
      values: one.map((run) => wholeCpu(run.cpu)),
    },
  ]
}

export const cpuGroup = 'CPU milliseconds a request, by process'

function memoryFigures(idle: Memory, loaded: Memory): Figure[] {
  const group = 'Memory'
  const figure = (title: string, value: number, goal?: number): Figure => ({
    group,
    title,
    unit: 'MiB',
    values: [value],
    ...(goal === undefined ? {} : { goal: { atMost: goal } }),
  })
  return [
    figure('API, idle', idle.api),
    figure('worker, idle', idle.worker),
    figure('API and worker together, shared pages once, idle', idle.together, 120),
    figure('API, after load', loaded.api),
    figure('worker, after load', loaded.worker),
    figure('API and worker together, shared pages once, after load', loaded.together, 200),
  ]
}
