import type { Log } from './log'
import type { LogOutput } from './log-output'

/** So long every line is written after it was asked for; nobody has to remember to end it. */
const debugMinutes = 15

/** SIGUSR2: every line of the log for a quarter of an hour; once more: as it was configured. */
export function changeLevelWhenAsked(log: Log): void {
  const configured = log.level
  let ending: NodeJS.Timeout | undefined
  const endDebug = (): void => {
    clearTimeout(ending)
    ending = undefined
    log.info({ logLevel: configured }, 'the level of the log is as it was configured')
    log.level = configured
  }
  process.on('SIGUSR2', () => {
    if (ending) return endDebug()
    log.level = 'debug'
    log.info({ logLevel: 'debug', minutes: debugMinutes }, 'the level of the log was changed')
    ending = setTimeout(endDebug, debugMinutes * 60_000).unref()
  })
}

/**
 * SIGHUP: the file of the log is opened anew under its name, because somebody has moved the old one away. Where the log is
 * no file, the terminal is gone, and `stop` is called.
 */
export function reopenWhenAsked(log: Log, output: Pick<LogOutput, 'reopen'>, stop: () => void): void {
  process.on('SIGHUP', () => {
    try {
      if (output.reopen()) log.info('the log was opened anew')
      else stop()
    } catch (error) {
      log.error({ err: error }, 'the log could not be opened anew: its lines go on into the old file')
    }
  })
}
