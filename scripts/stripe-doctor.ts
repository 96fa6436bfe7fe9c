import { readConfig } from '#platform/config'
import { closeContext, openContext } from '#platform/context'
import { examineConnection } from '../src/domains/payment/application/connection/examine-connection'
import { runCheck } from './check-command'
import { option } from './database/index'

/** Four questions of ten seconds each, should Stripe keep every one of them waiting. */
const deadlineSeconds = 60

/**
 * `bun run stripe:doctor [--url https://…/webhooks/stripe] [--deadline SECONDS]`: are keys, endpoint, clock and deliveries
 * as they ought to be? Each line that begins with ✗ says what to do next; … is what cannot be told yet. Changes nothing;
 * ends with 1 where anything is wrong.
 */
await runCheck(
  async () => {
    const context = openContext(readConfig({ ...process.env, LOG_LEVEL: 'silent' }), 'stripe-doctor')
    const findings = await examineConnection(context, { url: option('url') })
    const marks = { right: '✓', wrong: '✗', unknown: '…' } as const
    for (const { state, says, next } of findings) {
      console.log(`${marks[state]} ${says}`)
      if (next) console.log(`  → ${next}`)
    }
    await closeContext(context)
    return findings.every(({ state }) => state !== 'wrong')
  },
  { deadlineSeconds },
)
