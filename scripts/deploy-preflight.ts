import { examineConnection } from '../src/domains/payment/application/connection/examine-connection'
import { runCheck } from './check-command'
import { option, targetUrl } from './database/index'
import { preflight, tell } from './deploy/index'
import { ROOT } from './services/index'

const deadlineSeconds = 120

/**
 * `bun run deploy:preflight [--logs FOLDER] [--url https://…/webhooks/stripe] [--deadline SECONDS]`: may this release be
 * brought out here? Configuration, keys, Postgres, Redis, migrations, disk, clock and Stripe, a line each; one that begins
 * with ✗ says what to do. Changes nothing; ends with 1 where anything is wrong.
 */
await runCheck(
  async () => {
    const logs = option('logs')
    const url = option('url')
    const findings = await preflight({
      variables: process.env,
      directUrl: targetUrl,
      folders: logs ? [ROOT, logs] : [ROOT],
      examineStripe: (context) => examineConnection(context, { url }),
    })
    return tell(findings)
  },
  { deadlineSeconds },
)
