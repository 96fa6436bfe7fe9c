import { violatedConstraint } from '#platform/database'
import { CatalogErrors } from '../errors'
import { categoryConstraints } from '../infrastructure/editable-categories'

/**
 * Throws what a violated constraint says to whoever writes a category (CATEGORY_SLUG_TAKEN, and CATEGORY_NOT_FOUND for
 * its parent), and every other error as it came.
 */
export function refuseCategory(error: unknown): never {
  const constraint = violatedConstraint(error)
  if (constraint === categoryConstraints.slug) throw CatalogErrors.CATEGORY_SLUG_TAKEN()
  if (constraint === categoryConstraints.parent) throw CatalogErrors.CATEGORY_NOT_FOUND()
  throw error
}
