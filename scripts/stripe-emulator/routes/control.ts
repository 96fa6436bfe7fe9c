import { blikDeclines } from '../application/blik'
import { getCharge } from '../application/charges'
import { completeAction } from '../application/confirmation'
import { decideDispute, getDispute, openAppeal, openDispute } from '../application/disputes'
import { findIntent } from '../application/intents'
import { getRefund, type RefundStatus, refundCharge, settleRefund } from '../application/refunds'
import { type Emulator, noCause, transact } from '../emulator'
import { StripeFailure } from '../errors'
import type { Scope } from '../scope'
import { letGoOfHeld } from '../storage/deliveries'
import { clearLags } from '../storage/search-index'
import { listDeliveries, releaseDeliveries, resendEvent, retryDeliveries } from './control-deliveries'
import { type ControlCall, ControlRefusal, readControlCall } from './control-request'
import { checkFault } from './fault-check'
import { matchPath } from './routes'

interface ControlRoute {
  method: string
  path: string
  handle(emulator: Emulator, call: ControlCall): unknown
}

const refundStatuses: Record<string, RefundStatus> = {
  succeed: 'succeeded',
  fail: 'failed',
  cancel: 'canceled',
  require_action: 'requires_action',
}

/** What customers, banks, the Dashboard and misfortune do. Not Stripe's: the emulator's own, without keys. */
const routes: ControlRoute[] = [
  { method: 'GET', path: '/_emulator/health', handle: () => ({ status: 'ok' }) },

  { method: 'POST', path: '/_emulator/payment_intents/:id/complete_action', handle: completeCustomerAction },
  { method: 'POST', path: '/_emulator/refunds/:id/:verb', handle: settle },
  { method: 'POST', path: '/_emulator/charges/:id/dispute', handle: dispute },
  { method: 'POST', path: '/_emulator/charges/:id/dashboard_refund', handle: dashboardRefund },
  { method: 'POST', path: '/_emulator/disputes/:id/close', handle: close },
  { method: 'POST', path: '/_emulator/disputes/:id/appeal', handle: appeal },

  { method: 'GET', path: '/_emulator/faults', handle: ({ faults }) => faults.list() },
  {
    method: 'POST',
    path: '/_emulator/faults',
    handle: ({ faults }, { body }) => faults.add(checkFault(body)),
  },
  { method: 'DELETE', path: '/_emulator/faults', handle: clearFaults },
  { method: 'DELETE', path: '/_emulator/faults/:id', handle: clearFaults },

  { method: 'GET', path: '/_emulator/webhook', handle: ({ deliveries }) => deliveries.endpoint() ?? null },
  { method: 'PUT', path: '/_emulator/webhook', handle: configureWebhook },
  { method: 'GET', path: '/_emulator/deliveries', handle: listDeliveries },
  { method: 'POST', path: '/_emulator/deliveries/release', handle: releaseDeliveries },
  { method: 'POST', path: '/_emulator/deliveries/retry', handle: retryDeliveries },
  { method: 'POST', path: '/_emulator/events/:id/resend', handle: resendEvent },

  { method: 'GET', path: '/_emulator/requests', handle: listRequests },
  { method: 'DELETE', path: '/_emulator/requests', handle: ({ journal }) => journal.clear() },
  { method: 'POST', path: '/_emulator/idempotency_keys/expire', handle: expireKeys },
]

export async function answerControl(emulator: Emulator, request: Request): Promise<Response> {
  const path = new URL(request.url).pathname
  try {
    for (const route of routes) {
      const named = route.method === request.method ? matchPath(route.path, path) : undefined
      if (named === undefined) continue
      const result = await route.handle(emulator, await readControlCall(request, named))
      return Response.json(result ?? { done: true })
    }
    throw new ControlRefusal(404, `The emulator has no ${request.method} ${path}`)
  } catch (error) {
    if (error instanceof ControlRefusal)
      return Response.json({ error: error.message }, { status: error.status })
    if (error instanceof StripeFailure) return Response.json({ error: error.body }, { status: error.status })
    throw error
  }
}

