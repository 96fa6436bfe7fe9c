import { type Static, type TObject, type TUnion, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { errors, jwtVerify, SignJWT } from 'jose'
import type { Config } from '#platform/config'
import type { Context } from '#platform/context'
import { newId } from '#platform/ids'
import type { Key } from '#platform/key-list'
import type {
  GuestTokenPayload,
  JWTPayload,
  RefreshTokenPayload,
  RegistrationTokenPayload,
  Session,
} from '../session'

const audience = 'metropolitan'
const algorithm = 'HS256'
const registrationSeconds = 15 * 60

const Seconds = Type.Integer({ minimum: 0 })
const Uuid = Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' })

const AccessPayload = Type.Object({
  sub: Uuid,
  exp: Seconds,
  iat: Seconds,
  iss: Type.String(),
  aud: Type.String(),
  jti: Type.String(),
  type: Type.Union([Type.Literal('access'), Type.Literal('admin-access')]),
  userType: Type.Optional(Type.Union([Type.Literal('individual'), Type.Literal('corporate')])),
  sessionId: Uuid,
  deviceId: Type.String(),
})
const RefreshPayload = Type.Object({
  sub: Uuid,
  exp: Seconds,
  type: Type.Literal('refresh'),
  sessionId: Uuid,
  generation: Type.Integer({ minimum: 0 }),
})
const RegistrationPayload = Type.Object({
  sub: Uuid,
  exp: Seconds,
  type: Type.Literal('registration'),
})
const GuestPayload = Type.Object({
  sub: Uuid,
  exp: Seconds,
  type: Type.Literal('guest'),
})
const Ending = Type.Object({ exp: Seconds })
const SessionPayload = Type.Union([AccessPayload, RefreshPayload])
const BearerPayload = Type.Union([AccessPayload, GuestPayload])

/** A token that was read: what it says, or why it cannot be trusted. */
export type Reading<Payload> = { readonly payload: Payload } | { readonly fault: 'expired' | 'invalid' }

type Auth = Config['auth']

/** Signs an access token for a session; it lives for `auth.accessSeconds`. */
export function signAccessToken(auth: Auth, session: Session, now: Date): Promise<string> {
  const claims = {
    type: 'access',
    userType: session.userType,
    sessionId: session.id,
    deviceId: session.deviceId,
    jti: newId(),
  }
  return signToken(auth, { ...claims, sub: session.userId }, lifeFrom(now, auth.accessSeconds))
}

/**
 * Signs the refresh token of a session's present generation. All of it follows from the session's row, so that it can
 * be made again byte for byte when the answer that carried it was lost.
 */
export function signRefreshToken(auth: Auth, session: Session): Promise<string> {
  const claims = { type: 'refresh', sessionId: session.id, generation: session.generation }
  return signToken(
    auth,
    { ...claims, sub: session.userId, jti: `${session.id}.${session.generation}` },
    { issuedAt: session.rotatedAt, expiresAt: session.expiresAt },
  )
}

/** Signs proof that the phone of this challenge was verified; `sub` is the challenge, whose row says on which device. */
export function signRegistrationToken(
  auth: Auth,
  challenge: { readonly id: string; readonly verifiedAt: Date },
): Promise<string> {
  return signToken(
    auth,
    { type: 'registration', sub: challenge.id },
    lifeFrom(challenge.verifiedAt, registrationSeconds),
  )
}

/** Signs what lets a guest have a cart; it lives as long as the guest's row. */
export function signGuestToken(
  auth: Auth,
  guest: {
    readonly id: string
    readonly createdAt: Date
    readonly expiresAt: Date
  },
): Promise<string> {
  return signToken(
    auth,
    { type: 'guest', sub: guest.id },
    { issuedAt: guest.createdAt, expiresAt: guest.expiresAt },
  )
}

/** Reads what a request may carry as its bearer token: of a customer, of staff or of a guest. */
export function readBearerToken(
  context: TokenContext,
  token: string,
): Promise<Reading<JWTPayload | GuestTokenPayload>> {
  return readKnown(context, token, BearerPayload)
}

export function readAccessToken(context: TokenContext, token: string): Promise<Reading<JWTPayload>> {
  return readKnown(context, token, AccessPayload)
}

type TokenContext = Pick<Context, 'config' | 'now' | 'verifiedTokens'>

/** A token that comes with one request after another is verified once: until it ends, the same text says the same. */
async function readKnown<Schema extends TObject | TUnion>(
  { config, now, verifiedTokens }: TokenContext,
  token: string,
  schema: Schema,
): Promise<Reading<Static<Schema>>> {
  const known = verifiedTokens.find(token, now())
  if (known !== undefined) return Value.Check(schema, known) ? { payload: known } : { fault: 'invalid' }
  const reading = await read(config.auth, { token, now: now(), schema })
  if ('payload' in reading) verifiedTokens.keep(token, reading.payload, endOf(reading.payload))
  return reading
}

function endOf(payload: unknown): Date {
  return new Date((Value.Check(Ending, payload) ? payload.exp : 0) * 1_000)
}

export function readGuestToken(auth: Auth, token: string, now: Date): Promise<Reading<GuestTokenPayload>> {
  return read(auth, { token, now, schema: GuestPayload })
}

export function readRefreshToken(
  auth: Auth,
  token: string,
  now: Date,
): Promise<Reading<RefreshTokenPayload>> {
  return read(auth, { token, now, schema: RefreshPayload })
}

/**
 * Reads a token of a session that its holder gives up: an access or refresh token, also one that ended meanwhile. Whoever
 * signs out after a night shall not have to sign in for it.
 */
export function readSessionToken(
  auth: Auth,
  token: string,
  now: Date,
): Promise<Reading<JWTPayload | RefreshTokenPayload>> {
  return read(auth, { token, now, schema: SessionPayload, lateBySeconds: auth.sessionMaxDays * 86_400 })
}

export function readRegistrationToken(
  auth: Auth,
  token: string,
  now: Date,
): Promise<Reading<RegistrationTokenPayload>> {
  return read(auth, { token, now, schema: RegistrationPayload })
}

/** From when to when a token holds; it says so in whole seconds, rounded down. */
export interface TokenLife {
  readonly issuedAt: Date
  readonly expiresAt: Date
}

/** The life of a token that begins at `issuedAt` and lasts `seconds`. */
function lifeFrom(issuedAt: Date, seconds: number): TokenLife {
  return { issuedAt, expiresAt: new Date(issuedAt.getTime() + seconds * 1_000) }
}

/** Signs claims with the first key. */
export function signToken(auth: Auth, claims: Record<string, unknown>, life: TokenLife): Promise<string> {
  const [key] = auth.keys
  return new SignJWT(claims)
    .setProtectedHeader({ alg: algorithm, kid: key.id, typ: 'JWT' })
    .setIssuer(auth.issuer)
    .setAudience(audience)
    .setIssuedAt(toSeconds(life.issuedAt))
    .setExpirationTime(toSeconds(life.expiresAt))
    .sign(bytesOf(key))
}

interface TokenToRead<Schema> {
  readonly token: string
  readonly now: Date
  readonly schema: Schema
  /** How long after its end a token is still read. */
  readonly lateBySeconds?: number
}

/** The schema names the type, so that a token of one type is never taken for another. */
async function read<Schema extends TObject | TUnion>(
  auth: Auth,
  { token, now, schema, lateBySeconds = 0 }: TokenToRead<Schema>,
): Promise<Reading<Static<Schema>>> {
  try {
    const { payload } = await jwtVerify(token, ({ kid }) => secretOf(auth, kid), {
      algorithms: [algorithm],
      issuer: auth.issuer,
      audience,
      currentDate: now,
      clockTolerance: lateBySeconds,
      requiredClaims: ['sub', 'exp', 'iat'],
    })
    return Value.Check(schema, payload) ? { payload } : { fault: 'invalid' }
  } catch (error) {
    return { fault: error instanceof errors.JWTExpired ? 'expired' : 'invalid' }
  }
}

function secretOf(auth: Auth, kid: string | undefined): Uint8Array {
  const key = auth.keys.find(({ id }) => id === kid)
  if (!key) throw new errors.JWKSNoMatchingKey()
  return bytesOf(key)
}

function bytesOf({ secret }: Key): Uint8Array {
  return new TextEncoder().encode(secret)
}

function toSeconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1_000)
}
