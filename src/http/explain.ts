import type { TSchema } from '@sinclair/typebox'
import type { ErrorParams, FieldError } from '#platform/errors'
import { type FieldFault, fieldError, pointerPart } from './field-faults'
import { forms, isForm } from './formats'

type Found = readonly [fault: FieldFault, params?: ErrorParams]

/** Every field of a value that does not fit its schema, with what would be right. Empty where no rule known here is broken. */
export function explainFaults(schema: TSchema, value: unknown, pointer = ''): FieldError[] {
  const meant = meantVariant(schema)
  if (value === undefined) return [fieldError(pointer, 'REQUIRED')]
  if (value === null && allowsNull(schema)) return []
  const found = explainValue(meant, value)
  if (found) return [fieldError(pointer, ...found)]
  if (Array.isArray(value)) {
    const items: TSchema = meant.items
    return value.flatMap((item, index) => explainFaults(items, item, `${pointer}/${index}`))
  }
  if (!isObject(value)) return []
  const required: readonly string[] = meant.required ?? []
  const members: Readonly<Record<string, TSchema>> = meant.properties ?? {}
  return Object.entries(members)
    .filter(([name]) => value[name] !== undefined || required.includes(name))
    .flatMap(([name, member]) => explainFaults(member, value[name], `${pointer}/${pointerPart(name)}`))
}

/** Of a schema that also takes null, or a number as a text, what it is really about. */
export function meantVariant(schema: TSchema): TSchema {
  const variants: readonly TSchema[] = schema.anyOf ?? []
  if (variants.length === 0 || isChoice(schema)) return schema
  const some = variants.filter(({ type }) => type !== 'null')
  const meant =
    some.find(({ type }) => type === 'integer' || type === 'number' || type === 'boolean') ?? some[0]
  return meant ? meantVariant(meant) : schema
}

function isChoice({ anyOf }: TSchema): boolean {
  return Array.isArray(anyOf) && anyOf.every((variant: TSchema) => 'const' in variant)
}

function allowsNull({ anyOf, type }: TSchema): boolean {
  return (
    type === 'null' || (Array.isArray(anyOf) && anyOf.some((variant: TSchema) => variant.type === 'null'))
  )
}

function explainValue(schema: TSchema, value: unknown): Found | undefined {
  const choices = choicesOf(schema)
  if (choices) return choices.includes(value) ? undefined : ['NOT_ONE_OF', { choices: choices.map(String) }]
  return explainers[String(schema.type)]?.(schema, value)
}

type Explainer = (schema: TSchema, value: unknown) => Found | undefined

const explainers: Readonly<Record<string, Explainer>> = {
  string: (schema, value) => (typeof value === 'string' ? explainText(schema, value) : ['NOT_A_TEXT']),
  integer: (schema, value) =>
    Number.isInteger(value) ? explainNumber(schema, Number(value)) : ['NOT_A_WHOLE_NUMBER'],
  number: (schema, value) =>
    Number.isFinite(value) ? explainNumber(schema, Number(value)) : ['NOT_A_NUMBER'],
  boolean: (_, value) => (typeof value === 'boolean' ? undefined : ['NOT_TRUE_OR_FALSE']),
  array: (schema, value) => (Array.isArray(value) ? explainList(schema, value) : ['NOT_A_LIST']),
  object: (schema, value) => (isObject(value) ? explainSize(schema, value) : ['NOT_AN_OBJECT']),
}

function choicesOf(schema: TSchema): readonly unknown[] | undefined {
  if ('const' in schema) return [schema.const]
  return isChoice(schema) ? schema.anyOf.map((variant: TSchema) => variant.const) : undefined
}

function explainText(schema: TSchema, value: string): Found | undefined {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern, format } = schema
  if (value.length < minLength) return ['TOO_SHORT', { minimum: minLength }]
  if (value.length > maxLength) return ['TOO_LONG', { maximum: maxLength }]
  const fits = typeof pattern !== 'string' || new RegExp(pattern).test(value)
  if (isForm(format)) return fits && forms[format].check(value) ? undefined : [forms[format].fault]
  return fits ? undefined : ['NOT_AS_EXPECTED']
}

function explainNumber(schema: TSchema, value: number): Found | undefined {
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema
  if (value < minimum) return ['TOO_SMALL', { minimum }]
  return value > maximum ? ['TOO_LARGE', { maximum }] : undefined
}

function explainList(schema: TSchema, value: readonly unknown[]): Found | undefined {
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY, uniqueItems = false } = schema
  if (value.length < minItems) return ['TOO_FEW', { minimum: minItems }]
  if (value.length > maxItems) return ['TOO_MANY', { maximum: maxItems }]
  const distinct = new Set(value.map((item) => JSON.stringify(item))).size
  return uniqueItems && distinct < value.length ? ['NOT_UNIQUE'] : undefined
}

function explainSize({ minProperties = 0 }: TSchema, value: object): Found | undefined {
  return Object.keys(value).length < minProperties ? ['TOO_FEW', { minimum: minProperties }] : undefined
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
