import type { TSchema } from '@sinclair/typebox'
import { ValueErrorType } from '@sinclair/typebox/errors'
import { Value } from '@sinclair/typebox/value'
import { HttpErrors } from './http-errors'

const mostFields = 50

/**
 * A `transform` hook for bodies in which a misspelt field must not pass for one that was left out, such as the amount of
 * a refund: Elysia drops what a schema does not know before it checks it. Throws VALIDATION_FAILED, naming the fields,
 * wherever the schema says `additionalProperties: false`.
 */
export function refuseUnknownFields(schema: TSchema) {
  return ({ body }: { body: unknown }): void => {
    const unknown = [...Value.Errors(schema, body)].filter(
      ({ type }) => type === ValueErrorType.ObjectAdditionalProperties,
    )
    if (unknown.length === 0) return
    const fields = unknown.map(({ path }) => ({ pointer: path, message: 'There is no such field' }))
    throw HttpErrors.VALIDATION_FAILED({ fields: fields.slice(0, mostFields) })
  }
}
