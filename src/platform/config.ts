import { readDatabaseTarget } from './database-url'
import { readRedis } from './redis-settings'
import { releaseOfCheckout } from './release'
import { isPublished, standIns } from './secret-strength'
import { readSecrets, type Secrets } from './secrets'
import { readDuration, SettingsReader } from './settings-reader'

export type Environment = 'development' | 'test' | 'production'

export type Config = ReturnType<typeof readConfig>

/**
 * Reads the environment once, at boot. Every fault is found and reported together (`ConfigurationError`).
 * Secrets have defaults only outside production, so that a forgotten one cannot go unnoticed there.
 */
export function readConfig(variables: Readonly<Record<string, string | undefined>> = process.env) {
  const read = new SettingsReader(variables)
  const environment = readEnvironment(read)
  const { production } = read
  const secrets = readSecrets(read)

  const config = {
    environment,
    production,
    /** Which release runs: in the log, in every answer, in the probes and in Sentry. */
    release: read.text('RELEASE', releaseOfCheckout()),
    logLevel: read.choice('LOG_LEVEL', ['debug', 'info', 'warn', 'error', 'silent'], 'info'),
    /** Only in tests: the point of a use case at which this process ends itself (`Context.failpoint`). */
    crashAt: environment === 'test' ? read.text('CRASH_AT', '') : '',
    /** Where the process says that it is at work; empty: nowhere. */
    readyFile: read.text('READY_FILE', ''),
    /** Where the process says what it does to whoever scrapes it, on the host of the API; 0: nowhere. */
    metricsPort: read.integer('METRICS_PORT', { fallback: 0, min: 0, max: 65_535 }),
    /** Where the worker answers probes, on the host of the API; 0: nowhere. */
    workerPort: read.integer('WORKER_PORT', { fallback: 0, min: 0, max: 65_535 }),
    /**
     * How many minutes may pass without a payment, and how many orders must have been placed in them, until somebody is
     * called. 0 minutes: never.
     */
    paymentSilence: {
      minutes: read.integer('PAYMENT_SILENCE_MINUTES', { fallback: 30, min: 0, max: 1_440 }),
      orders: read.integer('PAYMENT_SILENCE_ORDERS', { fallback: 5, min: 1, max: 10_000 }),
    },
    sentryDsn: read.optionalUrl('SENTRY_DSN', ['https:', 'http:']),
    http: {
      host: read.text('HOST', '127.0.0.1'),
      port: read.integer('PORT', { fallback: 3000, min: 0, max: 65_535 }),
      /** Several API processes on one machine may share the port (Linux only). */
      reusePort: read.flag('REUSE_PORT', false),
      bodyLimitBytes: read.integer('BODY_LIMIT_BYTES', { fallback: 262_144, min: 1_024, max: 10_485_760 }),
      /** Room for answers of the catalog that are kept for a second, in bytes; 0: none is. */
      keptBytes: read.integer('KEPT_ANSWER_BYTES', { fallback: 16_777_216, min: 0, max: 1_073_741_824 }),
      /** How many requests may be under way at once; more are refused. */
      maxRequestsUnderWay: read.integer('MAX_REQUESTS_UNDER_WAY', { fallback: 256, min: 4, max: 100_000 }),
      bodyTimeoutMs: read.integer('BODY_TIMEOUT_MS', { fallback: 15_000, min: 50, max: 300_000 }),
      /** Origins whose pages a browser lets read the answers: the panel's. Empty: none but our own. */
      corsOrigins: read.origins('CORS_ORIGINS'),
      /** Whether /openapi.json and /swagger are there. */
      showDocument: read.flag('API_DOCUMENT', true),
      /** Who is asked about the API, as the document says; nobody where it is not set. */
      contact: read.optionalUrl('API_CONTACT', ['https:', 'mailto:']),
      drainSeconds: readDuration(read, 'DRAIN_SECONDS', production ? 2 : 0),
      trustedProxies: read.integer('TRUSTED_PROXIES', { fallback: 0, min: 0, max: 10 }),
    },
    database: readDatabase(read, production),
    redis: readRedis(read, production),
    auth: readAuth(read, secrets),
    otp: { keys: secrets.otp, ...readOtp(read, production) },
    rateLimits: readRateLimits(read, production),
    staff: readStaff(read, secrets),
    sms: {
      url: read.optionalUrl('SMS_PROVIDER_URL', ['https:', 'http:']),
      token: secrets.smsToken,
      timeoutMs: read.integer('SMS_TIMEOUT_MS', { fallback: 5_000, min: 50, max: 30_000 }),
    },
    stripe: readStripe(read, environment, secrets),
    shop: {
      minimumOrderMinor: read.integer('MINIMUM_ORDER_MINOR', { fallback: 20_000, min: 0, max: 10_000_000 }),
      shippingFeeMinor: read.integer('SHIPPING_FEE_MINOR', { fallback: 0, min: 0, max: 1_000_000 }),
      shippingFreeFromMinor: read.integer('SHIPPING_FREE_FROM_MINOR', {
        fallback: 0,
        min: 0,
        max: 10_000_000,
      }),
      /** After so many quiet days the timeline of a closed order moves to the archive. */
      archiveDays: read.integer('ORDER_ARCHIVE_DAYS', { fallback: 400, min: 90, max: 36_500 }),
      paymentMinutes: read.integer('PAYMENT_MINUTES', { fallback: 30, min: 1, max: 1_440 }),
      orderNumberKeys: secrets.orderNumbers,
    },
  }
  if (production && !config.sms.url) read.fault('SMS_PROVIDER_URL', 'is required in production')
  read.finish()
  return { ...config, warnings: read.warnings }
}

