type CleanUp = () => unknown

let pending: { file: string; cleanUp: CleanUp }[] = []

/**
 * Runs `cleanUp` when the test file that asks for it has ended, in the reverse order. It may be asked for anywhere:
 * Bun's own `afterAll`, called inside a hook, runs before the tests do. The preload runs what is pending, after each
 * file where files are kept apart; where they share a process, the next file that asks for something sets it off.
 */
export function afterThisFile(cleanUp: CleanUp): void {
  void cleanUpAfter((file) => file !== Bun.main)
  pending.push({ file: Bun.main, cleanUp })
}

export async function cleanUpAfter(isOver: (file: string) => boolean): Promise<void> {
  const due = pending.filter(({ file }) => isOver(file))
  pending = pending.filter(({ file }) => !isOver(file))
  for (const { file, cleanUp } of due.reverse()) {
    try {
      await cleanUp()
    } catch (error) {
      console.error(`cleaning up after ${file}:`, error)
    }
  }
}
