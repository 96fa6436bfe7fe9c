import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Stripe from 'stripe'
import { defaultOptions, type EmulatorOptions } from '../../scripts/stripe-emulator/options'
import { type RunningEmulator, startStripeEmulator } from '../../scripts/stripe-emulator/server'

export const secretKey = 'sk_test_emulator'
export const publishableKey = 'pk_test_emulator'
export const webhookSecret = 'whsec_emulator'

export interface Bench extends RunningEmulator {
  /** The shop's server. */
  stripe: Stripe
  /** The customer's phone. */
  phone: Stripe
  control<T = Record<string, unknown>>(method: string, path: string, body?: object): Promise<T>
}

export function temporaryDirectory(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'stripe-emulator-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** The real SDK across the wire, without its own retries, so that each request is one request. */
export function sdk(port: number, key: string): Stripe {
  return new Stripe(key, {
    host: '127.0.0.1',
    port,
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
  })
}

export function controlOf(url: string): Bench['control'] {
  return async (method, path, body) => {
    const response = await fetch(`${url}/_emulator${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const answer = JSON.parse(await response.text())
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`)
    return answer
  }
}

export async function startBench(options: Partial<EmulatorOptions> = {}): Promise<Bench> {
  const directory = temporaryDirectory()
  const emulator = await startStripeEmulator({
    port: 0,
    dataDirectory: directory.path,
    deliveries: { ...defaultOptions.deliveries, retryBaseMs: 10 },
    ...options,
  })
  return {
    ...emulator,
    stripe: sdk(emulator.port, secretKey),
    phone: sdk(emulator.port, publishableKey),
    control: controlOf(emulator.url),
    async stop() {
      await emulator.stop()
      directory.remove()
    },
  }
}

export interface Receiver {
  url: string
  received: { event: Stripe.Event; signature: string; body: string }[]
  /** What the next deliveries are answered; 200 when nothing is left. */
  answers: number[]
  types(): string[]
  stop(): Promise<void>
}

/** A shop's webhook endpoint that verifies with the real SDK and remembers what came. */
export function startReceiver(options: { port?: number; secret?: string } = {}): Receiver {
  const stripe = new Stripe(secretKey)
  const received: Receiver['received'] = []
  const answers: number[] = []
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: options.port ?? 0,
    reusePort: false,
    async fetch(request) {
      const body = await request.text()
      const signature = request.headers.get('stripe-signature') ?? ''
      const secret = options.secret ?? webhookSecret
      const event = await stripe.webhooks.constructEventAsync(body, signature, secret)
      received.push({ event, signature, body })
      return new Response(null, { status: answers.shift() ?? 200 })
    },
    error: () => new Response(null, { status: 400 }),
  })
  return {
    url: `http://127.0.0.1:${server.port}/webhooks/stripe`,
    received,
    answers,
    types: () => received.map(({ event }) => event.type),
    stop: () => server.stop(true),
  }
}

const deadlineMs = 4_000

/** Polls until the check stops throwing. */
export async function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  const until = performance.now() + deadlineMs
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (performance.now() > until) throw error
      await Bun.sleep(3)
    }
  }
}

/** The error a call must end in. */
export async function failureOf(
  call: Promise<unknown>,
): Promise<InstanceType<typeof Stripe.errors.StripeError>> {
  try {
    await call
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error
    throw error
  }
  throw new Error('the call succeeded')
}

export const groceries = {
  amount: 12_345,
  currency: 'pln',
  metadata: { app: 'metropolitan', order_id: 'o1' },
}

/** A payment that went through, with its charge. */
export async function pay(
  bench: Bench,
  method = 'pm_card_visa',
): Promise<{ intent: Stripe.PaymentIntent; charge: string }> {
  const intent = await bench.stripe.paymentIntents.create({
    ...groceries,
    payment_method: method,
    confirm: true,
  })
  return { intent, charge: String(intent.latest_charge) }
}
