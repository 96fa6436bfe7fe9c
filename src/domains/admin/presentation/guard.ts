import { Elysia } from 'elysia'
import { bearerToken, hasToken, hooksOf, identifyOnce } from '#http/guard'
import { HttpErrors } from '#http/http-errors'
import { type Arrival, originOf } from '#http/origin'
import type { Context } from '#platform/context'
import { authenticateStaff } from '../application/account/authenticate-staff'
import type { AdminPermission } from '../permission'
import type { Staff } from '../staff'

/**
 * Adds the route options `permission: AdminPermission.X` (or several, all needed) and `staff: true`, for what everyone
 * who works here may do with their own account. The caller is known before the body is read; the handler receives a
 * typed `actor`.
 */
export function permission(context: Context) {
  const guard = requirePermissions(context)
  return new Elysia({ name: 'metropolitan.permission' }).macro({
    staff: { detail: { security: [{ bearerAuth: [] }] }, ...guard([]) },
    permission: (needed: AdminPermission | readonly AdminPermission[]) => {
      const all = typeof needed === 'string' ? [needed] : needed
      return { ...guard(all), detail: { security: [{ bearerAuth: [] }], 'x-permission': [...all] } }
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
