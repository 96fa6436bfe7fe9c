import { Fault } from '../services/index'

/**
 * Says which database a command is about to change: on standard error, so that what the command answers stays alone on
 * standard output. Two shops on one machine differ by nothing else that whoever types a command would see.
 */
export function announceTarget(url: string): void {
  console.error(`Database: ${placeOf(url)} (${environment()})`)
}

/** For what takes something away: production has to be meant, and is named by what was announced. */
export function refuseUnmeant(url: string, meant: string | undefined): void {
  if (environment() !== 'production' || meant === placeOf(url)) return
  throw new Fault(
    `This is production, and nothing was changed. Where it is meant: --production ${placeOf(url)}`,
  )
}

/** Host, port and name, without the login and the parameters. */
function placeOf(url: string): string {
  const [, hosts = '', name = ''] = /^[a-z]+:\/\/(?:.*@)?([^/?]*)([^?]*)/.exec(url) ?? []
  return hosts.split(',').map(withPort).join(',') + name
}

const withPort = (host: string) => (/:\d+$/.test(host) ? host : `${host}:5432`)

function environment(): string {
  return process.env.NODE_ENV ?? 'development'
}
