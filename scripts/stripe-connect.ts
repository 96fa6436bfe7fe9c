import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { type Config, readStripeConfig } from '#platform/config'
import { openStripe } from '#platform/stripe'
import {
  connectWebhook,
  type WebhookConnection,
} from '../src/domains/payment/application/connection/connect-webhook'
import { option, runCommand } from './database/index'
import { Fault, messageOf } from './services/index'

/**
 * `bun run stripe:connect --url https://…/webhooks/stripe [--mend] [--secret-file FILE]`: makes the endpoint to which Stripe
 * sends what this release reads, once; where there is one, says what differs and, with `--mend`, puts it right. The secret
 * of a new one is written into FILE, which must not be there yet, else printed: this once. Ends with 1 where anything is
 * not as it ought to be.
 */
await runCommand(async () => {
  const url = option('url')
  const file = option('secret-file')
  if (!url)
    throw new Fault(
      './scripts/run stripe:connect --url https://…/webhooks/stripe [--mend] [--secret-file FILE]',
    )
  const config = readStripeConfig()
  const mode = config.secretKey.includes('_live_') ? 'live' : 'test'
  const where = config.apiBase ?? 'https://api.stripe.com'
  console.log(`Stripe at ${where}, ${mode} mode, environment ${config.environment}`)
  // Before anything is made: a secret that cannot be kept would be lost.
  const kept = file === undefined ? undefined : openSecretFile(file)
  const connection = await connect(config, url).catch((error: unknown) => {
    if (file) rmSync(file)
    throw new Fault(`Not connected: ${messageOf(error)}`, { cause: error })
  })
  const { secret, outcome, others } = connection
  const isKept = kept !== undefined && secret !== undefined && keep(kept, secret)
  if (file && !isKept) rmSync(file)
  report(connection, isKept ? file : undefined)
  const isRight = outcome !== 'differs' && (others.length === 0 || secret !== undefined)
  if (!isRight) process.exitCode = 1
})

async function connect(config: Config['stripe'], url: string): Promise<WebhookConnection> {
  const side = { stripe: openStripe(config), config: { stripe: config } }
  return await connectWebhook(side, { url, mend: process.argv.includes('--mend') })
}

/** False where it could not be written, as on a full disk: then it is printed. */
function keep(descriptor: number, secret: string): boolean {
  try {
    writeSync(descriptor, `${secret}\n`)
    closeSync(descriptor)
    return true
  } catch {
    return false
  }
}

function openSecretFile(file: string): number {
  try {
    return openSync(file, 'wx', 0o600)
  } catch (cause) {
    throw new Fault(`${file} cannot be written, or is there already: nothing was done`, { cause })
  }
}

function report(connection: WebhookConnection, file: string | undefined): void {
  const { endpointId, outcome, faults, secret, others } = connection
  for (const fault of faults) console.log(`${outcome === 'differs' ? '✗' : '…'} it ${fault}`)
  const ends = {
    created: `✓ ${endpointId} is made`,
    right: `✓ ${endpointId} is as it ought to be`,
    mended: `✓ ${endpointId} is as it ought to be now`,
    differs: `✗ ${endpointId} is not as it ought to be: the same command with --mend puts it right`,
  } as const
  console.log(ends[outcome])
  if (secret) console.log(file ? inFile(file) : printed(secret))
  for (const id of others) {
    console.log(`✗ ${id} is at the same address: each event comes twice, which is harmless. Once the secret of ${endpointId}
  is in use and stripe:doctor says that webhooks arrive, delete it: Dashboard → Developers → Webhooks`)
  }
}

function inFile(file: string): string {
  return `  Its signing secret is in ${file}: set STRIPE_WEBHOOK_SECRETS_FILE to it (or, where other secrets are
  in use, add it to them), roll the API processes, then: ./scripts/run stripe:doctor`
}

function printed(secret: string): string {
  return `  Its signing secret, which from now on only the Dashboard shows:

    ${secret}

  Put it into STRIPE_WEBHOOK_SECRETS (beside the ones in use, with a comma), roll the API processes, then:
  ./scripts/run stripe:doctor`
}