function readAuth(read: SettingsReader, { jwt }: Secrets) {
  return {
    keys: jwt,
    issuer: read.text('JWT_ISSUER', 'metropolitan'),
    accessSeconds: readDuration(read, 'ACCESS_TOKEN_SECONDS', 900),
    sessionIdleDays: read.integer('SESSION_IDLE_DAYS', { fallback: 30, min: 1, max: 365 }),
    sessionMaxDays: read.integer('SESSION_MAX_DAYS', { fallback: 90, min: 1, max: 365 }),
    guestDays: read.integer('GUEST_DAYS', { fallback: 60, min: 1, max: 365 }),
  }
}

/** Texts cost money: their limits are counted in Postgres, where a flushed Redis does not forget them. */
function readOtp(read: SettingsReader, production: boolean) {
  // Demonstrations and tests ask for many codes from one address.
  const limit = (name: string, fallback: number): number =>
    read.integer(name, { fallback: production ? fallback : 100_000, min: 1, max: 10_000_000 })
  return {
    lifetimeSeconds: readDuration(read, 'OTP_SECONDS', 120),
    resendSeconds: readDuration(read, 'OTP_RESEND_SECONDS', 30),
    maxTries: 5,
    /** Of one network: whoever asks for codes to a phone of somebody else uses up their own allowance. */
    dailyPerPhone: read.integer('OTP_DAILY_PER_PHONE', { fallback: 10, min: 1, max: 1_000 }),
    /** Of all networks together: so many texts a day that nobody asked for are bearable. */
    dailyPerCrowdedPhone: read.integer('OTP_DAILY_PER_CROWDED_PHONE', { fallback: 30, min: 1, max: 10_000 }),
    crowdedSeconds: readDuration(read, 'OTP_CROWDED_SECONDS', 600),
    /** For each device that signed in with this phone before, beside what strangers ask for. */
    dailyPerKnownDevice: read.integer('OTP_DAILY_PER_KNOWN_DEVICE', { fallback: 10, min: 1, max: 1_000 }),
    hourlyPerNetwork: limit('OTP_HOURLY_PER_NETWORK', 60),
    hourlyPerWideNetwork: limit('OTP_HOURLY_PER_WIDE_NETWORK', 240),
    dailyAtHome: limit('OTP_DAILY_AT_HOME', 20_000),
    dailyPerForeignCountry: limit('OTP_DAILY_PER_FOREIGN_COUNTRY', 200),
    /** The share of each budget that only devices which signed in before may use. */
    reservedPercent: read.integer('OTP_RESERVED_PERCENT', { fallback: 20, min: 0, max: 90 }),
    callingCodes: readCallingCodes(read),
    /** The calling code of the country the shop sells in. */
    homeCallingCode: '48',
  }
}

