import type { Transaction } from '#platform/database'
import { timelineEvents } from '../events'
import type { FulfilmentStatus } from '../order'
import { insertEntry, nextEntry } from './order-events'
import { soldUnits } from './sold-units'

interface ByStaff {
  readonly orderId: string
  readonly staffId: string
  readonly requestId: string | null
}

export interface Advance extends ByStaff {
  readonly status: FulfilmentStatus
  readonly shippingCompany: string | null
  readonly trackingNumber: string | null
  readonly event: string
}

/** Moves a locked order and tells its timeline, in one statement. */
export async function advanceOrder(tx: Transaction, advance: Advance): Promise<void> {
  const { event, shippingCompany, trackingNumber } = advance
  const details = trackingNumber === null ? {} : { shippingCompany, trackingNumber }
  await tx.sql`
    with changed as (
      update orders
      set status = ${advance.status}, shipping_company = coalesce(${shippingCompany}::text, shipping_company),
          tracking_number = coalesce(${trackingNumber}::text, tracking_number), ${nextEntry(tx)}
      where id = ${advance.orderId}
      returning id, event_seq
    )
    ${insertEntry(tx, 'changed', { ...byStaff(advance), event, details })}`
}

/** Notes the parcel of a locked order. */
export async function setTracking(
  tx: Transaction,
  tracking: ByStaff & { readonly shippingCompany: string; readonly trackingNumber: string },
): Promise<void> {
  const { shippingCompany, trackingNumber } = tracking
  const details = { shippingCompany, trackingNumber }
  await tx.sql`
    with changed as (
      update orders
      set shipping_company = ${shippingCompany}, tracking_number = ${trackingNumber}, ${nextEntry(tx)}
      where id = ${tracking.orderId}
      returning id, event_seq
    )
    ${insertEntry(tx, 'changed', { ...byStaff(tracking), event: timelineEvents.tracked, details })}`
}

/**
 * Confirms a locked order by bank transfer whose money is still to come, in one statement: its reservations are
 * committed, stock and its ledger reduced. Its quantities left the cart when it was placed.
 */
export async function confirmTransfer(tx: Transaction, approval: ByStaff): Promise<void> {
  await tx.sql`
    with confirmed as (
      update orders set status = 'confirmed', ${nextEntry(tx)}
      where id = ${approval.orderId} and status = 'pending'
      returning id, event_seq
    ), ${soldUnits(tx, 'confirmed', approval.staffId)}
    ${insertEntry(tx, 'confirmed', { ...byStaff(approval), event: timelineEvents.approved })}`
}

/** Notes that the money of a locked order came by bank transfer. */
export async function setTransferPaid(tx: Transaction, receipt: ByStaff): Promise<void> {
  await tx.sql`
    with changed as (
      update orders set payment_status = 'paid', paid_at = now(), ${nextEntry(tx)}
      where id = ${receipt.orderId}
      returning id, event_seq
    )
    ${insertEntry(tx, 'changed', { ...byStaff(receipt), event: timelineEvents.transferReceived })}`
}

function byStaff({ staffId, requestId }: ByStaff) {
  return { actor: 'admin' as const, actorId: staffId, requestId }
}
