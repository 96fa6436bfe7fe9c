/** What the emulator's own endpoints refuse; not one of Stripe's errors. */
export class ControlRefusal extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export interface ControlCall {
  body: Record<string, unknown>
  named(segment: string): string
  maybeNamed(segment: string): string | undefined
  query(name: string): string | undefined
  text(name: string): string | undefined
  texts(name: string): string[] | undefined
  number(name: string): number | undefined
  flag(name: string): boolean
  oneOf<T extends string>(name: string, allowed: readonly T[]): T
}

/** A JSON body with readers that name what is wrong: a misspelt test set-up must not pass as a quiet one. */
export async function readControlCall(
  request: Request,
  segments: Record<string, string>,
): Promise<ControlCall> {
  const body = await readBody(request)
  const query = new URL(request.url).searchParams
  return {
    body,
    named: (segment) => segments[segment] ?? '',
    maybeNamed: (segment) => segments[segment],
    query: (name) => query.get(name) ?? undefined,
    text: (name) => read(body, name, text),
    texts: (name) => read(body, name, texts),
    number: (name) => read(body, name, number),
    flag: (name) => read(body, name, flag) ?? false,
    oneOf: (name, allowed) => {
      const found = allowed.find((item) => item === body[name])
      if (found === undefined) throw new ControlRefusal(400, `${name} must be one of ${allowed.join(', ')}`)
      return found
    },
  }
}

interface Type<T> {
  fits(value: unknown): value is T
  name: string
}

const isText = (value: unknown): value is string => typeof value === 'string'
const text: Type<string> = { fits: isText, name: 'a text' }
const texts: Type<string[]> = {
  fits: (value): value is string[] => Array.isArray(value) && value.every(isText),
  name: 'a list of texts',
}
const number: Type<number> = { fits: (value) => typeof value === 'number', name: 'a number' }
const flag: Type<boolean> = { fits: (value) => typeof value === 'boolean', name: 'true or false' }

function read<T>(body: Record<string, unknown>, name: string, type: Type<T>): T | undefined {
  const value = body[name]
  if (value === undefined) return undefined
  if (!type.fits(value)) throw new ControlRefusal(400, `${name} must be ${type.name}`)
  return value
}

async function readBody(request: Request): Promise<Record<string, unknown>> {
  const text = await request.text()
  if (text === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    if (isRecord(value)) return value
  } catch {
    // Falls through to the one refusal below.
  }
  throw new ControlRefusal(400, 'The body must be a JSON object')
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