/** Of the countries whose mobile phones get codes. */
function readCallingCodes(read: SettingsReader): string[] {
  const codes = read.list('OTP_CALLING_CODES', '48').map((code) => code.replace(/^\+/, ''))
  const odd = codes.find((code) => !/^[1-9]\d{0,2}$/.test(code))
  if (odd !== undefined || codes.length === 0)
    read.fault('OTP_CALLING_CODES', 'must be calling codes such as 48,49')
  return codes
}

/** Requests a minute, of one customer or guest, or of one network where nobody is signed in. */
function readRateLimits(read: SettingsReader, production: boolean) {
  const perMinute = (name: string, fallback: number): number =>
    read.integer(name, { fallback: production ? fallback : 1_000_000, min: 1, max: 10_000_000 })
  return {
    reads: perMinute('RATE_LIMIT_READS', 1_200),
    writes: perMinute('RATE_LIMIT_WRITES', 300),
    /** Everything under `/auth`, always by network. */
    signIns: perMinute('RATE_LIMIT_SIGN_INS', 120),
    /** New guests of one network: whoever could have any number of them would have any number of limits. */
    guests: perMinute('RATE_LIMIT_GUESTS', 30),
    /** What all guests of one network write together. */
    guestWrites: perMinute('RATE_LIMIT_GUEST_WRITES', 600),
  }
}

function readStaff(read: SettingsReader, secrets: Secrets) {
  return {
    accessSeconds: readDuration(read, 'STAFF_ACCESS_TOKEN_SECONDS', 600),
    idleSeconds: readDuration(read, 'STAFF_SESSION_IDLE_SECONDS', 1_800),
    maxSeconds: readDuration(read, 'STAFF_SESSION_MAX_SECONDS', 43_200),
    /** Staff without two-step sign-in can do nothing but turn it on. */
    twoStepRequired: read.flag('STAFF_TWO_STEP_REQUIRED', false),
    invitationSeconds: read.integer('STAFF_INVITATION_SECONDS', {
      fallback: 259_200,
      min: 60,
      max: 2_592_000,
    }),
    resetSeconds: readDuration(read, 'STAFF_RESET_SECONDS', 3_600),
    auditKeys: secrets.audit,
    secretsKeys: secrets.staff,
  }
}

function readDatabase(read: SettingsReader, production: boolean) {
  const fallback = production ? undefined : 'postgres://postgres@127.0.0.1:54329/metropolitan'
  const url = read.url('DATABASE_URL', ['postgres:', 'postgresql:'], fallback)
  const target = readDatabaseTarget(url)
  if (target && target.urls.length > 1 && !['read-write', 'primary'].includes(target.wish)) {
    read.fault(
      'DATABASE_URL',
      'names several hosts: add target_session_attrs=read-write, or it may write to a replica',
    )
  }
  return {
    url,
    /** For what only reads: the login of another role, of the database that is written. */
    readerUrl: read.optionalUrl('DATABASE_READER_URL', ['postgres:', 'postgresql:']) ?? url,
    /** Connections for what only reads, to each database that it is read from. */
    readerPoolSize: read.integer('DATABASE_READER_POOL_SIZE', { fallback: 4, min: 1, max: 200 }),
    ...readReplicas(read),
    poolSize: read.integer('DATABASE_POOL_SIZE', { fallback: 10, min: 1, max: 200 }),
    /** Off for a pooler that cannot keep prepared statements (PgBouncer before 1.21). */
    prepare: read.flag('DATABASE_PREPARE', true),
    statementTimeoutMs: read.integer('DATABASE_STATEMENT_TIMEOUT_MS', {
      fallback: 10_000,
      min: 100,
      max: 600_000,
    }),
    /** How long a request waits for Postgres to answer one statement, until it gives up the connection. */
    requestDeadlineMs: read.integer('DATABASE_REQUEST_DEADLINE_MS', {
      fallback: 5_000,
      min: 100,
      max: 600_000,
    }),
    /** The same where nobody waits: of workers, commands and what only reads. */
    deadlineMs: read.integer('DATABASE_DEADLINE_MS', { fallback: 15_000, min: 100, max: 3_600_000 }),
    lockTimeoutMs: read.integer('DATABASE_LOCK_TIMEOUT_MS', { fallback: 2_000, min: 10, max: 60_000 }),
    /** How long a request may wait for one of the pool's connections before it is told to come back. */
    acquireTimeoutMs: read.integer('DATABASE_ACQUIRE_TIMEOUT_MS', { fallback: 2_000, min: 10, max: 60_000 }),
    bootWaitSeconds: readDuration(read, 'DATABASE_BOOT_WAIT_SECONDS', 30),
  }
}

