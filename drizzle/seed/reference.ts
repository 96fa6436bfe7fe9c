import type { Pool } from '#platform/database'
import { newId } from '#platform/ids'
import { seedAdminPermissions } from './admin-permissions'

/** Rows the code cannot do without. Repeated, a seed adds what is missing and changes nothing that is there. */
export interface ReferenceSeed {
  readonly name: string
  /** Answers how many rows it added. */
  readonly run: (db: Pool) => Promise<number>
}

/** Put into every database, production's too. */
export const referenceSeeds: readonly ReferenceSeed[] = [
  { name: 'catalog state', run: seedCatalogState },
  { name: 'admin permissions and roles', run: seedAccess },
]

async function seedCatalogState({ sql }: Pool): Promise<number> {
  const { count } = await sql`
    insert into catalog_state (id, epoch) values (1, ${newId()}) on conflict do nothing`
  return count
}

async function seedAccess(db: Pool): Promise<number> {
  const { permissions, roles } = await seedAdminPermissions(db)
  return permissions + roles
}
