import { isIP, isIPv6 } from 'node:net'
import type { Server } from 'bun'
import type { Context } from '#platform/context'

const maxUserAgent = 300

/** What a hook is given of a request before its body is read. */
export interface Arrival {
  readonly request: Request
  readonly server: Server<unknown> | null
  readonly set: { headers: Record<string, string | number | undefined> }
}

/**
 * Where a request came from. `X-Forwarded-For` is believed only as far as `TRUSTED_PROXIES` says: with one trusted
 * proxy its last entry is the caller, with two the one before; what a caller writes there himself stands further left.
 */
export function originOf(context: Context, request: Request, server: Server<unknown> | null) {
  const { trustedProxies } = context.config.http
  const forwarded = (request.headers.get('x-forwarded-for') ?? '').split(',').map((entry) => entry.trim())
  const claimed = withoutPort(trustedProxies > 0 ? forwarded[forwarded.length - trustedProxies] : undefined)
  const peer = server?.requestIP(request)?.address ?? null
  return {
    ip: plain(claimed && isIP(claimed) ? claimed : peer),
    userAgent: storable(request.headers.get('user-agent')),
  }
}

/** Some proxies name the port as well: `203.0.113.7:52144`, `[2001:db8::7]:52144`. */
function withoutPort(claimed: string | undefined): string | undefined {
  return claimed?.replace(/^\[(.*)\](:\d+)?$/, '$1').replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
}

/** A header as it can be stored: cut, yet not through the middle of a character, and without controls. */
function storable(header: string | null): string | null {
  return (
    header
      ?.slice(0, maxUserAgent)
      .toWellFormed()
      .replace(/\p{Cc}/gu, ' ') ?? null
  )
}

/** An IPv4 address that a dual-stack socket wrote as IPv6 is the same address. */
function plain(ip: string | null): string | null {
  return ip?.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '') ?? null
}

/** What limits count by: an IPv4 address, or the /64 of an IPv6 one, of which every subscriber has a whole network. */
export function networkOf(ip: string | null): string | null {
  const groups = groupsOf(ip)
  return groups ? `${groups.slice(0, 4).join(':')}::/64` : ip
}

/** The /48 of an IPv6 address, of which some subscribers have a whole one: 65,536 networks. Null for IPv4. */
export function wideNetworkOf(ip: string | null): string | null {
  const groups = groupsOf(ip)
  return groups ? `${groups.slice(0, 3).join(':')}::/48` : null
}

/** The eight groups of an IPv6 address, however it is written. */
function groupsOf(ip: string | null): string[] | undefined {
  if (!ip || !isIPv6(ip)) return undefined
  const [head = '', tail = ''] = ip.toLowerCase().split('%')[0]?.split('::') ?? []
  const left = head.split(':').filter((group) => group !== '')
  const right = tail.split(':').filter((group) => group !== '')
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0')
  return [...left, ...zeros, ...right].map((group) => group.replace(/^0+(?=.)/, ''))
}
