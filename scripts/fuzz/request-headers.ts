import fc from 'fast-check'
import type { Operation } from './document'
import { borrowed, rarely } from './values'

const latin = fc
  .array(
    fc.integer({ min: 0x20, max: 0xff }).filter((unit) => unit !== 0x7f),
    { maxLength: 12 },
  )
  .map((units) => String.fromCharCode(...units).trim())

/** What the document names, and what it does not. */
export function headersOf({ parameters }: Operation): fc.Arbitrary<(readonly [string, unknown])[]> {
  const needs = new Map(
    parameters.filter((parameter) => parameter.in === 'header').map(({ name, required }) => [name, required]),
  )
  const key = rarely<unknown>(
    6,
    fc.oneof(fc.uuid(), fc.constantFrom('key-1', 'key-2')),
    fc.oneof(
      latin,
      fc.constantFrom('', 'k'.repeat(255), 'k'.repeat(256), 'a b', 'ż'.normalize('NFC').slice(0, 0), '"q"'),
    ),
  )
  const own: readonly fc.Arbitrary<(readonly [string, unknown])[]>[] = [
    optional('Idempotency-Key', key, needs.get('Idempotency-Key')),
    optional(
      'If-Match',
      rarely<unknown>(
        4,
        borrowed('etag', fc.constant('"1"')),
        fc.constantFrom('*', '1', '"x"', 'W/"1"', '"1", "2"', '"99999999999999999999"'),
      ),
      needs.get('If-Match'),
    ),
    optional(
      'Last-Event-ID',
      fc.constantFrom<unknown>('0', '1', '-1', 'x', '99999999999999999999', '1.5'),
      needs.get('Last-Event-ID'),
    ),
    optional(
      'Accept-Language',
      fc.constantFrom<unknown>(
        'tr',
        'pl;q=0.5, en',
        '*',
        'xx',
        'en;q=abc',
        ',,,;;',
        'tr-'.repeat(500),
        '__proto__',
      ),
    ),
    optional('x-request-id', rarely<unknown>(2, fc.constant('fuzz-1'), latin)),
    optional('If-None-Match', borrowed('etag', fc.constant('*'))),
    optional(
      'Accept',
      fc.constantFrom<unknown>('text/html', 'application/xml', '*/*;q=0', 'text/event-stream'),
    ),
    optional(
      'X-Forwarded-For',
      fc.constantFrom<unknown>('1.2.3.4', 'x', '::1%eth0', ','.repeat(200), '[::1'),
    ),
    optional('Cookie', fc.constantFrom<unknown>('a=b', '__proto__=1', '=;=;', 'a=%zz')),
    optional('User-Agent', latin),
    optional('Origin', fc.constantFrom<unknown>('null', 'http://evil.example', 'x')),
    optional('Range', fc.constant('bytes=0-1')),
    optional('Content-Encoding', fc.constantFrom<unknown>('identity', 'gzip', 'br', 'x')),
    optional('X-HTTP-Method-Override', fc.constant('DELETE')),
  ]
  return fc.tuple(...own).map((given) => given.flat())
}

/** Rarely, where nobody asked for it; where it is demanded, nearly always; where it may be given, half of the time. */
function optional(
  name: string,
  value: fc.Arbitrary<unknown>,
  required?: boolean,
): fc.Arbitrary<(readonly [string, unknown])[]> {
  const weight = required === undefined ? 1 : 20
  const without = { true: 1, false: 20, undefined: 40 }[String(required) as 'true' | 'false' | 'undefined']
  return fc.oneof(
    { weight: without, arbitrary: fc.constant<never[]>([]) },
    { weight, arbitrary: value.map((given) => [[name, given] as const]) },
  )
}
