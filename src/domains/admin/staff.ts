import type { Language } from '#platform/i18n'
import type { AdminPermission } from './permission'

/** Somebody who works in the shop, with what they may do at this very moment. */
export interface Staff {
  readonly kind: 'staff'
  readonly userId: string
  readonly sessionId: string
  readonly deviceId: string
  readonly language: Language
  readonly permissions: readonly AdminPermission[]
}

/** Short enough to type, long enough to withstand a stolen table of hashes. */
export const passwordLength = { minimum: 12, maximum: 200 } as const

/** How many recovery codes an enrolment gives; each works once. */
export const recoveryCodeCount = 10
