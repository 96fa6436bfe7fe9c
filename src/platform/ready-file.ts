import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { BootError } from './boot'

/**
 * Says in `READY_FILE` that this very process is at work, by its number. On a shared port nothing else can: whoever asks
 * there may be answered by the process that is to be replaced. Answers what takes the file away again.
 */
export function announceReady(file: string): () => void {
  if (file === '') return () => undefined
  const said = `${process.pid}\n`
  try {
    // In one step, so that nobody reads half a number.
    writeFileSync(`${file}.${process.pid}`, said)
    renameSync(`${file}.${process.pid}`, file)
  } catch (error) {
    throw new BootError(
      `READY_FILE cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
  return () => {
    // The next process may have the same file by now.
    if (readReadyFile(file) === process.pid) rmSync(file, { force: true })
  }
}

/** The number of the process that said it is at work; undefined where none has. */
export function readReadyFile(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
