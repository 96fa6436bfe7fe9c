import type { Static, TSchema } from '@sinclair/typebox'
import { getSchemaValidator } from 'elysia'
import type { Context } from '#platform/context'
import { type ByteStore, openByteStore } from '#platform/kept-bytes'

/** What is sent may be so old: a customer sees a new price, or that something is sold out, within a second. */
const maxAgeMs = 1_000

interface Answering {
  readonly request: Request
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

const opened = new WeakMap<Context, ByteStore>()

/** The one store of a process; `topic` is announced by whoever changes what the answers are made of. */
export function keptAnswers(context: Context, topic: string): KeptAnswers {
  const store = opened.get(context) ?? openStore(context, topic)
  opened.set(context, store)
  return {
    async send({ request, set }, question, { schema, make }) {
      const { bytes, etag } = await store.read(JSON.stringify(question), async () =>
        encode(schema, await make()),
      )
      const { headers } = set
      headers.etag = etag
      // Whoever keeps it asks each time whether it is still so; of somebody who is signed in, only they may.
      headers['cache-control'] = headers['cache-control'] ? 'private, no-cache' : 'public, no-cache'
      if (isKnown(request, etag)) return new Response(null, { status: 304 })
      return new Response(bytes, { headers: { 'content-type': 'application/json' } })
    },
  }
}

function openStore({ config, wakeUps }: Context, topic: string): ByteStore {
  const store = openByteStore({ maxBytes: config.http.keptBytes, maxAgeMs, now: () => performance.now() })
  wakeUps.listenAtOnce(topic, () => store.clear())
  return store
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

function isKnown(request: Request, etag: string): boolean {
  const known = request.headers.get('if-none-match')
  if (known === null) return false
  return known.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag)
}
