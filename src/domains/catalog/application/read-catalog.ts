import type { Context } from '#platform/context'
import type { Reader } from '#platform/database'
import { readAside } from '#platform/replicas'

/** A step: reads what is for sale, from a replica that has every change of the catalog that this process has heard of. */
export function readCatalog<Answer>(
  context: Context,
  work: (reader: Reader) => Promise<Answer>,
): Promise<Answer> {
  return readAside(context, { whose: 'everybody', atHome: context.db.reading }, work)
}
