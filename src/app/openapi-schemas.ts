import { forms, isForm } from '#http/formats'
import { openMark } from '#http/gate'
import { placeMark } from '#http/schemas'

export type Json = null | boolean | number | string | Json[] | JsonObject
export type JsonObject = { [name: string]: Json }

/** Put on objects of strict bodies: what they do not know is refused. */
export const closedMark = 'x-closed'

/** Named schemas move to the components; unions of constants become enums; number-or-text becomes the number. */
export function mendSchema(schema: Json, schemas: JsonObject): Json {
  if (Array.isArray(schema)) return schema.map((part) => mendSchema(part, schemas))
  if (!isObject(schema)) return schema
  const {
    nullable: _,
    $id: _id,
    [openMark]: _open,
    [placeMark]: here,
    title,
    additionalProperties,
    ...others
  } = nameForm(schema)
  const { [closedMark]: closed, ...plain } = others
  // Elysia forbids further members of everything once a route was compiled; only the gate does refuse them.
  const members = isObject(additionalProperties) ? { additionalProperties } : {}
  const rest: JsonObject = { ...plain, ...members, ...(closed === true && { additionalProperties: false }) }
  const entries = Object.entries(rest).map(([key, value]): [string, Json] => {
    // The names below `properties` are the API's own, whatever they mean to JSON Schema.
    const mend = key === 'properties' ? mendMembers : mendSchema
    return [key, mend(value, schemas)]
  })
  const mended = simplifyUnion(Object.fromEntries(entries))
  if (typeof title !== 'string') return mended
  const known = schemas[title]
  if (known !== undefined && JSON.stringify(known) !== JSON.stringify(mended)) {
    throw new Error(`Two schemas are called ${title}: a name says what a thing is`)
  }
  schemas[title] = mended
  return { $ref: `#/components/schemas/${title}`, ...(here !== undefined && { description: here }) }
}

/** Our own names of forms become those that JSON Schema knows; for an id that says all its pattern says. */
function nameForm(schema: JsonObject): JsonObject {
  const { format, pattern, ...rest } = schema
  if (!isForm(format)) return schema
  const { standard } = forms[format]
  const shown = pattern !== undefined && standard !== 'uuid' ? { pattern } : {}
  return { ...(standard && { format: standard }), ...rest, ...shown }
}

function mendMembers(members: Json, schemas: JsonObject): Json {
  if (!isObject(members)) return members
  const mended = Object.entries(members).map(([name, schema]): [string, Json] => [
    name,
    mendSchema(schema, schemas),
  ])
  return Object.fromEntries(mended)
}

function simplifyUnion(schema: JsonObject): JsonObject {
  const { anyOf, ...rest } = schema
  if (!Array.isArray(anyOf)) return schema
  const options = anyOf.filter(isObject)
  if (options.every((option) => typeof option.const === 'string')) {
    return { ...rest, type: 'string', enum: options.map((option) => option.const ?? null) }
  }
  const number = options.find(
    (option) => option.type === 'integer' || option.type === 'number' || option.type === 'boolean',
  )
  const twin = options.find((option) => option.type === 'string' && 'format' in option)
  if (number && twin && options.length === 2) return { ...number, ...rest }
  return schema
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
