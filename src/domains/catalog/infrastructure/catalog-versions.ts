import { type Transaction, wakeOnCommit } from '#platform/database'
import { catalogChanged } from '../events'

/**
 * Raises the catalog's version, after the products of the same transaction were locked. Every write of the catalog
 * does, so that no cursor misses it, and says so once it has committed.
 */
export async function bumpCatalog(tx: Transaction): Promise<void> {
  await tx.sql`
    insert into catalog_state (id, epoch) values (1, gen_random_uuid())
    on conflict (id) do update set version = catalog_state.version + 1`
  wakeOnCommit(tx, catalogChanged)
}
