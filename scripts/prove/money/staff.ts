import { readConfig } from '#platform/config'
import { closeContext, openContext } from '#platform/context'
import { password, superAdmin } from '../../../tests/admin/support'
import { type Call, send } from '../../../tests/support/shop'
import type { Answer, LivingShop } from './living-shop'

export interface Staff {
  /** As somebody who may do everything. */
  ask(path: string, call?: Omit<Call, 'token'>): Promise<Answer>
}

/** Someone of the staff, whose session lasts as long as the proof: who is signed out signs in again. */
export async function openStaff(shop: LivingShop): Promise<Staff> {
  const { url, environment } = shop.real
  const context = openContext(readConfig({ ...environment, LOG_LEVEL: 'silent' }), 'prove')
  const admin = await superAdmin({ context, call: (path, call) => send(url, path, call) })
  await closeContext(context)
  let { token } = admin
  const signIn = async () => {
    const reply = await shop.ask('/admin/auth/login', { body: { email: admin.email, password } })
    token = String(reply.body.accessToken)
  }
  return {
    async ask(path, call) {
      const answer = await shop.ask(path, { ...call, token })
      if (answer.status !== 401) return answer
      await signIn()
      return await shop.ask(path, { ...call, token })
    },
  }
}
