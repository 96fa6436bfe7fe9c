/** Runs `work` whenever asked, never twice at once; asked while it runs, it runs once more afterwards. */
export function runWhenAsked(work: () => Promise<void>, onError: (error: unknown) => void) {
  let running: Promise<void> | undefined
  let askedAgain = false
  let finished = false
  const run = async (): Promise<void> => {
    do {
      askedAgain = false
      await work().catch(onError)
    } while (askedAgain && !finished)
    running = undefined
  }
  return {
    ask(): void {
      if (finished) return
      if (running === undefined) running = run()
      else askedAgain = true
    },
    async finish(): Promise<void> {
      finished = true
      await running
    },
  }
}
