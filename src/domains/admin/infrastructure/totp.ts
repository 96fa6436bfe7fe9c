import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import { type Key, type KeyList, marked, unmarked } from '#platform/key-list'

const periodSeconds = 30
const issuer = 'metropolitan'
const recoveryAlphabet = '23456789abcdefghjkmnpqrstvwxyz'

/** A new secret (base32) and the address that authenticators read from a QR code. */
export function newTotp(account: string): { readonly secret: string; readonly uri: string } {
  const totp = totpOf(new Secret({ size: 20 }).base32, account)
  return { secret: totp.secret.base32, uri: totp.toString() }
}

/** The time step that a code belongs to, of the present one and its neighbours; undefined for a wrong code. */
export function stepOfCode(secret: string, code: string, now: Date): number | undefined {
  const delta = totpOf(secret).validate({ token: code, timestamp: now.getTime(), window: 1 })
  return delta === null ? undefined : Math.floor(now.getTime() / 1_000 / periodSeconds) + delta
}

function totpOf(secret: string, label = 'staff'): TOTP {
  return new TOTP({
    issuer,
    label,
    algorithm: 'SHA1',
    digits: 6,
    period: periodSeconds,
    secret: Secret.fromBase32(secret),
  })
}

/** Encrypts a secret (AES-256-GCM) with the first key for this account, so that it is of no use in another row. */
export function sealSecret([key]: KeyList, userId: string, secret: string): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', derivedKey(key), nonce).setAAD(Buffer.from(userId))
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
  return marked(key, Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url'))
}

export interface OpenedSecret {
  readonly secret: string
  /** False where an older key had to open it. */
  readonly byFirstKey: boolean
}

/** Decrypts what any of the keys encrypted; undefined where none of them did. */
export function openSecret(keys: KeyList, userId: string, sealed: string): OpenedSecret | undefined {
  const bytes = Buffer.from(unmarked(sealed), 'base64url')
  for (const [place, key] of keys.entries()) {
    const secret = decrypt(key, userId, bytes)
    if (secret !== undefined) return { secret, byFirstKey: place === 0 }
  }
  return undefined
}

function decrypt(key: Key, userId: string, bytes: Buffer): string | undefined {
  try {
    const decipher = createDecipheriv('aes-256-gcm', derivedKey(key), bytes.subarray(0, 12))
      .setAAD(Buffer.from(userId))
      .setAuthTag(bytes.subarray(12, 28))
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
  } catch {
    // Another key made it: the tag tells.
    return undefined
  }
}

function derivedKey({ secret }: Key): Buffer {
  return createHash('sha256').update(`totp:${secret}`).digest()
}

/** Codes of 59 bits each, for a lost authenticator: `abcde-fghjk-mn`. */
export function newRecoveryCodes(count: number): string[] {
  return Array.from({ length: count }, () => {
    // 240 is the largest multiple of the alphabet's 30 letters below 256, so that no letter is likelier.
    const letters = [...randomBytes(64)].filter((byte) => byte < 240).slice(0, 12)
    const text = letters.map((byte) => recoveryAlphabet[byte % 30]).join('')
    return `${text.slice(0, 4)}-${text.slice(4, 8)}-${text.slice(8)}`
  })
}

/** What is kept of a recovery code; spaces, dashes and the case of letters do not matter. */
export function hashRecoveryCode([key]: KeyList, code: string): string {
  return marked(key, hashUnder(key, code))
}

/** All that may be kept of a recovery code: of each key, also from when that key had no name. */
export function possibleHashes(keys: KeyList, code: string): string[] {
  return keys.flatMap((key) => {
    const hash = hashUnder(key, code)
    return [hash, marked(key, hash)]
  })
}

function hashUnder({ secret }: Key, code: string): string {
  const plain = code.toLowerCase().replaceAll(/[\s-]/g, '')
  return createHmac('sha256', secret).update(`recovery:${plain}`).digest('base64url')
}
