import type { AccountBlock } from '#identity'
import type { listCustomers } from '../application/list-customers'
import type { readCustomer } from '../application/read-customer'
import type { ListedCompany } from '../listed-company'

type Listed = Awaited<ReturnType<typeof listCustomers>>['rows'][number]

const iso = (text: string): string => new Date(text).toISOString()

export function viewCustomer(customer: Listed) {
  return {
    id: customer.id,
    userType: customer.userType,
    phone: customer.phone,
    firstName: customer.firstName,
    lastName: customer.lastName,
    email: customer.email,
    language: customer.language,
    blockedAt: customer.blockedAt?.toISOString() ?? null,
    createdAt: customer.createdAt.toISOString(),
    company: customer.company,
  }
}

export function viewCustomerDetail(customer: Awaited<ReturnType<typeof readCustomer>>) {
  return {
    ...viewCustomer(customer),
    orderCount: customer.orderCount,
    paidMinor: customer.paidMinor,
    lastOrders: customer.lastOrders.map((order) => ({ ...order, createdAt: iso(order.createdAt) })),
    sessions: customer.sessions.map((session) => ({
      ...session,
      createdAt: iso(session.createdAt),
      lastSeenAt: iso(session.lastSeenAt),
    })),
  }
}

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
