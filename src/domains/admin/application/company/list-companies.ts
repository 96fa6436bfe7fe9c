import type { Context } from '#platform/context'
import { type Listing, listingOf } from '#platform/listing'
import { type CompanyQuery, selectCompanies } from '../../infrastructure/company-lists'
import type { ListedCompany } from '../../listed-company'

/** One page of companies with their members, the newest first: one statement. */
export async function listCompanies(context: Context, query: CompanyQuery): Promise<Listing<ListedCompany>> {
  const { rows, counted } = await selectCompanies(context.db, query)
  return listingOf(rows, {
    limit: query.limit,
    counted,
    keyOf: (company) => [company.createdAt.toISOString(), company.id],
  })
}
