import { type Answer, asList, Refusal, type ShopClient, text } from '../demo/index'
import { poll } from '../services/index'

export interface Account {
  readonly phone: string
  readonly deviceId: string
}

export interface Session extends Account {
  readonly userId: string
  readonly accessToken: string
  readonly refreshToken: string
}

/** Reads the code that was sent for a challenge; undefined while it has not come. */
export type CodeSource = (phone: string, challengeId: string) => Promise<string | undefined>

const codeWithinMs = 20_000
const tries = 4

/** The inbox that a shop has outside production. */
export function developmentInbox(shop: ShopClient): CodeSource {
  return async (phone, challengeId) => {
    const { data } = await shop.call(`/dev/inbox?phone=${encodeURIComponent(phone)}`)
    const sms = asList(data).find((entry) => entry.reference === challengeId)
    return /\b\d{6}\b/.exec(text(sms?.text))?.[0]
  }
}

/** A command of whoever looks after the shop: it is given phone and challenge, and prints the code, or nothing yet. */
export function codeCommand(command: string): CodeSource {
  return async (phone, challengeId) => {
    const env = { ...process.env, PHONE: phone, CHALLENGE_ID: challengeId }
    const running = Bun.spawn(['sh', '-c', command], { env, stdout: 'pipe', stderr: 'inherit' })
    return /\b\d{6}\b/.exec(await new Response(running.stdout).text())?.[0]
  }
}

/** Signs a customer in, and up where the shop does not know them. A text that does not come is asked for anew. */
export async function signIn(shop: ShopClient, account: Account, codes: CodeSource): Promise<Session> {
  const device = { id: account.deviceId, name: 'Shopper', platform: 'other' }
  for (let attempt = 1; ; attempt += 1) {
    const challenge = await shop.call('/auth/otp', { body: { phone: account.phone, userType: 'individual' } })
    const challengeId = text(challenge.challengeId)
    const code = await poll(() => codes(account.phone, challengeId), {
      deadlineMs: codeWithinMs / tries,
      everyMs: 100,
    })
    if (code) {
      const verified = await shop.call('/auth/otp/verify', { body: { challengeId, code, device } })
      return sessionOf(
        account,
        verified.status === 'signed_in' ? verified : await register(shop, verified, device),
      )
    }
    if (attempt === tries) throw new Error(`No code came for ${account.phone}. Is the worker running?`)
  }
}

async function register(shop: ShopClient, { registrationToken }: Answer, device: object): Promise<Answer> {
  return await shop.call('/auth/register', {
    body: {
      registrationToken,
      firstName: 'Deniz',
      lastName: 'Yılmaz',
      language: 'tr',
      termsVersion: '2026-01',
      device,
    },
  })
}

/** Goes on with a session of before. Undefined where the shop does not take it any more. */
export async function resume(shop: ShopClient, session: Session): Promise<Session | undefined> {
  try {
    const { refreshToken, deviceId } = session
    return sessionOf(session, await shop.call('/auth/refresh', { body: { refreshToken, deviceId } }))
  } catch (error) {
    if (error instanceof Refusal && error.status < 429) return undefined
    throw error
  }
}

function sessionOf({ phone, deviceId }: Account, answer: Answer): Session {
  const { userId, accessToken, refreshToken } = answer
  return {
    phone,
    deviceId,
    userId: text(userId),
    accessToken: text(accessToken),
    refreshToken: text(refreshToken),
  }
}
