/** Where Redis is to be found: one server, or whichever server the sentinels call the primary. */
export interface RedisTarget {
  readonly kind: 'server' | 'sentinel'
  readonly hosts: readonly { readonly host: string; readonly port: number }[]
  readonly isEncrypted: boolean
  readonly username?: string
  readonly password?: string
  readonly database: number
  /** What the sentinels call the primary; empty without them. */
  readonly name: string
  readonly sentinelUsername?: string
  readonly sentinelPassword?: string
}

export const redisProtocols = ['redis:', 'rediss:', 'redis+sentinel:', 'rediss+sentinel:'] as const

const kinds = { '': 'server', '+sentinel': 'sentinel' } as const
const defaultPorts = { server: 6379, sentinel: 26379 } as const
const form = /^redis(s?)(\+sentinel|):\/\/((?:[^/?#]*@)?)([^/?#@]*)([^?#]*)(\?[^#]*)?$/

/**
 * `redis://user:password@host:6379/0` or `redis+sentinel://user:password@a:26379,b:26379/NAME/0?sentinel_password=…`, taken
 * apart; `rediss` is TLS, with the sentinels as well. Where it is neither, what is wrong with it, without the password.
 */
export function readRedisTarget(text: string): RedisTarget | string {
  const [all, s, suffix = '', login = '', list = '', path = '', query = ''] = form.exec(text) ?? []
  if (all === undefined) return 'is not the URL of a Redis'
  const kind = kinds[suffix as keyof typeof kinds]
  const urls = list.split(',').flatMap((host) => URL.parse(`redis://${login}${host}`) ?? [])
  const [first] = urls
  if (!first || urls.length !== list.split(',').length || urls.some(({ hostname }) => hostname === '')) {
    return 'is not the URL of a Redis'
  }
  if (kind === 'server' && urls.length > 1) {
    return 'names several hosts: write redis+sentinel://a,b,c/NAME'
  }
  const parts = path.split('/').filter((part) => part !== '')
  const name = kind === 'sentinel' ? parts.shift() : ''
  if (name === undefined) {
    return 'names no primary: write redis+sentinel://a,b,c/NAME, as `sentinel monitor NAME` calls it'
  }
  const [database = '0', ...rest] = parts
  if (!/^\d{1,4}$/.test(database) || rest.length > 0)
    return `has "${path}" where the number of a database may stand`
  const more = new URLSearchParams(query)
  return {
    kind,
    hosts: urls.map(({ hostname, port }) => ({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port || defaultPorts[kind]),
    })),
    isEncrypted: s === 's',
    ...given('username', decoded(first.username)),
    ...given('password', decoded(first.password)),
    database: Number(database),
    name: decoded(name),
    ...given('sentinelUsername', more.get('sentinel_username')),
    ...given('sentinelPassword', more.get('sentinel_password')),
  }
}

function given<Name extends string>(name: Name, value: string | null): { readonly [name in Name]?: string } {
  return (value ? { [name]: value } : {}) as { readonly [name in Name]?: string }
}

/** A password with a percent sign of its own is taken as it stands. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
