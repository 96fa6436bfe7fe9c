import type { Database } from 'bun:sqlite'
import type Stripe from 'stripe'
import type { Scope } from '../scope'
import { type BlikWait, findNextDueMs, putWait, takeDueWaits } from '../storage/blik-waits'
import type { Decline } from '../test-cards'
import { finishBankPayment } from './attempts'

/** Stripe's decline codes for BLIK since `2026-09-30.endive`; before that there was `generic_decline` alone. */
export const blikDeclines = [
  'code_invalid',
  'code_expired',
  'insufficient_funds',
  'customer_declined',
  'payment_limit_exceeded',
  'partner_generic_decline',
] as const
export type BlikDecline = (typeof blikDeclines)[number]

/** Which error code goes with them is not documented: those of the SDK's list whose names fit. */
export function declineBlik(declineCode: BlikDecline): Decline {
  if (declineCode === 'customer_declined') {
    const code = 'payment_method_customer_decline'
    return { code, declineCode, message: 'The customer declined this payment.' }
  }
  if (declineCode === 'code_expired') {
    const code = 'payment_method_provider_timeout'
    return { code, declineCode, message: 'The BLIK code has expired, or was not authorized in time.' }
  }
  const code = 'payment_method_provider_decline'
  return { code, declineCode, message: 'The provider declined this payment.' }
}

export interface BlikLimit {
  /** From now on the customer has so long to authorize; inside the transaction that asks them to. */
  begin(intent: Stripe.PaymentIntent, methodId: string, nowMs: number): void
  /** To be called after that transaction has committed. */
  wake(): void
  stop(): void
}

interface Dependencies {
  database: Database
  limitMs: number
  transact(work: (scope: Scope) => void): void
}

/** Who does not authorize within a minute has to ask for another code. It outlives the process. */
export function openBlikLimit({ database, limitMs, transact }: Dependencies): BlikLimit {
  let timer: Timer | undefined
  let stopped = false
  const schedule = () => {
    clearTimeout(timer)
    if (stopped) return
    const dueMs = findNextDueMs(database)
    if (dueMs !== undefined) timer = setTimeout(expire, Math.max(0, dueMs - Date.now()))
  }
  const expire = () => {
    if (stopped) return
    transact((scope) => {
      for (const wait of takeDueWaits(scope.database, scope.nowMs)) endWait(scope, wait)
    })
    schedule()
  }
  return {
    begin: ({ id }, methodId, nowMs) => {
      putWait(database, { intent: id, method: methodId }, nowMs + limitMs)
    },
    wake: schedule,
    stop: () => {
      stopped = true
      clearTimeout(timer)
    },
  }
}

/** Nothing happens to one that was authorized, refused or cancelled, or is paid by another code by now. */
function endWait(scope: Scope, { intent: id, method: methodId }: BlikWait): void {
  const intent = scope.store.find('payment_intent', id)
  const method = scope.store.find('payment_method', methodId)
  const isWaiting =
    intent?.status === 'requires_action' &&
    intent.next_action?.type === 'blik_authorize' &&
    intent.payment_method === methodId
  if (!isWaiting || method === undefined) return
  finishBankPayment(scope, { intent, method, authenticated: false }, declineBlik('code_expired'))
}
