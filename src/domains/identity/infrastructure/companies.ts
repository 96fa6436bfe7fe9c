import type { Transaction } from '#platform/database'
import { newId } from '#platform/ids'
import type { CompanyClaim, MembershipState, PaymentTermDays } from '../company'

/**
 * Notes for which company a user says that they buy. The same statement whether the tax number is known or not, and with the
 * same outcome: pending. A claim for the company that they are approved for already changes nothing.
 */
export async function upsertClaim(tx: Transaction, userId: string, claim: CompanyClaim): Promise<void> {
  await tx.sql`
    with company as (
      insert into companies (id, nip, name) values (${newId()}, ${claim.nip}, ${claim.name})
      on conflict (nip) do update set nip = excluded.nip
      returning id
    )
    insert into company_members as m (user_id, company_id, claimed_name)
    select ${userId}, company.id, ${claim.name} from company
    on conflict (user_id) do update
    set company_id = excluded.company_id, claimed_name = excluded.claimed_name, state = 'pending',
      payment_term_days = null, decided_by = null, decided_at = null
    where m.company_id <> excluded.company_id or m.state <> 'approved'`
}

export interface MembershipDecision {
  readonly userId: string
  /** The company that staff looked at: the user may have named another one meanwhile. */
  readonly companyId: string
  readonly state: Exclude<MembershipState, 'pending'>
  readonly paymentTermDays: PaymentTermDays | null
  readonly decidedBy: string
}

/** Approves or refuses a membership. The first approval also settles the company's name. False where it is not there. */
export async function updateMembership(tx: Transaction, decision: MembershipDecision): Promise<boolean> {
  const { userId, companyId, state, decidedBy } = decision
  const approved = state === 'approved'
  const rows = await tx.sql`
    with named as (
      update companies c set name = m.claimed_name, updated_at = now()
      from company_members m
      where ${approved} and c.id = ${companyId} and m.company_id = c.id and m.user_id = ${userId}
        and not exists (select from company_members o where o.company_id = c.id and o.state = 'approved')
    )
    update company_members
    set state = ${state}, payment_term_days = ${approved ? decision.paymentTermDays : null}, decided_by = ${decidedBy},
      decided_at = now()
    where user_id = ${userId} and company_id = ${companyId}
    returning user_id`
  return rows.length === 1
}
