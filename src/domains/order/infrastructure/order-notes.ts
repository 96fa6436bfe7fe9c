import type { Transaction } from '#platform/database'

/** Adds a note that only staff see. False where there is no such order. */
export async function insertNote(
  tx: Transaction,
  note: { readonly id: string; readonly orderId: string; readonly authorId: string; readonly text: string },
): Promise<boolean> {
  const rows = await tx.sql`
    insert into order_notes (id, order_id, author_id, text)
    select ${note.id}, o.id, ${note.authorId}, ${note.text} from orders o where o.id = ${note.orderId}
    returning id`
  return rows.length === 1
}
