/** One thing that was looked at. `unknown`: there is nothing yet to tell it by. */
export interface Finding {
  readonly state: 'right' | 'wrong' | 'unknown'
  readonly says: string
  /** What to do about it. */
  readonly next?: string
}

export interface Keys {
  readonly secretKey: string
  readonly publishableKey: string
  readonly webhookSecrets: readonly string[]
  readonly environment: string
}

type Mode = 'live' | 'test'

function modeOf(key: string, prefixes: string): Mode | undefined {
  const [, mode] = new RegExp(`^(?:${prefixes})_(live|test)_`).exec(key) ?? []
  return mode === 'live' || mode === 'test' ? mode : undefined
}

/** Whether the keys are keys, of one mode, and of the one that the environment asks for: only production takes money. */
export function keyFindings({ secretKey, publishableKey, webhookSecrets, environment }: Keys): Finding[] {
  const pages = 'Dashboard → Developers → API keys'
  const secret = modeOf(secretKey, 'sk|rk')
  const publishable = modeOf(publishableKey, 'pk')
  const wanted: Mode = environment === 'production' ? 'live' : 'test'
  const wrong = (says: string, next: string): Finding => ({ state: 'wrong', says, next })
  const findings: Finding[] = []
  if (!secret)
    findings.push(wrong('STRIPE_SECRET_KEY is no secret key', `set the one of ${pages}: sk_… or rk_…`))
  if (!publishable)
    findings.push(wrong('STRIPE_PUBLISHABLE_KEY is no publishable key', `set the one of ${pages}: pk_…`))
  if (secret && publishable && secret !== publishable) {
    const says = `the secret key is of ${secret} mode, the publishable one of ${publishable}: nobody can pay`
    findings.push(wrong(says, `set both of one mode: ${pages}`))
  }
  if (secret && secret !== wanted) {
    const says = `the keys are of ${secret} mode, and the environment is ${environment}`
    const next =
      wanted === 'live'
        ? `set the live keys, or STRIPE_ENVIRONMENT to what this is (such as staging): ${pages}`
        : `set the test keys: here real money would be taken. ${pages}`
    findings.push(wrong(says, next))
  }
  if (webhookSecrets.some((one) => !one.startsWith('whsec_'))) {
    const next = 'set what stripe:connect printed, or the Dashboard shows for the endpoint'
    findings.push(wrong('STRIPE_WEBHOOK_SECRETS has one that is no signing secret (whsec_…)', next))
  }
  if (findings.length > 0) return findings
  return [{ state: 'right', says: `the keys are of ${wanted} mode, as they ought to be in ${environment}` }]
}

/** By so much a clock may be wrong before it should be seen to, and before Stripe's signatures count as too old. */
const wrongFromSeconds = 30
const refusedFromSeconds = 300

export interface ClockReading {
  /** Before Stripe was asked, and when it had answered. */
  readonly before: Date
  readonly after: Date
  readonly stripeTime: Date | undefined
}

/** How wrong the clock of this machine is by Stripe's, whose whole seconds and whose way here are given away. */
export function clockFinding({ before, after, stripeTime }: ClockReading): Finding {
  if (!stripeTime) return { state: 'unknown', says: 'Stripe did not say what time it is' }
  const earliest = stripeTime.getTime()
  const latest = earliest + 1_000
  const behind = earliest - after.getTime()
  const ahead = before.getTime() - latest
  const seconds = Math.ceil(Math.max(behind, ahead, 0) / 1_000)
  if (seconds <= wrongFromSeconds) return { state: 'right', says: 'the clock agrees with Stripe’s' }
  const refused =
    seconds > refusedFromSeconds
      ? ': every webhook is refused'
      : `; from ${refusedFromSeconds} on webhooks are refused`
  return {
    state: 'wrong',
    says: `the clock is ${seconds} seconds ${behind > 0 ? 'behind' : 'ahead of'} Stripe’s${refused}`,
    next: 'have this machine’s clock set by the network (timedatectl set-ntp true, chrony)',
  }
}

/** Why Stripe could not be asked. */
export function troubleFinding(
  trouble: 'key_unknown' | 'not_permitted' | 'unreachable' | 'refused',
  error: unknown,
): Finding {
  const message = error instanceof Error ? error.message : String(error)
  const troubles = {
    key_unknown: {
      says: 'Stripe does not know STRIPE_SECRET_KEY',
      next: 'set the one of Dashboard → Developers → API keys; a rolled one is good for the time chosen then, no longer',
    },
    not_permitted: {
      says: `the secret key may not do that: ${message}`,
      next: 'let the restricted key read Webhook Endpoints, Events and PaymentIntents, or use a secret key',
    },
    unreachable: {
      says: `could not be asked: ${message}`,
      next: 'is api.stripe.com (or STRIPE_API_BASE) reachable from here, is Postgres? status.stripe.com',
    },
    refused: {
      says: `Stripe refused the question: ${message}`,
      next: 'report it: this release asks wrongly',
    },
  } as const
  return { state: 'wrong', ...troubles[trouble] }
}
