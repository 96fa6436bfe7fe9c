import type { Context } from '#platform/context'
import type { Listing } from '#platform/listing'
import { readForStaff } from '#platform/replicas'
import { type CompanyQuery, selectCompanies } from '../../infrastructure/company-lists'
import type { ListedCompany } from '../../listed-company'

/** One page of companies with their members, the newest first: one statement. */
export async function listCompanies(context: Context, query: CompanyQuery): Promise<Listing<ListedCompany>> {
  return await readForStaff(context, (reader) => selectCompanies(reader, query))
}