/** Where lists, reports and the catalog are read; nowhere: from the database that is written. */
function readReplicas(read: SettingsReader) {
  const url = read.optionalUrl('DATABASE_READ_URL', ['postgres:', 'postgresql:'])
  return {
    /** Each host by itself: it is we who choose among them. */
    replicaUrls: (url === undefined ? undefined : readDatabaseTarget(url))?.urls ?? [],
    /** A replica that is further behind is not read from. */
    replicaLagMs: read.integer('DATABASE_READ_MAX_LAG_MS', { fallback: 1_000, min: 100, max: 10_000 }),
  }
}

/** What it takes to speak to Stripe, for a command that runs before there is a webhook's secret, or anything else. */
export function readStripeConfig(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): Config['stripe'] {
  const read = new SettingsReader(variables)
  const environment = readEnvironment(read)
  const stripeSecretKey = read.secret('STRIPE_SECRET_KEY', standIns.stripeSecretKey)
  const config = readStripe(read, environment, { stripeSecretKey, stripeWebhooks: [] })
  read.finish()
  return config
}

function readEnvironment(read: SettingsReader): Environment {
  return read.choice('NODE_ENV', ['development', 'test', 'production'], 'development')
}

function readStripe(
  read: SettingsReader,
  environment: Environment,
  secrets: Pick<Secrets, 'stripeSecretKey' | 'stripeWebhooks'>,
) {
  const { production } = read
  const { stripeSecretKey: secretKey, stripeWebhooks } = secrets
  // The emulator's key is of no use anywhere else.
  const emulator =
    !production && secretKey === standIns.stripeSecretKey ? 'http://127.0.0.1:12111' : undefined
  const apiBase = read.optionalUrl('STRIPE_API_BASE', ['http:', 'https:']) ?? emulator
  if (production && apiBase) read.fault('STRIPE_API_BASE', 'must not be set in production')
  if (!production && secretKey.startsWith('sk_live_')) {
    read.fault('STRIPE_SECRET_KEY', 'is a live key, which only NODE_ENV=production may use')
  }
  const publishableKey = read.text(
    'STRIPE_PUBLISHABLE_KEY',
    production ? undefined : standIns.stripePublishableKey,
  )
  if (production && isPublished(publishableKey)) {
    read.fault('STRIPE_PUBLISHABLE_KEY', 'is the emulator’s, with which nobody can pay')
  }
  return {
    secretKey,
    publishableKey,
    /** More than one while a signing secret is being rotated. */
    webhookSecrets: stripeWebhooks,
    webhookToleranceSeconds: 300,
    apiBase,
    timeoutMs: read.integer('STRIPE_TIMEOUT_MS', { fallback: 10_000, min: 100, max: 80_000 }),
    /** Written into what is made at Stripe, so that two environments can share one account. */
    environment: read.text('STRIPE_ENVIRONMENT', environment),
    merchantCountry: 'PL',
  }
}
