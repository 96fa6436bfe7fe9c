import { Type } from '@sinclair/typebox'
import { Elysia, t } from 'elysia'
import { requestKey } from '#http/idempotency'
import { Id, problems, Success } from '#http/schemas'
import type { Context } from '#platform/context'
import { addAddress } from '../application/address/add-address'
import { changeAddress } from '../application/address/change-address'
import { chooseDefaultAddress } from '../application/address/choose-default-address'
import { listAddresses } from '../application/address/list-addresses'
import { removeAddress } from '../application/address/remove-address'
import { authentication } from './guard'
import { AddressBody, AddressChanges, AddressSchema } from './schemas'
import { viewAddresses } from './views'

const AddressParams = t.Object({ id: Id })

/** The customer's address book. */
export function addressRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.identity.addresses', tags: ['identity'] })
    .use(authentication(context))
    .get('/me/addresses', async ({ actor }) => viewAddresses(await listAddresses(context, actor)), {
      customer: true,
      response: {
        200: Type.Object({ data: Type.Array(AddressSchema), nextCursor: Type.Null() }),
        ...problems(401, 500, 503),
      },
      detail: { operationId: 'listAddresses', summary: 'My addresses, the default one first' },
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
        response: { 201: AddressSchema, ...problems(400, 401, 404, 409, 413, 415, 422, 500, 503) },
        detail: { operationId: 'addAddress', summary: 'Add an address' },
      },
    )
    .patch(
      '/me/addresses/:id',
      ({ actor, body, params }) => changeAddress(context, actor, { ...body, id: params.id }),
      {
        customer: true,
        params: AddressParams,
        body: AddressChanges,
        response: { 200: AddressSchema, ...problems(400, 401, 404, 413, 415, 422, 500, 503) },
        detail: { operationId: 'changeAddress', summary: 'Change what is given of an address' },
      },
    )
    .delete(
      '/me/addresses/:id',
      async ({ actor, params }) => {
        await removeAddress(context, actor, params.id)
        return { success: true as const }
      },
      {
        customer: true,
        params: AddressParams,
        response: { 200: Success, ...problems(401, 404, 422, 500, 503) },
        detail: { operationId: 'removeAddress', summary: 'Remove an address' },
      },
    )
    .post(
      '/me/addresses/:id/default',
      ({ actor, params }) => chooseDefaultAddress(context, actor, params.id),
      {
        customer: true,
        params: AddressParams,
        response: { 200: AddressSchema, ...problems(401, 404, 415, 422, 500, 503) },
        detail: { operationId: 'chooseDefaultAddress', summary: 'Make an address the default one' },
      },
    )
}
