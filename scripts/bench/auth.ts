import { openBoundedMemory } from '#platform/bounded-memory'
import { authenticate } from '../../src/domains/identity/application/session/authenticate'
import { otpCode } from '../../src/domains/identity/infrastructure/otp-codes'
import { readBearerToken } from '../../src/domains/identity/infrastructure/tokens'
import { cleanUpAfter } from '../../tests/support/cleanup'
import { bringUpTestServices } from '../../tests/support/services'
import { openShop, type TestShop } from '../../tests/support/shop'
import { toConsole } from '../services/index'
import { type Figure, ratios, type Scale } from './summary/figure'

export const seconds = { quick: 6, full: 12 }

const rounds = 7
const callsInRound = 400
const concurrency = 16

/**
 * `bun run bench auth`: what the guard costs. A route is called without and with a token, and the guard by itself, in
 * turns, so that whatever else the machine does hits all of them; the share is the guard's time in the request's. It
 * holds on any machine, milliseconds do not.
 */
export async function run(_args: string[]): Promise<void> {
  const leave = await bringUpTestServices(toConsole)
  try {
    const shop = await openShop()
    report(await measureTurns(shop, await signIn(shop)))
  } finally {
    await cleanUpAfter(() => true)
    await leave()
  }
}

type Measured = Record<'anonymous' | 'signedIn' | 'guard' | 'token', number[]>

/** For the summary: the guard's share of a signed-in request. */
export async function measure({ rounds: wanted }: Scale): Promise<Figure[]> {
  const shop = await openShop()
  const { signedIn, guard } = await measureTurns(shop, await signIn(shop), wanted)
  const group = 'The guard'
  const values = ratios(guard, signedIn).map((share) => share * 100)
  return [{ group, title: 'token and session, of a signed-in list of products', unit: '%', values }]
}

async function measureTurns(shop: TestShop, token: string, wanted = rounds): Promise<Measured> {
  const { context } = shop
  const works: Record<keyof Measured, () => Promise<unknown>> = {
    anonymous: () => shop.call('/products?limit=20'),
    signedIn: () => shop.call('/products?limit=20', { token, headers: { 'accept-language': 'en' } }),
    guard: () => authenticate(context, token),
    // As one that comes for the first time: what was verified is not verified again.
    token: () => readBearerToken({ ...context, verifiedTokens: openBoundedMemory(1) }, token),
  }
  const measured: Measured = { anonymous: [], signedIn: [], guard: [], token: [] }
  for (const work of Object.values(works)) await timeOf(work)
  const names: (keyof Measured)[] = ['anonymous', 'signedIn', 'guard', 'token']
  for (let round = 0; round < wanted; round += 1) {
    for (const name of names) measured[name].push(await timeOf(works[name]))
  }
  return measured
}

/** Milliseconds of one call, on average, with so many under way at any time. */
async function timeOf(work: () => Promise<unknown>): Promise<number> {
  let left = callsInRound
  const startedAt = performance.now()
  const caller = async (): Promise<void> => {
    for (; left > 0; ) {
      left -= 1
      await work()
    }
  }
  await Promise.all(Array.from({ length: concurrency }, caller))
  return (performance.now() - startedAt) / callsInRound
}

function report({ anonymous, signedIn, guard, token }: Measured): void {
  const shares = signedIn.map((value, round) => (guard[round] ?? 0) / value)
  const line = (name: string, values: readonly number[], unit: 'ms' | '%'): void => {
    const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)].map((value) =>
      value.toFixed(unit === 'ms' ? 3 : 1),
    )
    console.log(`${name.padEnd(44)} ${middle} ${unit}  (${least} to ${most})`)
  }
  console.log(`GET /products, ${concurrency} at a time, ${rounds} rounds of ${callsInRound}: median (spread)`)
  line('anonymous', anonymous, 'ms')
  line('signed in', signedIn, 'ms')
  line('the guard alone: token and one statement', guard, 'ms')
  line('the token alone', token, 'ms')
  const percents = shares.map((share) => share * 100)
  line('the guard’s share of a signed-in request', percents, '%')
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

async function signIn(shop: TestShop): Promise<string> {
  const device = { id: `device-${crypto.randomUUID()}`, name: 'Bench', platform: 'other' }
  const body = { phone: '+48512345678', userType: 'individual' }
  const { challengeId } = (await shop.call('/auth/otp', { body })).body
  const code = otpCode(shop.context.config.otp.keys, challengeId)
  const verified = await shop.call('/auth/otp/verify', { body: { challengeId, code, device } })
  const { registrationToken } = verified.body
  const profile = { firstName: 'Ada', lastName: 'Bench', termsVersion: '2026-01' }
  const registered = await shop.call('/auth/register', { body: { ...profile, registrationToken, device } })
  return registered.body.accessToken
}
