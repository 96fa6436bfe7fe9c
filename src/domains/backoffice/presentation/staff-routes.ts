import { Elysia } from 'elysia'
import { AdminErrors, AdminPermission } from '#admin'
import { permission } from '#admin/guard'
import { decodeCursor, defaultPageSize, viewListing } from '#http/pagination'
import { CountedPage, IdParams } from '#http/schemas'
import { OrderErrors } from '#order'
import type { Context } from '#platform/context'
import { listCustomers } from '../application/list-customers'
import { listOrdersForStaff } from '../application/list-orders-for-staff'
import { readCustomer } from '../application/read-customer'
import { readOrderForStaff } from '../application/read-order-for-staff'
import { BackofficeErrors } from '../errors'
import { attentionRoutes } from './attention-routes'
import { CustomerSchema, CustomerSummary, CustomersQuery } from './listed-customer-schemas'
import { AdminOrderSchema, AdminOrderSummary, OrdersQuery } from './schemas'
import { viewCustomer, viewCustomerSummary, viewOrder, viewOrderSummary } from './views'

const { ORDERS_READ, USERS_READ } = AdminPermission
const toDate = (text: string | undefined) => (text === undefined ? undefined : new Date(text))

/** What staff read across domains: orders with their money and customers, customers with their orders, what needs them. */
export function backofficeStaffRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.backoffice' })
    .use(orderReads(context))
    .use(customerReads(context))
    .use(attentionRoutes(context))
}

function orderReads(context: Context) {
  return new Elysia({ name: 'metropolitan.backoffice.orders', tags: ['admin: orders'] })
    .use(permission(context))
    .get(
      '/admin/orders',
      async ({ query: { limit = defaultPageSize, count = false, cursor, from, to, ...filters } }) => {
        const list = JSON.stringify(['admin-orders', from, to, filters])
        const listing = await listOrdersForStaff(context, {
          status: filters.status,
          paymentStatus: filters.paymentStatus,
          paymentMethod: filters.paymentMethod,
          userType: filters.userType,
          userId: filters.userId,
          number: filters.number,
          paymentIntent: filters.paymentIntent,
          customer: filters.customer,
          totalAtLeast: filters.totalAtLeast,
          totalAtMost: filters.totalAtMost,
          from: toDate(from),
          to: toDate(to),
          limit,
          count,
          after: decodeCursor(list, cursor, ['moment', 'id']),
        })
        return viewListing(listing, list, viewOrderSummary)
      },
      {
        permission: ORDERS_READ,
        query: OrdersQuery,
        response: { 200: CountedPage(AdminOrderSummary) },
        refuses: [BackofficeErrors.TIME_RANGE_REQUIRED],
        detail: {
          operationId: 'listOrdersForStaff',
          summary: 'All orders, newest first',
          description:
            'For the list of orders and its search: filters narrow each other. Heads only: `readOrderForStaff` has ' +
            'items, timeline and money; `customer` is who bought, as they were then. `customer`, `totalAtLeast` and ' +
            '`totalAtMost` want `from`, at most 90 days before `to` or now (TIME_RANGE_REQUIRED). For totals, ' +
            '`paymentMethod` and `userType` a page looks at 500 orders at most: it may be short, or empty, and still ' +
            'have a `nextCursor`.',
        },
      },
    )
    .get('/admin/orders/:id', async ({ params }) => viewOrder(await readOrderForStaff(context, params.id)), {
      permission: ORDERS_READ,
      params: IdParams,
      response: { 200: AdminOrderSchema },
      refuses: [OrderErrors.ORDER_NOT_FOUND],
      detail: {
        operationId: 'readOrderForStaff',
        summary: 'One order, with its timeline, its money and where it may go',
        description:
          'All of an order on one page: items, timeline with who did what, notes of staff, payments, refunds, ' +
          'disputes and the ledger of its money. `legalMoves`, `canCancel` and `awaitsTransfer` say which ' +
          'actions to offer. Read it again after each of them: they answer the state alone.',
      },
    })
}

function customerReads(context: Context) {
  return new Elysia({ name: 'metropolitan.backoffice.customers', tags: ['admin: customers'] })
    .use(permission(context))
    .get(
      '/admin/users',
      async ({ query: { q, userType, blocked, limit = defaultPageSize, count = false, cursor } }) => {
        const list = JSON.stringify(['users', q, userType, blocked])
        const after = decodeCursor(list, cursor, ['moment', 'id'])
        const listing = await listCustomers(context, { search: q, userType, blocked, limit, count, after })
        return viewListing(listing, list, viewCustomerSummary)
      },
      {
        permission: USERS_READ,
        query: CustomersQuery,
        response: { 200: CountedPage(CustomerSummary) },
        detail: {
          operationId: 'listCustomers',
          summary: 'Customers, the newest first',
          description:
            'To find a customer, by whatever they say of themselves (`q`). Staff and deleted accounts are not in ' +
            'it.',
        },
      },
    )
    .get('/admin/users/:id', async ({ params }) => viewCustomer(await readCustomer(context, params.id)), {
      permission: USERS_READ,
      params: IdParams,
      response: { 200: CustomerSchema },
      refuses: [AdminErrors.CUSTOMER_NOT_FOUND],
      detail: {
        operationId: 'readCustomer',
        summary: 'One customer, with last orders, totals and sessions',
        description:
          'For the page of a customer: who they are, their company, the last 10 orders and up to 50 live ' +
          'sessions; all of their orders are in `listOrdersForStaff` with `userId`. CUSTOMER_NOT_FOUND also for ' +
          'staff and for deleted accounts.',
      },
    })
}
