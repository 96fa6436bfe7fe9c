import type { Transaction } from '#platform/database'

/**
 * Raises the catalog's version, after the products of the same transaction were locked. Every write of the catalog
 * does, so that no cache and no cursor misses it.
 */
export async function bumpCatalog(tx: Transaction): Promise<void> {
  await tx.sql`
    insert into catalog_state (id, epoch) values (1, gen_random_uuid())
    on conflict (id) do update set version = catalog_state.version + 1`
}
