import { getBalanceTransaction, listBalanceTransactions } from '../application/balance'
import { getCharge, listCharges } from '../application/charges'
import { closeDispute, getDispute, listDisputes, updateDispute } from '../application/disputes'
import { getEvent, listEvents } from '../application/events'
import {
  cancelPaymentIntent,
  capturePaymentIntent,
  confirmPaymentIntent,
  createPaymentIntent,
  getPaymentIntent,
  listPaymentIntents,
  updatePaymentIntent,
} from '../application/payment-intents'
import { createPaymentMethod, getPaymentMethod } from '../application/payment-methods'
import { cancelRefund, createRefund, getRefund, listRefunds, updateRefund } from '../application/refunds'
import { searchPaymentIntents } from '../application/search'
import {
  createEndpoint,
  deleteEndpoint,
  getEndpoint,
  listEndpoints,
  updateEndpoint,
} from '../application/webhook-endpoints'
import type { Call, Scope } from '../scope'

export interface Route {
  method: 'GET' | 'POST' | 'DELETE'
  /** `:id` stands for one segment. */
  path: string
  handle(scope: Scope, call: Call): object
  /** Whether a phone may call it, with the publishable key. */
  openToPhones?: true
}

/** Every endpoint of Stripe's that is imitated. The first that fits answers, so `search` precedes `:id`. */
const routes: Route[] = [
  { method: 'POST', path: '/v1/payment_intents', handle: createPaymentIntent },
  {
    method: 'GET',
    path: '/v1/payment_intents',
    handle: (scope, { form }) => listPaymentIntents(scope, form),
  },
  {
    method: 'GET',
    path: '/v1/payment_intents/search',
    handle: (scope, { form }) => searchPaymentIntents(scope, form),
  },
  { method: 'GET', path: '/v1/payment_intents/:id', handle: getPaymentIntent, openToPhones: true },
  { method: 'POST', path: '/v1/payment_intents/:id', handle: updatePaymentIntent },
  {
    method: 'POST',
    path: '/v1/payment_intents/:id/confirm',
    handle: confirmPaymentIntent,
    openToPhones: true,
  },
  { method: 'POST', path: '/v1/payment_intents/:id/capture', handle: capturePaymentIntent },
  { method: 'POST', path: '/v1/payment_intents/:id/cancel', handle: cancelPaymentIntent },

  {
    method: 'POST',
    path: '/v1/payment_methods',
    handle: (scope, { form }) => createPaymentMethod(scope, form),
    openToPhones: true,
  },
  { method: 'GET', path: '/v1/payment_methods/:id', handle: (scope, { id }) => getPaymentMethod(scope, id) },

  { method: 'GET', path: '/v1/charges', handle: (scope, { form }) => listCharges(scope, form) },
  { method: 'GET', path: '/v1/charges/:id', handle: (scope, { id }) => getCharge(scope, id) },

  { method: 'POST', path: '/v1/refunds', handle: createRefund },
  { method: 'GET', path: '/v1/refunds', handle: (scope, { form }) => listRefunds(scope, form) },
  { method: 'GET', path: '/v1/refunds/:id', handle: (scope, { id }) => getRefund(scope, id) },
  { method: 'POST', path: '/v1/refunds/:id', handle: updateRefund },
  { method: 'POST', path: '/v1/refunds/:id/cancel', handle: cancelRefund },

  { method: 'GET', path: '/v1/disputes', handle: (scope, { form }) => listDisputes(scope, form) },
  { method: 'GET', path: '/v1/disputes/:id', handle: (scope, { id }) => getDispute(scope, id) },
  { method: 'POST', path: '/v1/disputes/:id', handle: updateDispute },
  { method: 'POST', path: '/v1/disputes/:id/close', handle: closeDispute },

  {
    method: 'GET',
    path: '/v1/balance_transactions',
    handle: (scope, { form }) => listBalanceTransactions(scope, form),
  },
  {
    method: 'GET',
    path: '/v1/balance_transactions/:id',
    handle: (scope, { id }) => getBalanceTransaction(scope, id),
  },

  { method: 'GET', path: '/v1/events', handle: (scope, { form }) => listEvents(scope, form) },
  { method: 'GET', path: '/v1/events/:id', handle: (scope, { id }) => getEvent(scope, id) },

  { method: 'POST', path: '/v1/webhook_endpoints', handle: createEndpoint },
  { method: 'GET', path: '/v1/webhook_endpoints', handle: (scope, { form }) => listEndpoints(scope, form) },
  {
    method: 'GET',
    path: '/v1/webhook_endpoints/:id',
    handle: (scope, { id }) => getEndpoint(scope, id),
  },
  { method: 'POST', path: '/v1/webhook_endpoints/:id', handle: updateEndpoint },
  { method: 'DELETE', path: '/v1/webhook_endpoints/:id', handle: deleteEndpoint },
]

export function findRoute(method: string, path: string): { route: Route; id: string } | undefined {
  for (const route of routes) {
    const match = route.method === method ? matchPath(route.path, path) : undefined
    if (match !== undefined) return { route, id: match.id ?? '' }
  }
  return undefined
}

/** The named segments of the path, or undefined when it does not fit. */
export function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const expected = pattern.split('/')
  const actual = path.split('/')
  if (expected.length !== actual.length) return undefined
  const named: Record<string, string> = {}
  for (const [index, segment] of expected.entries()) {
    const given = actual[index] ?? ''
    if (segment.startsWith(':') && given !== '') named[segment.slice(1)] = given
    else if (segment !== given) return undefined
  }
  return named
}
