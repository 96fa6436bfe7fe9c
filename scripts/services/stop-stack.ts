import { messageOf, type Report } from './progress'

/** Thrown out of whatever is going on when the person at the terminal wants to stop. */
export class Interrupted extends Error {
  override name = 'Interrupted'
}

/** What was started, to be stopped in the reverse order, however the command ends. */
export type StopStack = {
  /** `stop` answers `false` when there was nothing to stop any more: then nothing is said of it. */
  push(name: string, stop: () => Promise<unknown>): void
  interrupt(): void
  isInterrupted(): boolean
  refuseIfInterrupted(): void
  /** The work's own result, unless the interruption comes first: then whatever it started is on the stack. */
  orInterrupted<T>(work: Promise<T>): Promise<T>
  stopAll(report: Report): Promise<void>
}

export function createStopStack(): StopStack {
  const stops: { name: string; stop: () => Promise<unknown> }[] = []
  const interruption = Promise.withResolvers<never>()
  let interrupted = false
  // Nobody may be waiting at that moment; the next step asks `refuseIfInterrupted`.
  interruption.promise.catch(() => {})
  return {
    push: (name, stop) => void stops.push({ name, stop }),
    interrupt() {
      interrupted = true
      interruption.reject(new Interrupted())
    },
    isInterrupted: () => interrupted,
    refuseIfInterrupted() {
      if (interrupted) throw new Interrupted()
    },
    orInterrupted: (work) => Promise.race([work, interruption.promise]),
    async stopAll(report) {
      for (const { name, stop } of stops.splice(0).reverse()) {
        try {
          if ((await stop()) !== false) report(`  stopped ${name}`)
        } catch (error) {
          report(`  ${name} could not be stopped: ${messageOf(error)}`)
        }
      }
    },
  }
}
