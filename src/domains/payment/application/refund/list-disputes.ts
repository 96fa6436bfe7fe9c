import type { Context } from '#platform/context'
import type { Listing } from '#platform/listing'
import { readForStaff } from '#platform/replicas'
import { type DisputeDetail, type DisputeFilter, selectDisputes } from '../../infrastructure/disputes'

export type { DisputeDetail } from '../../infrastructure/disputes'

/** One page of disputes, newest first, with the time until which the bank hears the shop. */
export async function listDisputes(context: Context, filter: DisputeFilter): Promise<Listing<DisputeDetail>> {
  return await readForStaff(context, (reader) => selectDisputes(reader, filter))
}
