#!/usr/bin/env bun
import { readConfig } from '#platform/config'
import { closeContext, openContext } from '#platform/context'
import { checkLedger } from '../src/domains/payment/application/money/check-ledger'
import { settingsForReading } from './database/index'

/**
 * `bun run payments:check [--without-stripe [--replica]]`: is every grosz accounted for? Compares ledger, payments, refunds and
 * statuses with each other and with Stripe, and closes at Stripe what was made for an attempt here, could still take money and is not known to it. Ends with 1 where something does not add up.
 */
const withStripe = !process.argv.includes('--without-stripe')
if (withStripe && process.argv.includes('--replica')) {
  console.error(
    'Nothing was checked: what is to be closed at Stripe, the primary alone knows. Add --without-stripe.',
  )
  process.exit(1)
}
const context = openContext({ ...readConfig(await settingsForReading()), logLevel: 'warn' }, 'payments-check')
try {
  const { orders, heldMinor, findings } = await checkLedger(context, { withStripe })
  for (const { orderId, stripeId, problem } of findings) {
    console.log(`✗ ${[orderId && `order ${orderId}`, stripeId].filter(Boolean).join(', ')}: ${problem}`)
  }
  const compared = withStripe ? 'with each other and with Stripe' : 'with each other'
  console.log(`${orders} orders hold ${heldMinor} grosze; compared ${compared}: ${findings.length} findings`)
  process.exitCode = findings.length > 0 ? 1 : 0
} catch (error) {
  console.error(`Not checked: ${error instanceof Error ? error.message : String(error)}
Is Stripe (or the emulator at STRIPE_API_BASE) within reach? Without it: ./scripts/run payments:check --without-stripe`)
  process.exitCode = 1
} finally {
  await closeContext(context)
}
