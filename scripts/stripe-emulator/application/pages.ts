import { malformed, noSuch } from '../errors'
import { type FormObject, isFormObject } from '../form'
import { readInteger, readString } from '../params'
import type { Kind, OfKind, Range, Selection, Store } from '../storage/store'

const defaultLimit = 10
const maximumLimit = 100

export interface ListPage<T> {
  object: 'list'
  url: string
  has_more: boolean
  data: T[]
}

export const pageParameters = ['limit', 'starting_after', 'ending_before', 'created', 'expand'] as const

/** A list with Stripe's paging: `limit` 1–100, and a cursor that is the id of an object of the same kind. */
export function listPage<K extends Kind>(
  store: Store,
  kind: K,
  request: { form: FormObject; url: string; where?: Pick<Selection, 'intent' | 'charge' | 'labels'> },
): ListPage<OfKind<K>> {
  const { form, url, where } = request
  const cursor = (param: string) => {
    const id = readString(form, param)
    if (id !== undefined && store.find(kind, id) === undefined)
      throw noSuch(kind, id, { param, inPath: false })
    return id
  }
  const selection: Selection = {
    ...where,
    limit: readLimit(form),
    created: readRange(form),
    startingAfter: cursor('starting_after'),
    endingBefore: cursor('ending_before'),
  }
  return { object: 'list', url, ...store.list(kind, selection) }
}

export function readLimit(form: FormObject): number {
  const limit = readInteger(form, 'limit') ?? defaultLimit
  if (limit >= 1 && limit <= maximumLimit) return limit
  const bound = limit < 1 ? 'greater than or equal to 1' : `less than or equal to ${maximumLimit}`
  throw malformed(`This value must be ${bound}.`, { code: 'parameter_invalid_integer', param: 'limit' })
}

function readRange(form: FormObject): Range | undefined {
  const { created } = form
  if (created === undefined) return undefined
  if (!isFormObject(created)) {
    const exact = readInteger(form, 'created')
    return exact === undefined ? undefined : { gte: exact, lte: exact }
  }
  const range: Range = {}
  for (const bound of ['gt', 'gte', 'lt', 'lte'] as const) {
    const value = readInteger(created, bound)
    if (value !== undefined) range[bound] = value
  }
  return range
}
