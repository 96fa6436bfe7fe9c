import type { Context } from '#platform/context'
import { AdminErrors } from '../../errors'
import { type Company, findCompany } from '../../infrastructure/company-lists'

/** A company with its members. Throws COMPANY_NOT_FOUND. */
export async function readCompany(context: Context, id: string): Promise<Company> {
  const company = await findCompany(context.db, id)
  if (!company) throw AdminErrors.COMPANY_NOT_FOUND()
  return company
}
