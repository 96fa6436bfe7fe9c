const width = 30

export interface ProgressBar {
  /** How much of the whole is done now. */
  advance(done: number, what?: string): void
  end(): void
}

/** A bar that fills on a terminal; in a log, a line for each tenth. */
export function openProgressBar(label: string, whole: number): ProgressBar {
  const terminal = process.stderr.isTTY
  let tenth = -1
  return {
    advance(done, what = '') {
      const share = whole === 0 ? 1 : Math.min(1, done / whole)
      const percent = `${Math.floor(share * 100)} %`
      if (terminal) {
        const filled = Math.round(share * width)
        const bar = '█'.repeat(filled) + '░'.repeat(width - filled)
        process.stderr.write(`\r\x1b[K${label} ${bar} ${percent} ${what}`)
        return
      }
      if (Math.floor(share * 10) === tenth) return
      tenth = Math.floor(share * 10)
      process.stderr.write(`${label} ${percent} ${what}\n`)
    },
    end() {
      if (terminal) process.stderr.write('\r\x1b[K')
    },
  }
}
