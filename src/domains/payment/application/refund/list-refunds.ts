import type { Context } from '#platform/context'
import type { Listing } from '#platform/listing'
import { readForStaff } from '#platform/replicas'
import { type RefundDetail, type RefundFilter, selectRefunds } from '../../infrastructure/refund-lists'

export type { RefundDetail } from '../../infrastructure/refund-lists'

/** One page of refunds, newest first: what failed and was not made good is there with its reason. */
export async function listRefunds(context: Context, filter: RefundFilter): Promise<Listing<RefundDetail>> {
  return await readForStaff(context, (reader) => selectRefunds(reader, filter))
}
