import { isIP } from 'node:net'
import type { Server } from 'bun'
import type { Context } from '#platform/context'

const maxUserAgent = 300

/**
 * Where a request came from. `X-Forwarded-For` is believed only as far as `TRUSTED_PROXIES` says: with one trusted
 * proxy its last entry is the caller, with two the one before; what a caller writes there himself stands further left.
 */
export function originOf(context: Context, request: Request, server: Server<unknown> | null) {
  const { trustedProxies } = context.config.http
  const forwarded = (request.headers.get('x-forwarded-for') ?? '').split(',').map((entry) => entry.trim())
  const claimed = trustedProxies > 0 ? forwarded[forwarded.length - trustedProxies] : undefined
  const peer = server?.requestIP(request)?.address ?? null
  return {
    ip: claimed && isIP(claimed) ? claimed : peer,
    userAgent: request.headers.get('user-agent')?.slice(0, maxUserAgent) ?? null,
  }
}
