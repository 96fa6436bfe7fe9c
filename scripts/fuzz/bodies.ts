import fc from 'fast-check'
import { hostileValues } from './values'

/** What is done to a body that would have been right. */
export type Alteration =
  | { readonly does: 'replace' | 'add' | 'rename'; readonly at: number; readonly value: unknown }
  | { readonly does: 'drop' | 'wrap'; readonly at: number }
  | { readonly does: 'text'; readonly how: Misspelling }

type Misspelling = (typeof misspellings)[number]
const misspellings = [
  ...([
    'twice',
    'cut',
    'trailing',
    'comment',
    'bom',
    'utf16',
    'latin1',
    'deep',
    'wide',
    'huge-number',
  ] as const),
  ...(['single-quotes', 'empty', 'blank', 'long', 'half-escape', 'raw-control', 'proto', 'nothing'] as const),
] as const

const at = fc.double({ min: 0, max: 0.999, noNaN: true })

export const alterations: fc.Arbitrary<Alteration> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constantFrom('replace', 'replace', 'add', 'rename'),
      at,
      value: hostileValues,
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constantFrom('drop', 'wrap'), at }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('text'), how: fc.constantFrom(...misspellings) }) },
)

/** The body as bytes. Undefined where none is sent. */
export function bytesOf(body: unknown, altered: readonly Alteration[]): Uint8Array<ArrayBuffer> | undefined {
  if (body === undefined && altered.length === 0) return undefined
  const holder = { body: structuredClone(body ?? {}) }
  for (const alteration of altered) if (alteration.does !== 'text') alter(holder, alteration)
  let bytes: Uint8Array<ArrayBuffer> | undefined = new TextEncoder().encode(
    JSON.stringify(holder.body) ?? 'null',
  )
  for (const alteration of altered) {
    if (alteration.does === 'text' && bytes) bytes = misspell(new TextDecoder().decode(bytes), alteration.how)
  }
  return bytes
}

interface Place {
  readonly within: Record<string, unknown>
  readonly name: string
}

function placesOf(within: Record<string, unknown>): Place[] {
  return Object.entries(within).flatMap(([name, value]) => [
    { within, name },
    ...(typeof value === 'object' && value !== null ? placesOf(value as Record<string, unknown>) : []),
  ])
}

function alter(holder: { body: unknown }, alteration: Exclude<Alteration, { does: 'text' }>): void {
  const places = placesOf(holder)
  const place = places[Math.floor(alteration.at * places.length)]
  if (!place) return
  const { within, name } = place
  const value = within[name]
  if (alteration.does === 'drop') delete within[name]
  else if (alteration.does === 'wrap') within[name] = [value]
  else if (alteration.does === 'replace') within[name] = structuredClone(alteration.value)
  else if ('value' in alteration) {
    // With defineProperty, because the name may be __proto__.
    // A copy, because it may be put into itself.
    const given = structuredClone(alteration.value)
    const added = typeof given === 'string' ? given.slice(0, 200) : 'added'
    const other = alteration.does === 'add' ? added : `${name}x`
    const target = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : within
    Object.defineProperty(target, other, {
      value: given,
      enumerable: true,
      configurable: true,
      writable: true,
    })
    if (alteration.does === 'rename') delete within[name]
  }
}

function misspell(text: string, how: Misspelling): Uint8Array<ArrayBuffer> | undefined {
  if (how === 'nothing') return undefined
  if (how === 'utf16') return new Uint8Array(Buffer.from(text, 'utf16le'))
  if (how === 'latin1') return new Uint8Array(Buffer.from(`${text.slice(0, -1)},"é":"\u00e9"}`, 'latin1'))
  return new TextEncoder().encode(respelt(text, how))
}

function respelt(text: string, how: Exclude<Misspelling, 'nothing' | 'utf16' | 'latin1'>): string {
  const member = /"[^"\\]+":(?:"[^"\\]*"|\d+)/.exec(text)?.[0]
  const spelt = {
    twice: () => (member ? text.replace('{', `{${member},`) : `${text}${text}`),
    cut: () => text.slice(0, Math.max(1, text.length - 1)),
    trailing: () => text.replace(/}$/, ',}'),
    comment: () => `/* x */${text}`,
    bom: () => `\ufeff${text}`,
    deep: () => `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
    wide: () => `{${Array.from({ length: 3_000 }, (_, index) => `"k${index}":0`).join()}}`,
    'huge-number': () => text.replace(/:\s*-?\d+/, ':1e999').replace(/:\s*"[^"]*"/, `:${'9'.repeat(500)}`),
    'single-quotes': () => text.replaceAll('"', "'"),
    empty: () => '',
    blank: () => ' \n ',
    long: () => `{"a":"${'x'.repeat(300_000)}"}`,
    'half-escape': () => text.replace(/"([^"]*)"(?=[,}])/, '"\\ud800"'),
    'raw-control': () => text.replace(/"([^"]*)"(?=[,}])/, '"a\u0001b"'),
    proto: () => text.replace('{', '{"__proto__":{"admin":true},'),
  }
  return spelt[how]()
}
