import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { ShopClient } from '../demo/index'
import { messageOf } from '../services/index'
import { type CodeSource, resume, type Session, signIn } from '../shopper/index'

interface SigningIn {
  readonly shop: ShopClient
  readonly codes: CodeSource
  readonly file: string | undefined
  readonly count: number
}

const atOnce = 10
const ownerOnly = 0o600

/**
 * So many customers with a session each: those of an earlier run, who need no code, then new ones. Whom the shop gives no
 * code any more is left out, and why is said: its limits of texts hold for a load test, too.
 */
export async function signInAll({ shop, codes, file, count }: SigningIn) {
  const known = file && existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Session[]) : []
  const sessions: Session[] = []
  const failures = new Map<string, number>()
  const places = [...Array(count).keys()]
  const next = async (): Promise<void> => {
    for (let place = places.shift(); place !== undefined; place = places.shift()) {
      try {
        const before = known[place]
        const resumed = before && (await resume(shop, before))
        sessions.push(resumed ?? (await signIn(shop, before ?? newAccount(), codes)))
      } catch (error) {
        failures.set(messageOf(error), (failures.get(messageOf(error)) ?? 0) + 1)
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, next))
  if (file) {
    mkdirSync(dirname(file), { recursive: true })
    // Sessions of test customers, and still nobody else's.
    writeFileSync(file, JSON.stringify(sessions), { mode: ownerOnly })
  }
  return { sessions, failures: [...failures] }
}

/** A Polish mobile number out of a range that is not given to anybody yet, and a device of its own. */
export function newAccount() {
  const [number = 0] = crypto.getRandomValues(new Uint32Array(1))
  return {
    phone: `+4851${String(number % 10_000_000).padStart(7, '0')}`,
    deviceId: `load-${crypto.randomUUID()}`,
  }
}
