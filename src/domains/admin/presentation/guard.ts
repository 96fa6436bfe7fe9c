import { Elysia } from 'elysia'
import { contractOptions, guardRefuses } from '#http/contract'
import { bearerToken, hasToken, hooksOf, identifyOnce } from '#http/guard'
import { HttpErrors } from '#http/http-errors'
import { type Arrival, originOf } from '#http/origin'
import { IdentityErrors } from '#identity'
import type { Context } from '#platform/context'
import { authenticateStaff } from '../application/account/authenticate-staff'
import { AdminErrors } from '../errors'
import type { AdminPermission } from '../permission'
import type { Staff } from '../staff'

const ofTokens = [
  HttpErrors.UNAUTHENTICATED,
  IdentityErrors.ACCESS_TOKEN_EXPIRED,
  IdentityErrors.SESSION_ENDED,
  IdentityErrors.TOKEN_INVALID,
] as const

const ofPermissions = [
  AdminErrors.PERMISSION_MISSING,
  AdminErrors.PASSWORD_CHANGE_REQUIRED,
  AdminErrors.TOTP_ENROLMENT_REQUIRED,
] as const

/**
 * Adds the route options `permission: AdminPermission.X` (or several, all needed) and `staff: true`, for what everyone
 * who works here may do with their own account. The caller is known before the body is read; the handler receives a
 * typed `actor`.
 */
export function permission(context: Context) {
  const guard = requirePermissions(context)
  const security = [{ bearerAuth: [] }]
  return new Elysia({ name: 'metropolitan.permission' }).macro({
    ...contractOptions,
    staff: { detail: { security, ...guardRefuses(ofTokens) }, ...guard([]) },
    permission: (needed: AdminPermission | readonly AdminPermission[]) => {
      const all = typeof needed === 'string' ? [needed] : needed
      const refusals = guardRefuses([...ofTokens, ...ofPermissions])
      return { ...guard(all), detail: { security, ...refusals, 'x-permission': [...all] } }
    },
  })
}

/** Makes guards: each lets through only staff who hold all the permissions it was made with. 401, else 403. */
export function requirePermissions(context: Context) {
  return (needed: readonly AdminPermission[]) =>
    hooksOf(
      context,
      identifyOnce<Staff>(context, {
        find: (arrival) => findStaff(context, arrival, needed),
        nameOf: ({ userId }) => `user:${userId}`,
        authorOf: () => 'staff',
      }),
    )
}

async function findStaff(
  context: Context,
  { request, server }: Arrival,
  needed: readonly AdminPermission[],
): Promise<Staff> {
  if (!hasToken(request)) throw HttpErrors.UNAUTHENTICATED()
  const call = { token: bearerToken(request), origin: originOf(context, request, server) }
  return await authenticateStaff(context, call, needed)
}
