import type { readCompany } from '../application/read-company'

const iso = (text: string): string => new Date(text).toISOString()

export function viewCompany(company: Awaited<ReturnType<typeof readCompany>>) {
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
