import type { Static, TSchema } from '@sinclair/typebox'
import type { Server } from 'bun'
import { Elysia, getSchemaValidator } from 'elysia'
import type { Context } from '#platform/context'
import { type ByteStore, type KeptBytes, openByteStore } from '#platform/kept-bytes'
import { hasToken } from './guard'
import type { Arrival } from './origin'
import { type CountAtOnce, rateLimitAtOnce } from './rate-limit'
import { logRequest, requestFacts } from './request-log'

/** What is sent may be so old: a customer sees a new price, or that something is sold out, within a second. */
const maxAgeMs = 1_000
/** Requests whose question is known; when there are more, all are forgotten, which costs one slow answer each. */
const maxShortcuts = 5_000
/** What is longer is asked by no app of ours, and thousands of such questions would fill the memory. */
const maxShortcutLength = 1_000

interface Answering {
  readonly request: Request
  readonly route: string
  readonly params?: Readonly<Record<string, string>>
  readonly set: { readonly headers: Record<string, string | number | undefined> }
}

/** Answers that are the same for everybody who asks the same question, kept as bytes. */
export interface KeptAnswers {
  /**
   * Sends what is kept for a question, or makes it. Whatever the answer depends on must be in `question`: price list and
   * language above all. 304 for whoever has it.
   */
  send<Schema extends TSchema>(
    answering: Answering,
    question: readonly unknown[],
    kind: AnswerKind<Schema>,
  ): Promise<Response>
}

interface AnswerKind<Schema extends TSchema> {
  readonly schema: Schema
  readonly make: () => Promise<Static<Schema>>
}

/** What an anonymous request was found to ask when all of the app had looked at it. */
interface Shortcut {
  readonly key: string
  readonly route: string
  readonly params: Readonly<Record<string, string>> | undefined
}

interface Kept {
  readonly store: ByteStore
  readonly shortcuts: Map<string, Shortcut>
}

const opened = new WeakMap<Context, Kept>()

function keptOf(context: Context): Kept {
  const known = opened.get(context)
  if (known) return known
  const maxBytes = context.config.http.keptBytes
  const store = openByteStore({ maxBytes, maxAgeMs, now: () => performance.now() })
  const kept = { store, shortcuts: new Map<string, Shortcut>() }
  opened.set(context, kept)
  return kept
}

/** The one store of a process; `topic` is announced by whoever changes what the answers are made of. */
export function keptAnswers(context: Context, topic: string): KeptAnswers {
  const { store, shortcuts } = keptOf(context)
  context.wakeUps.listenAtOnce(topic, () => {
    // Before anything is made anew: from a replica that lacks the change it would be the old answer.
    context.replicas?.noteAnnounced()
    store.clear()
  })
  return {
    async send({ request, route, params, set }, question, { schema, make }) {
      const key = JSON.stringify(question)
      const kept = await store.read(key, async () => encode(schema, await make()))
      if (!hasToken(request)) {
        const shortcut = shortcutOf(request)
        if (shortcuts.size >= maxShortcuts) shortcuts.clear()
        if (shortcut.length <= maxShortcutLength) shortcuts.set(shortcut, { key, route, params })
      }
      Object.assign(set.headers, headersOf(kept, request))
      return answerOf(kept, request)
    },
  }
}

/**
 * Answers an anonymous request of which the app has seen the like a moment ago, word for word, before any route does: what
 * routes, gate and guard would find out is known. It is counted, named and logged as every other. It must be plugged in
 * before what makes headers and ids, which goes around it.
 */
export function keptShortcuts(context: Context, serverOf: () => Server<unknown> | null) {
  const kept = keptOf(context)
  const countAtOnce = rateLimitAtOnce(context)
  return new Elysia({ name: 'metropolitan.kept-answers' }).wrap(
    (handle) =>
      (request: Request, ...rest: unknown[]) => {
        if (request.method !== 'GET' || hasToken(request)) return handle(request, ...rest)
        const shortcut = kept.shortcuts.get(shortcutOf(request))
        const found = shortcut && kept.store.find(shortcut.key)
        if (!found) return handle(request, ...rest)
        const arrival = { request, server: serverOf(), set: { headers: {} } }
        const answer = answerAtOnce(found, arrival, countAtOnce)
        if (!answer) return handle(request, ...rest)
        logRequest(context, request, { ...shortcut, status: answer.status })
        return answer
      },
  )
}

function answerAtOnce(kept: KeptBytes, arrival: Arrival, countAtOnce: CountAtOnce): Response | undefined {
  const { request, set } = arrival
  if (!arrival.server || !countAtOnce(arrival)) return undefined
  Object.assign(set.headers, headersOf(kept, request), {
    vary: 'Authorization, Accept-Language',
    'x-request-id': requestFacts(request).requestId,
  })
  return answerOf(kept, request, set.headers)
}

function shortcutOf(request: Request): string {
  return `${request.headers.get('accept-language') ?? ''}\n${request.url}`
}

/** Whoever keeps it asks each time whether it is still so; of somebody who is signed in, only they may keep it. */
function headersOf({ etag }: KeptBytes, request: Request): Record<string, string> {
  return { etag, 'cache-control': hasToken(request) ? 'private, no-cache' : 'public, no-cache' }
}

function answerOf(
  { bytes, etag }: KeptBytes,
  request: Request,
  headers: Record<string, unknown> = {},
): Response {
  const all = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)])
  if (isKnown(request, etag)) return new Response(null, { status: 304, headers: all })
  return new Response(bytes, { headers: [...all, ['content-type', 'application/json']] })
}

function isKnown(request: Request, etag: string): boolean {
  const known = request.headers.get('if-none-match')
  if (known === null) return false
  return known.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag)
}

/** As Elysia does with what a handler returns: nothing leaves that the schema does not name. */
function encode(schema: TSchema, answer: unknown): Uint8Array<ArrayBuffer> {
  const validator = validatorOf(schema)
  const cleaned: unknown = validator.Clean ? validator.Clean(answer) : answer
  if (!validator.Check(cleaned)) throw new Error('The answer does not fit the schema of its route')
  return new TextEncoder().encode(JSON.stringify(cleaned))
}

const validators = new WeakMap<TSchema, ReturnType<typeof makeValidator>>()

function validatorOf(schema: TSchema): ReturnType<typeof makeValidator> {
  const validator = validators.get(schema) ?? makeValidator(schema)
  validators.set(schema, validator)
  return validator
}

function makeValidator(schema: TSchema) {
  return getSchemaValidator(schema, { normalize: true })
}
