import { createHmac } from 'node:crypto'
import { bytesOf } from './bodies'
import type { Caller } from './callers'
import type { Idea } from './requests'
import type { Seen } from './seen'
import { settle } from './values'

/** A request as it goes over the wire. */
export interface Sent {
  readonly idea: Idea
  readonly caller: Caller
  readonly method: string
  /** As clients write it, with what they would escape escaped. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Uint8Array<ArrayBuffer> | undefined
}

export interface Got {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly milliseconds: number
}

export interface Address {
  readonly url: string
  /** With which events of Stripe are signed. */
  readonly webhookSecret: string
}

export function settleRequest(
  idea: Idea,
  caller: Caller,
  { seen, address }: { seen: Seen; address: Address },
): Sent {
  const path = idea.operation.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const part = idea.path[name]
    const value = textOf(settle(part?.value, seen))
    return part?.isRaw ? value : encode(value)
  })
  const query = idea.query.map(({ name, value, isRaw }) => {
    const settled = textOf(settle(value, seen))
    return `${encode(name)}=${isRaw ? settled : encode(settled)}`
  })
  const method = idea.method ?? idea.operation.method
  const mayHaveBody = method !== 'GET' && method !== 'HEAD'
  const bytes = mayHaveBody ? bytesOf(settle(idea.body, seen), idea.alterations) : undefined
  const given = idea.headers.flatMap(([name, value]): [string, string][] => {
    const text = textOf(settle(value, seen))
    // What a client refuses to send is tried by the wire.
    return /^[\x20-\x7e\x80-\xff]*$/.test(text) ? [[name, text]] : []
  })
  const signature = idea.operation.entry === 'signature' && bytes && idea.caller !== 'garbled'
  return {
    idea,
    caller,
    method,
    url: new URL(`${path}${idea.suffix}${query.length > 0 ? `?${query.join('&')}` : ''}`, `${address.url}/`)
      .href,
    bytes,
    headers: {
      ...Object.fromEntries(given),
      ...(caller.authorization !== undefined && { authorization: caller.authorization }),
      ...(bytes && idea.type !== undefined && { 'content-type': idea.type }),
      ...(signature && { 'stripe-signature': signatureOf(bytes, address.webhookSecret) }),
    },
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

function signatureOf(bytes: Uint8Array, secret: string): string {
  const seconds = Math.floor(Date.now() / 1_000)
  const signed = createHmac('sha256', secret).update(`${seconds}.`).update(bytes).digest('hex')
  return `t=${seconds},v1=${signed}`
}

/** Longer than anything that answers may take: the statement and the wait for a connection have their own limits. */
const deadlineMs = 20_000

/** Sends it and reads the answer to its end; of a stream the beginning, which is then given up. Throws after the deadline. */
export async function send({ url, method, headers, bytes }: Sent): Promise<Got> {
  const startedAt = performance.now()
  const response = await fetch(url, {
    method,
    headers,
    redirect: 'manual',
    signal: AbortSignal.timeout(deadlineMs),
    ...(bytes && { body: bytes }),
  })
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream')
  const text = isStream ? await beginningOf(response) : await response.text()
  return {
    status: response.status,
    headers: response.headers,
    text,
    milliseconds: performance.now() - startedAt,
  }
}

async function beginningOf(response: Response): Promise<string> {
  const reader = response.body?.getReader()
  const first = await reader?.read()
  await reader?.cancel()
  return new TextDecoder().decode(first?.value)
}

/** The same request for a shell. Bytes that are no text go through printf. */
export function asCurl({ url, method, headers, bytes, caller }: Sent): string {
  const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
  const named = Object.entries(headers).map(([name, value]) =>
    name === 'authorization' && value === caller.authorization
      ? ` -H "authorization: $${caller.name.toUpperCase()}"`
      : ` -H ${quote(`${name}: ${value}`)}`,
  )
  const start = `curl -si --path-as-is -X ${method} ${quote(url)}${named.join('')}`
  if (!bytes) return start
  const shown = bytes.length > 2_000 ? bytes.slice(0, 2_000) : bytes
  const cut = bytes.length > shown.length ? `  # cut: ${bytes.length} bytes were sent` : ''
  const octal = [...shown].map((byte) =>
    byte >= 0x20 && byte < 0x7f && byte !== 0x27 && byte !== 0x5c && byte !== 0x25
      ? String.fromCharCode(byte)
      : `\\${byte.toString(8).padStart(3, '0')}`,
  )
  return `printf '${octal.join('')}' | ${start} --data-binary @-${cut}`
}
