import { mildest, type Operation, type Operations, type Schema, variantsOf, wordsOf } from './operations'

/** What was accepted before and is refused now, by place. Empty where an app of the release before still gets through. */
export function refusedNow(before: Operations, now: Operations): string[] {
  return Object.entries(before).flatMap(([name, old]) => {
    const current = now[name]
    if (!current) return [`${name}: is gone`]
    return [
      ...refusedCallers(old, current).map((reason) => `${name}: ${reason}`),
      ...refusedBody(old, current, name),
      ...refusedParameters(old, current, name),
    ]
  })
}

function refusedCallers(old: Operation, now: Operation): string[] {
  const schemes = now.schemes.filter((scheme) => !old.schemes.includes(scheme))
  const permissions = now.permissions.filter((permission) => !old.permissions.includes(permission))
  return [
    // Clients are generated with functions of that name.
    ...(now.operationId === old.operationId ? [] : [`is called ${now.operationId}`]),
    ...(schemes.length > 0 && schemes.length === now.schemes.length ? [`needs ${schemes.join(' or ')}`] : []),
    ...permissions.map((permission) => `needs the permission ${permission}`),
  ]
}

function refusedBody(old: Operation, now: Operation, name: string): string[] {
  const isDemanded = now.body?.required && !old.body?.required
  return [
    ...(old.body && !now.body ? [`${name}: takes no body`] : []),
    ...(isDemanded ? [`${name}: needs a body`] : []),
    ...(old.body && now.body ? narrowed(old.body.schema, now.body.schema, `${name} body`) : []),
  ]
}

function refusedParameters(old: Operation, now: Operation, name: string): string[] {
  const demanded = Object.entries(now.parameters).filter(
    ([place, { required }]) => required && !old.parameters[place]?.required,
  )
  return [
    ...demanded.map(([place]) => `${name} ${place}: is required`),
    ...Object.entries(old.parameters).flatMap(([place, { schema }]) => {
      const current = now.parameters[place]
      return current ? narrowed(schema, current.schema, `${name} ${place}`) : [`${name} ${place}: is gone`]
    }),
  ]
}

const ceilings = ['maximum', 'maxLength', 'maxItems', 'maxProperties'] as const
const floors = ['minimum', 'minLength', 'minItems', 'minProperties'] as const
const forms = ['pattern', 'format', 'uniqueItems'] as const

function narrowed(before: Schema, now: Schema, place: string): string[] {
  const present = variantsOf(now)
  return variantsOf(before).flatMap((old) => {
    const alike = present.filter(({ type }) => type === old.type)
    return mildest(
      (alike.length > 0 ? alike : present).map((current) => narrowedVariant(old, current, place)),
    )
  })
}

function narrowedVariant(before: Schema, now: Schema, place: string): string[] {
  const reasons = [
    ...narrowedKind(before, now),
    ...narrowedWords(before, now),
    ...narrowedBounds(before, now),
  ]
  const items = before.items && now.items ? narrowed(before.items, now.items, `${place}[]`) : []
  return [...reasons.map((reason) => `${place}: ${reason}`), ...items, ...narrowedMembers(before, now, place)]
}

function narrowedKind(before: Schema, now: Schema): string[] {
  const isWider = before.type === 'integer' && now.type === 'number'
  const isOther = before.type !== now.type && now.type !== undefined && !isWider
  // How wide a number is on the wire is for generators: whole numbers were never wider here.
  const others = forms.filter(
    (rule) => now[rule] !== undefined && now[rule] !== 'int64' && now[rule] !== before[rule],
  )
  return [...(isOther ? [`is a ${now.type}`] : []), ...others.map((rule) => `${rule} is another`)]
}

function narrowedWords(before: Schema, now: Schema): string[] {
  const [known, words] = [wordsOf(before), wordsOf(now)]
  if (!words) return []
  if (!known) return ['is one of a list']
  return known.filter((word) => !words.includes(word)).map((word) => `${String(word)} is gone`)
}

function narrowedBounds(before: Schema, now: Schema): string[] {
  const highest = (schema: Schema, rule: string) => numberOf(schema, rule, Number.POSITIVE_INFINITY)
  const lowest = (schema: Schema, rule: string) => numberOf(schema, rule, Number.NEGATIVE_INFINITY)
  return [
    ...ceilings
      .filter((rule) => highest(now, rule) < highest(before, rule))
      .map((rule) => `${rule} is lower`),
    ...floors.filter((rule) => lowest(now, rule) > lowest(before, rule)).map((rule) => `${rule} is higher`),
  ]
}

function narrowedMembers(before: Schema, now: Schema, place: string): string[] {
  const demanded = (now.required ?? []).filter((name) => !before.required?.includes(name))
  const isClosed = now.additionalProperties === false && before.additionalProperties !== false
  const members = Object.entries(before.properties ?? {}).flatMap(([name, schema]) => {
    const member = now.properties?.[name]
    if (member) return narrowed(schema, member, `${place}.${name}`)
    return now.properties ? [`${place}.${name}: is gone`] : []
  })
  return [
    ...demanded.map((name) => `${place}.${name}: is required`),
    ...(isClosed ? [`${place}: refuses unknown fields`] : []),
    ...members,
  ]
}

function numberOf(schema: Schema, rule: string, otherwise: number): number {
  const value = schema[rule]
  return typeof value === 'number' ? value : otherwise
}
