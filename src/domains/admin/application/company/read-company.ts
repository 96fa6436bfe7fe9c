import type { Context } from '#platform/context'
import type { ListedCompany } from '../../listed-company'
import { requireCompany } from './require-company'

/** A company with its members. Throws COMPANY_NOT_FOUND. */
export function readCompany(context: Context, id: string): Promise<ListedCompany> {
  return requireCompany(context.db, id)
}