function byStripe<T>(emulator: Emulator, work: (scope: Scope) => T): T {
  return transact(emulator, noCause, work)
}

function completeCustomerAction(emulator: Emulator, call: ControlCall): unknown {
  const outcome = call.oneOf('outcome', ['succeed', 'fail', 'process'] as const)
  const decline =
    call.text('decline_code') === undefined ? 'customer_declined' : call.oneOf('decline_code', blikDeclines)
  return byStripe(emulator, (scope) => {
    const intent = findIntent(scope, call.named('id'))
    const isBlik = intent.next_action?.type === 'blik_authorize'
    const waits =
      intent.status === 'requires_action' || (intent.status === 'processing' && outcome !== 'process')
    if (!waits) throw new ControlRefusal(409, `The intent is ${intent.status}: it waits for nobody`)
    if (outcome === 'process' && !isBlik) throw new ControlRefusal(409, 'Cards are never processing')
    return completeAction(scope, intent, { outcome, decline })
  })
}

function settle(emulator: Emulator, call: ControlCall): unknown {
  const status = refundStatuses[call.named('verb')]
  if (status === undefined)
    throw new ControlRefusal(404, `Use one of ${Object.keys(refundStatuses).join(', ')}`)
  return byStripe(emulator, (scope) => settleRefund(scope, getRefund(scope, call.named('id')), status))
}

function dispute(emulator: Emulator, call: ControlCall): unknown {
  const complaint = {
    amount: call.number('amount'),
    reason: call.text('reason') ?? 'fraudulent',
    inquiry: call.flag('inquiry'),
  }
  return byStripe(emulator, (scope) => openDispute(scope, getCharge(scope, call.named('id')), complaint))
}

/** A member of staff refunds in Stripe's Dashboard: the shop's software learns of it by the event alone. */
function dashboardRefund(emulator: Emulator, call: ControlCall): unknown {
  const order = { asked: call.number('amount'), reason: null, metadata: {} }
  return byStripe(emulator, (scope) => refundCharge(scope, getCharge(scope, call.named('id')), order))
}

function close(emulator: Emulator, call: ControlCall): unknown {
  const verdict = call.oneOf('outcome', ['won', 'lost'] as const)
  return byStripe(emulator, (scope) => decideDispute(scope, getDispute(scope, call.named('id')), verdict))
}

/** The bank lets the shop ask once more about what was lost. */
function appeal(emulator: Emulator, call: ControlCall): unknown {
  return byStripe(emulator, (scope) => openAppeal(scope, getDispute(scope, call.named('id'))))
}

/** What was held back goes out, and search shows everything: no fault lives on in the tables. */
function clearFaults(emulator: Emulator, call: ControlCall): void {
  const { faults, database, deliveries } = emulator
  faults.clear(call.maybeNamed('id'))
  if (!faults.list().some((fault) => fault.webhooks?.hold)) letGoOfHeld(database)
  if (faults.searchLagMs() === 0) clearLags(database)
  deliveries.wake()
}

function configureWebhook({ deliveries }: Emulator, call: ControlCall): unknown {
  const url = call.text('url')
  if (url === undefined || !URL.canParse(url)) throw new ControlRefusal(400, 'url must be an absolute URL')
  const current = deliveries.endpoint()
  deliveries.configure({
    url,
    secrets: call.texts('secrets') ?? current?.secrets ?? ['whsec_emulator'],
    enabled_events: call.texts('enabled_events') ?? current?.enabled_events ?? ['*'],
  })
  return deliveries.endpoint()
}

function listRequests({ journal }: Emulator, call: ControlCall): unknown {
  return journal.list({
    path: call.query('path'),
    method: call.query('method'),
    key: call.query('idempotency_key'),
    limit: Number(call.query('limit') ?? 1_000),
  })
}

function expireKeys({ keys }: Emulator, call: ControlCall): unknown {
  return { expired: keys.expire(call.text('key')) }
}
