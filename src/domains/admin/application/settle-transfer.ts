import { orderDesk } from '#order'
import type { Context } from '#platform/context'
import type { RequestKey } from '#platform/idempotency'
import type { Staff } from '../staff'
import { workOnOrder } from './work-on-order'

export interface TransferStep {
  readonly orderId: string
  /** `approve`: the order goes on before its money is here. `receive`: the money is on the shop's account. */
  readonly step: 'approve' | 'receive'
  readonly reason: string | undefined
  readonly requestKey: RequestKey | undefined
}

/**
 * Takes an order by bank transfer one step on. Answers whether this very request did so before. Throws ORDER_NOT_FOUND,
 * TRANSFER_NOT_PENDING and TRANSFER_NOT_AWAITED.
 */
export async function settleTransfer(
  context: Context,
  staff: Staff,
  { orderId, step, reason, requestKey }: TransferStep,
): Promise<boolean> {
  const approves = step === 'approve'
  const { replayed } = await workOnOrder(context, staff, {
    orderId,
    action: approves ? 'order.transfer_approved' : 'order.transfer_received',
    reason,
    requestKey,
    work: async (tx) => {
      await orderDesk[approves ? 'approveTransfer' : 'receiveTransfer'](tx, {
        orderId,
        staffId: staff.userId,
      })
      return { after: approves ? { status: 'confirmed' } : { paymentStatus: 'paid' } }
    },
  })
  return replayed
}
