import {
  mildest,
  type Operation,
  type Operations,
  type Reply,
  type Schema,
  variantsOf,
  wordsOf,
} from './operations'

/**
 * What is answered now and was not before, or was and is not any more, by place: what an app of the release before does
 * not find, or does not know. A further field is none of it; a further word of a closed list is.
 */
export function unknownNow(before: Operations, now: Operations): string[] {
  return Object.entries(before).flatMap(([name, old]) => {
    const current = now[name]
    // That it is gone is said of its request.
    return current ? changedReplies(old, current).map((change) => `${name} ${change}`) : []
  })
}

function changedReplies(old: Operation, now: Operation): string[] {
  const further = Object.keys(now.replies).filter((status) => !(status in old.replies))
  return [
    ...further.map((status) => `${status}: may be answered`),
    ...Object.entries(old.replies).flatMap(([status, reply]) => {
      const current = now.replies[status]
      return current ? changedReply(reply, current, status) : [`${status}: is not answered any more`]
    }),
  ]
}

function changedReply(old: Reply, now: Reply, status: string): string[] {
  if (old.type !== now.type) return [`${status}: is ${now.type ?? 'without a body'}`]
  const headers = old.headers.filter((name) => !now.headers.includes(name))
  return [
    ...headers.map((name) => `${status} ${name}: is gone`),
    ...(old.schema && now.schema ? changed(old.schema, now.schema, status) : []),
  ]
}

/** Whatever is answered now must be of a kind that was. */
function changed(before: Schema, now: Schema, place: string): string[] {
  const known = variantsOf(before)
  return variantsOf(now).flatMap((current) => {
    const alike = known.filter((old) => isAlike(old, current))
    if (alike.length === 0) return [`${place}: may be ${kindOf(current)}`]
    return mildest(alike.map((old) => changedVariant(old, current, place)))
  })
}

function isAlike(old: Schema, now: Schema): boolean {
  if (old.type === undefined) return true
  return old.type === now.type || (old.type === 'number' && now.type === 'integer')
}

function kindOf({ type }: Schema): string {
  if (type === undefined) return 'anything'
  return type === 'null' ? 'null' : `a ${String(type)}`
}

function changedVariant(old: Schema, now: Schema, place: string): string[] {
  const isOtherForm = old.format !== undefined && now.format !== old.format
  return [
    ...newWords(old, now).map((word) => `${place}: ${word}`),
    ...(isOtherForm ? [`${place}: format is another`] : []),
    ...(old.items && now.items ? changed(old.items, now.items, `${place}[]`) : []),
    ...changedMembers(old, now, place),
    ...changedEntries(old, now, place),
  ]
}

function newWords(old: Schema, now: Schema): string[] {
  const [known, words] = [wordsOf(old), wordsOf(now)]
  if (!known) return []
  if (!words) return ['is no closed list any more']
  return words.filter((word) => !known.includes(word)).map((word) => `may be ${String(word)}`)
}

function changedMembers(old: Schema, now: Schema, place: string): string[] {
  return Object.entries(old.properties ?? {}).flatMap(([name, schema]) => {
    const member = now.properties?.[name]
    if (!member) return [`${place}.${name}: is gone`]
    const isLost = old.required?.includes(name) && !now.required?.includes(name)
    return [
      ...(isLost ? [`${place}.${name}: may be missing`] : []),
      ...changed(schema, member, `${place}.${name}`),
    ]
  })
}

/** Objects whose keys are data. */
function changedEntries(old: Schema, now: Schema, place: string): string[] {
  const [known, current] = [entryOf(old), entryOf(now)]
  return known && current ? changed(known, current, `${place}{}`) : []
}

function entryOf({ patternProperties, additionalProperties }: Schema): Schema | undefined {
  const [pattern] = Object.values(patternProperties ?? {})
  return pattern ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined)
}
