import { Elysia, t } from 'elysia'
import { requestKey } from '#http/idempotency'
import { Id, Success, WholeList } from '#http/schemas'
import type { Context } from '#platform/context'
import { maxAddresses } from '../address'
import { addAddress } from '../application/address/add-address'
import { changeAddress } from '../application/address/change-address'
import { chooseDefaultAddress } from '../application/address/choose-default-address'
import { listAddresses } from '../application/address/list-addresses'
import { removeAddress } from '../application/address/remove-address'
import { IdentityErrors } from '../errors'
import { AddressBody, AddressChanges, AddressSchema } from './address-schemas'
import { authentication } from './guard'
import { viewAddresses } from './views'

const AddressParams = t.Object({ id: Id })

/** The customer's address book. */
export function addressRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.identity.addresses', tags: ['identity'] })
    .use(authentication(context))
    .get('/me/addresses', async ({ actor }) => viewAddresses(await listAddresses(context, actor)), {
      customer: true,
      response: { 200: WholeList(AddressSchema) },
      detail: {
        operationId: 'listAddresses',
        summary: 'My addresses, the default one first',
        description:
          'For the address book, and for choosing where an order goes. After the default one come the ' +
          'others, the newest first; all fit on one page.',
      },
    })
    .post(
      '/me/addresses',
      async ({ actor, body, request, set }) => {
        const key = requestKey(request, actor.userId, body)
        const { address, created } = await addAddress(context, actor, { fields: body, requestKey: key })
        set.status = 201
        if (!created) set.headers['idempotent-replayed'] = 'true'
        return address
      },
      {
        customer: true,
        body: AddressBody,
        response: { 201: AddressSchema },
        idempotencyKey: 'optional',
        refuses: [
          IdentityErrors.ADDRESS_LIMIT_REACHED,
          IdentityErrors.ADDRESS_NOT_FOUND,
          IdentityErrors.PHONE_INVALID,
        ],
        detail: {
          operationId: 'addAddress',
          summary: 'Add an address',
          description:
            'The first address becomes the default one. With an `Idempotency-Key` a repeated call answers ' +
            'with the address that the first one added, as it is now; without one, each call adds another. ' +
            `There is room for ${maxAddresses} (\`ADDRESS_LIMIT_REACHED\`: remove one first). ` +
            '`ADDRESS_NOT_FOUND` means that what this key added was removed since: add it with a new key.',
        },
      },
    )
    .patch(
      '/me/addresses/:id',
      ({ actor, body, params }) => changeAddress(context, actor, { ...body, id: params.id }),
      {
        customer: true,
        params: AddressParams,
        body: AddressChanges,
        response: { 200: AddressSchema },
        refuses: [IdentityErrors.ADDRESS_NOT_FOUND, IdentityErrors.PHONE_INVALID],
        detail: {
          operationId: 'changeAddress',
          summary: 'Change what is given of an address',
          description:
            'Fields that are left out stay; the answer is the whole address. Orders keep the address that ' +
            'they were placed with. `ADDRESS_NOT_FOUND` means that it was removed, on another device ' +
            'perhaps: load the list again.',
        },
      },
    )
    .use(keptAddressRoutes(context))
}

function keptAddressRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.identity.kept-addresses', tags: ['identity'] })
    .use(authentication(context))
    .delete(
      '/me/addresses/:id',
      async ({ actor, params }) => {
        await removeAddress(context, actor, params.id)
        return { success: true as const }
      },
      {
        customer: true,
        params: AddressParams,
        response: { 200: Success },
        refuses: [IdentityErrors.ADDRESS_NOT_FOUND],
        detail: {
          operationId: 'removeAddress',
          summary: 'Remove an address',
          description:
            'Takes it out of the list; orders keep their copies. Where it was the default one, the newest ' +
            'of those left follows. A repeated call is refused with `ADDRESS_NOT_FOUND`, which may count ' +
            'as done.',
        },
      },
    )
    .post(
      '/me/addresses/:id/default',
      ({ actor, params }) => chooseDefaultAddress(context, actor, params.id),
      {
        customer: true,
        params: AddressParams,
        response: { 200: AddressSchema },
        refuses: [IdentityErrors.ADDRESS_NOT_FOUND],
        detail: {
          operationId: 'chooseDefaultAddress',
          summary: 'Make an address the default one',
          description:
            'It comes first in the list from then on, and the one before is the default no longer. ' +
            'Repeated, it changes nothing.',
        },
      },
    )
}
