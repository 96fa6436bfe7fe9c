import { Elysia } from 'elysia'
import { type AdminPermission, authenticateStaff, type Staff } from '#admin'
import type { Context } from '#platform/context'
import { bearerToken } from './authentication'
import { readJsonBody } from './body'

interface Arrival {
  readonly request: Request
  readonly set: { headers: Record<string, string | number | undefined> }
}

/**
 * Adds the route options `permission: AdminPermission.X` (or several, all needed) and `staff: true`, for what everyone
 * who works here may do with their own account. The caller is known before the body is read; the handler receives a
 * typed `actor`.
 */
export function permission(context: Context) {
  const guard = requirePermissions(context)
  return new Elysia({ name: 'metropolitan.permission' }).macro({
    staff: (wanted: true) => guard(wanted ? [] : []),
    permission: (needed: AdminPermission | readonly AdminPermission[]) => {
      const all = typeof needed === 'string' ? [needed] : needed
      return { ...guard(all), detail: { security: [{ bearerAuth: [] }], 'x-permission': [...all] } }
    },
  })
}

/** Makes guards: each lets through only staff who hold all the permissions it was made with. 401, else 403. */
export function requirePermissions(context: Context) {
  const known = new WeakMap<Request, Staff>()
  return (needed: readonly AdminPermission[]) => {
    const identify = async ({ request, set }: Arrival): Promise<Staff> => {
      const staff = known.get(request) ?? (await authenticateStaff(context, bearerToken(request), needed))
      known.set(request, staff)
      set.headers.vary = 'Authorization, Accept-Language'
      set.headers['cache-control'] = 'private, no-store'
      return staff
    }
    const nothing = async (identified: Promise<unknown>): Promise<undefined> => {
      await identified
      return undefined
    }
    return {
      detail: { security: [{ bearerAuth: [] }] },
      parse: [
        (arrival: Arrival) => nothing(identify(arrival)),
        ({ request }: Arrival) => readJsonBody(context, request),
      ],
      transform: async (arrival: Arrival) => nothing(identify(arrival)),
      resolve: async (arrival: Arrival) => ({ actor: await identify(arrival) }),
    }
  }
}
