import type Stripe from 'stripe'
import { noSuch } from '../errors'
import type { FormObject } from '../form'
import { allowOnly, readString } from '../params'
import { newId } from '../random'
import { type Scope, seconds } from '../scope'
import { type ListPage, listPage, pageParameters } from './pages'

const feeRate = 0.015
const fixedFeeMinor = 100
const settlementSeconds = 7 * 24 * 3_600

export interface Movement {
  type: Stripe.BalanceTransaction.Type
  reportingCategory: string
  /** Positive into the account, negative out of it. */
  amount: number
  fee: number
  currency: string
  source: string
  description: string | null
}

/** Every change of the account's money has a balance transaction: what a ledger is reconciled with. */
export function recordMovement(scope: Scope, movement: Movement): Stripe.BalanceTransaction {
  const created = seconds(scope)
  const transaction: Stripe.BalanceTransaction = {
    id: newId('txn'),
    object: 'balance_transaction',
    amount: movement.amount,
    available_on: created + settlementSeconds,
    balance_type: 'payments',
    created,
    currency: movement.currency,
    description: movement.description,
    exchange_rate: null,
    fee: movement.fee,
    fee_details: feeDetails(movement),
    net: movement.amount - movement.fee,
    reporting_category: movement.reportingCategory,
    source: movement.source,
    status: 'pending',
    type: movement.type,
  }
  scope.store.put(transaction)
  return transaction
}

/** A plausible European card fee; Stripe's real fees depend on the card and the contract. */
export function processingFee(amount: number): number {
  return Math.round(amount * feeRate) + fixedFeeMinor
}

export function getBalanceTransaction(scope: Scope, id: string): Stripe.BalanceTransaction {
  const transaction = scope.store.find('balance_transaction', id)
  if (transaction === undefined) throw noSuch('balance transaction', id, { param: 'id', inPath: true })
  return transaction
}

export function listBalanceTransactions(scope: Scope, form: FormObject): ListPage<Stripe.BalanceTransaction> {
  allowOnly(form, [...pageParameters, 'source'], ['currency', 'payout', 'type'])
  const source = readString(form, 'source')
  const where = { labels: source === undefined ? undefined : [source] }
  return listPage(scope.store, 'balance_transaction', { form, url: '/v1/balance_transactions', where })
}

function feeDetails(movement: Movement): Stripe.BalanceTransaction.FeeDetail[] {
  if (movement.fee === 0) return []
  const { fee, currency } = movement
  return [
    { amount: fee, application: null, currency, description: 'Stripe processing fees', type: 'stripe_fee' },
  ]
}
