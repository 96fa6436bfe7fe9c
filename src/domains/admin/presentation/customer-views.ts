import type { AccountBlock } from '#identity'
import type { ListedCompany } from '../listed-company'

const iso = (text: string): string => new Date(text).toISOString()

export function viewBlock({ id, blockedAt }: AccountBlock) {
  return { id, blockedAt: blockedAt?.toISOString() ?? null }
}

export function viewCompany(company: ListedCompany) {
  return {
    id: company.id,
    nip: company.nip,
    name: company.name,
    createdAt: company.createdAt.toISOString(),
    members: company.members.map((member) => ({
      ...member,
      decidedAt: member.decidedAt === null ? null : iso(member.decidedAt),
      createdAt: iso(member.createdAt),
    })),
  }
}
