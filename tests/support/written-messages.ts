import type { Database } from '#platform/database'

/**
 * Notes each message that this database's outbox is given, from here on: a message that is done is deleted, so that the
 * outbox itself does not tell what was written. Copies for further subscribers are not noted: nobody wrote them.
 */
export async function noteMessages({ sql }: Database): Promise<(orderId: string) => Promise<string[]>> {
  await sql`create table written_messages (
    number bigint generated always as identity, topic text not null, order_id text)`
  await sql`
    create function note_message() returns trigger language plpgsql as $$
    begin
      insert into written_messages (topic, order_id) values (new.topic, new.payload ->> 'orderId');
      return null;
    end $$`
  await sql`
    create trigger note_message after insert on outbox for each row
    when (new.subscriber is null) execute function note_message()`
  return async (orderId) => {
    const rows = await sql<{ topic: string }[]>`
      select topic from written_messages where order_id = ${orderId} order by number`
    return rows.map(({ topic }) => topic)
  }
}
