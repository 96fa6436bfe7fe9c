import { standIns } from './secret-strength'
import { ConfigurationError, SettingsReader } from './settings-reader'

/** Every secret of the shop but the passwords in URLs. Each may be rotated while it is open: see docs/operations.md. */
export function readSecrets(read: SettingsReader) {
  return {
    /** Signs the tokens of customers, guests and staff. */
    jwt: read.keyList('JWT_KEYS', `dev:${standIns.secret}`),
    /** Sign-in codes are derived from it. */
    otp: read.keyList('OTP_KEY', standIns.secret),
    /** Encrypts second factors and hides what failed sign-ins are counted by. */
    staff: read.keyList('STAFF_SECRETS_KEY', standIns.secret),
    /** Seals the audit log, by the number of the row. It must not be kept in the database that it protects. */
    audit: read.keyRanges('AUDIT_KEY', standIns.secret),
    /** Order numbers are a permutation under it, by the value of the sequence. */
    orderNumbers: read.keyRanges('ORDER_NUMBER_KEY', standIns.secret),
    stripeSecretKey: read.secret('STRIPE_SECRET_KEY', standIns.stripeSecretKey),
    stripeWebhooks: read.secretList('STRIPE_WEBHOOK_SECRETS', standIns.stripeWebhookSecret),
    smsToken: read.secret('SMS_PROVIDER_TOKEN', ''),
  }
}

export type Secrets = ReturnType<typeof readSecrets>

export interface SecretsReport {
  readonly faults: readonly string[]
  /** Which keys each variable has, by their ids; a secret that is none of a list shows as `set`. */
  readonly keys: readonly (readonly [name: string, ids: readonly string[]])[]
}

/** What production would say of the secrets in these variables. */
export function checkSecrets(variables: Readonly<Record<string, string | undefined>>): SecretsReport {
  const read = new SettingsReader({ ...variables, NODE_ENV: 'production' })
  readSecrets(read)
  try {
    read.finish()
    return { faults: [], keys: read.keysByName }
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    return { faults: error.faults, keys: read.keysByName }
  }
}
