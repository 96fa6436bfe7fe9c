import { Elysia } from 'elysia'
import { type AdminPermission, authenticateStaff, type Staff } from '#admin'
import type { Context } from '#platform/context'
import { bearerToken } from './authentication'
import { readJsonBody } from './body'
import { HttpErrors } from './http-errors'
import { rememberLanguage } from './language'
import type { Arrival } from './origin'
import { rateLimit } from './rate-limit'

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
  const known = new WeakMap<Request, Staff>()
  const countRequest = rateLimit(context)
  return (needed: readonly AdminPermission[]) => {
    const identify = async (arrival: Arrival): Promise<Staff> => {
      const { request, set } = arrival
      const found = known.get(request)
      if (found) return found
      set.headers.vary = 'Authorization, Accept-Language'
      set.headers['cache-control'] = 'private, no-store'
      const staff = await identifyStaff(context, request, needed).catch(async (refusal: unknown) => {
        // Whoever tries tokens is counted by their network.
        await countRequest(arrival)
        throw refusal
      })
      rememberLanguage(request, staff.language)
      await countRequest(arrival, `user:${staff.userId}`)
      known.set(request, staff)
      return staff
    }
    return {
      parse: [
        async ({ request, server, set }: Arrival) => void (await identify({ request, server, set })),
        ({ request }: { request: Request }) => readJsonBody(context, request),
      ],
      transform: async ({ request, server, set }: Arrival) => void (await identify({ request, server, set })),
      resolve: async ({ request, server, set }: Arrival) => ({
        actor: await identify({ request, server, set }),
      }),
    }
  }
}

async function identifyStaff(
  context: Context,
  request: Request,
  needed: readonly AdminPermission[],
): Promise<Staff> {
  if (request.headers.get('authorization') === null) throw HttpErrors.UNAUTHENTICATED()
  return await authenticateStaff(context, bearerToken(request), needed)
}
