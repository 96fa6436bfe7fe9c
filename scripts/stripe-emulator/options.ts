export interface EmulatorOptions {
  port: number
  host: string
  dataDirectory: string
  webhookUrl: string | undefined
  webhookSecrets: string[]
  secretKey: string
  publishableKey: string
  idempotencyLifetimeMs: number
  blikAuthorizeMs: number
  deliveries: DeliveryOptions
}

export interface DeliveryOptions {
  retryBaseMs: number
  retryCapMs: number
  maximumAttempts: number
  timeoutMs: number
  concurrency: number
}

const dayMs = 24 * 3_600 * 1_000

export const defaultOptions: EmulatorOptions = {
  port: 12_111,
  host: '127.0.0.1',
  dataDirectory: '.data/stripe',
  webhookUrl: undefined,
  webhookSecrets: ['whsec_emulator'],
  secretKey: 'sk_test_emulator',
  publishableKey: 'pk_test_emulator',
  // Stripe keeps keys for at least 24 hours; a client may not rely on a minute more.
  idempotencyLifetimeMs: dayMs,
  blikAuthorizeMs: 60_000,
  deliveries: {
    // Stripe retries for three days with growing pauses; here a restart of the API should be felt in seconds.
    retryBaseMs: 500,
    retryCapMs: 30_000,
    maximumAttempts: 100,
    timeoutMs: 10_000,
    concurrency: 8,
  },
}

/** Reads EMULATOR_… variables; every faulty one is named in one error. */
export function optionsFromEnvironment(environment: Record<string, string | undefined>): EmulatorOptions {
  const faults: string[] = []
  const text = (name: string, fallback: string) => environment[`EMULATOR_${name}`] || fallback
  const number = (name: string, fallback: number) => {
    const value = Number(text(name, String(fallback)))
    if (!Number.isInteger(value) || value < 0) faults.push(`EMULATOR_${name} must be a whole number`)
    return value
  }
  const options: EmulatorOptions = {
    port: number('PORT', defaultOptions.port),
    host: text('HOST', defaultOptions.host),
    dataDirectory: text('DATA_DIRECTORY', defaultOptions.dataDirectory),
    webhookUrl: environment.EMULATOR_WEBHOOK_URL || undefined,
    webhookSecrets: text('WEBHOOK_SECRET', 'whsec_emulator').split(','),
    secretKey: text('SECRET_KEY', defaultOptions.secretKey),
    publishableKey: text('PUBLISHABLE_KEY', defaultOptions.publishableKey),
    idempotencyLifetimeMs: number('IDEMPOTENCY_LIFETIME_MS', defaultOptions.idempotencyLifetimeMs),
    blikAuthorizeMs: number('BLIK_AUTHORIZE_MS', defaultOptions.blikAuthorizeMs),
    deliveries: {
      ...defaultOptions.deliveries,
      retryBaseMs: number('RETRY_BASE_MS', defaultOptions.deliveries.retryBaseMs),
    },
  }
  if (options.webhookUrl !== undefined && !URL.canParse(options.webhookUrl)) {
    faults.push('EMULATOR_WEBHOOK_URL must be a URL')
  }
  if (faults.length > 0) throw new Error(faults.join('; '))
  return options
}
