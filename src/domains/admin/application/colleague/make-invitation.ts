import type { Transaction } from '#platform/database'
import {
  insertInvitation,
  type NewInvitation,
  newInvitationToken,
  revokeInvitations,
} from '../../infrastructure/staff-invitations'
import type { Invitation } from '../../invitation'

/** Makes a one-time link with which an account's owner chooses a password; an earlier one of the account ends. */
export async function makeInvitation(
  tx: Transaction,
  invitation: Omit<NewInvitation, 'token'>,
): Promise<Invitation> {
  await revokeInvitations(tx, invitation.userId)
  return await insertInvitation(tx, { ...invitation, token: newInvitationToken() })
}
