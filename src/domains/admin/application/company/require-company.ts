import type { Database } from '#platform/database'
import { AdminErrors } from '../../errors'
import { findCompany } from '../../infrastructure/company-lists'
import type { ListedCompany } from '../../listed-company'

/** A company with its members as they are now, also within a transaction. Throws COMPANY_NOT_FOUND. */
export async function requireCompany(db: Database, id: string): Promise<ListedCompany> {
  const company = await findCompany(db, id)
  if (!company) throw AdminErrors.COMPANY_NOT_FOUND()
  return company
}
