import { join } from 'node:path'
import { type Bench, type Figure, roundsOf, type Scale } from './figure'

export interface Named {
  readonly name: string
  readonly bench: Bench
}

/** The measurements of a folder: each file beside the door that exports `run`, by the file's name. */
export async function listBenches(folder: string): Promise<Named[]> {
  const files = [...new Bun.Glob('*.ts').scanSync(folder)].filter((file) => file !== 'index.ts').sort()
  return await Promise.all(
    files.map(async (file) => ({ name: file.replace(/\.ts$/, ''), bench: await import(join(folder, file)) })),
  )
}

interface Driving {
  readonly quick: boolean
  readonly say: (line: string) => void
  readonly now?: () => number
  /** Ends what a measurement started, so that the next one does not meet it. */
  readonly settle?: () => Promise<void>
}

const usualSeconds = 30

/** Measures one after the other, and says how far it is and how long it will take. */
export async function measureAll(benches: readonly Named[], driving: Driving): Promise<Figure[]> {
  const { quick, say, now = () => performance.now(), settle } = driving
  const measuring = benches.flatMap(({ name, bench: { measure, seconds } }) =>
    measure ? [{ name, measure, expected: (quick ? seconds?.quick : seconds?.full) ?? usualSeconds }] : [],
  )
  const whole = measuring.reduce((sum, { expected }) => sum + expected, 0)
  const startedAt = now()
  const figures: Figure[] = []
  let before = 0
  for (const { name, measure, expected } of measuring) {
    const advance: Scale['advance'] = (share, what) => {
      const done = (before + share * expected) / whole
      say(`${progress(done, (now() - startedAt) / 1_000, whole)}  ${what}`)
    }
    advance(0, name)
    figures.push(...(await measure({ quick, rounds: roundsOf(quick), advance })))
    await settle?.()
    before += expected
  }
  return figures
}

/** How much is done, and the time left: what it took so far, once that says something, and before that what it takes as a rule. */
export function progress(done: number, elapsed: number, expected: number): string {
  const left = done > 0.1 ? (elapsed * (1 - done)) / done : Math.max(0, expected * (1 - done))
  const [minutes, seconds] = [Math.floor(left / 60), Math.floor(left % 60)]
  return `${String(Math.round(done * 100)).padStart(3)} %, ${minutes}:${String(seconds).padStart(2, '0')} left`
}
