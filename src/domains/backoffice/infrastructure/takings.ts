import type { Reader } from '#platform/database'

export interface Takings {
  /** Orders that were placed in the last minutes to be paid through Stripe; counted up to a number. */
  readonly placed: number
  /** Whether money came in them, for an order of the last day. */
  readonly isPaid: boolean
}

export async function readTakings(
  reader: Reader,
  { minutes, atMost }: { readonly minutes: number; readonly atMost: number },
): Promise<Takings> {
  const [row] = await reader.sql<[Takings]>`
    select
      (select count(*)::int from (
        select from orders
        where created_at > now() - make_interval(mins => ${minutes}) and payment_method <> 'bank_transfer'
        limit ${atMost}) o) as placed,
      exists(
        select from orders
        where created_at > now() - interval '1 day' and payment_method <> 'bank_transfer'
          and paid_at > now() - make_interval(mins => ${minutes})) as "isPaid"`
  return row
}
