import type { Context } from '#platform/context'
import { listRecentEvents, sharesAccount, troubleOf } from '../../infrastructure/stripe-account'
import { compareInbox } from '../../infrastructure/stripe-events'
import { type ListedEndpoints, listEndpoints } from '../../infrastructure/webhook-endpoints'
import { stripeEventTypes } from '../../payment'
import { clockFinding, type Finding, keyFindings, troubleFinding } from '../../stripe-connection'
import { bestFirst, faultsOf, looksLikeOurs, type WebhookEndpoint } from '../../webhook-endpoint'
import { wishForEndpoint } from './wish-for-endpoint'

export interface Examination {
  /** Of the endpoint; unsaid, the one that is marked as of this environment, or looks like it. */
  readonly url?: string | undefined
}

/** Events of the last day, but for those that may still be on their way. */
const lookBackSeconds = 86_400
const graceSeconds = 120

/**
 * Looks whether this environment is connected to Stripe as it ought to be, and says for everything that is not what to do
 * next. Changes nothing. Each question to Stripe waits as long as any other call of the shop; once one of them gets no
 * answer, no more is asked.
 */
export async function examineConnection(context: Context, { url }: Examination): Promise<readonly Finding[]> {
  const { stripe: config } = context.config
  const findings: Finding[] = [...keyFindings(config)]
  try {
    const before = context.now()
    const listed = await listEndpoints(context)
    findings.push({ state: 'right', says: 'Stripe answers, and knows the secret key' })
    findings.push(clockFinding({ before, after: context.now(), stripeTime: listed.stripeTime }))
    findings.push(await accountFinding(context))
    const endpoint = chooseEndpoint(context, listed, url)
    findings.push(...endpointFindings(context, { endpoint, listed, url }))
    findings.push(...(await inboxFindings(context, endpoint)))
  } catch (error) {
    findings.push(troubleFinding(troubleOf(error), error))
  }
  return findings
}

async function accountFinding(context: Context): Promise<Finding> {
  const isShared = await sharesAccount(context)
  if (isShared === undefined)
    return { state: 'unknown', says: 'no payment yet by which to tell whether both keys are of one account' }
  if (isShared) return { state: 'right', says: 'both keys are of one account' }
  return {
    state: 'wrong',
    says: 'the publishable key is not of the account of the secret key: no phone can pay',
    next: 'copy both from one page: Dashboard → Developers → API keys',
  }
}

function chooseEndpoint(
  context: Context,
  { endpoints }: ListedEndpoints,
  url: string | undefined,
): WebhookEndpoint | undefined {
  const { environment } = context.config.stripe
  if (url !== undefined) return bestFirst(endpoints, wishForEndpoint(context, url))[0]
  const marked = endpoints.filter((one) => one.environment === environment)
  const similar = endpoints.filter((one) => looksLikeOurs(one) && one.environment === undefined)
  const [any] = marked.length > 0 ? marked : similar
  return any && bestFirst(endpoints, wishForEndpoint(context, any.url))[0]
}

interface Looked {
  readonly endpoint: WebhookEndpoint | undefined
  readonly listed: ListedEndpoints
  readonly url: string | undefined
}

function endpointFindings(context: Context, { endpoint, listed, url }: Looked): Finding[] {
  const connect = `./scripts/run stripe:connect --url ${url ?? endpoint?.url ?? 'https://…/webhooks/stripe'}`
  if (!endpoint)
    return [{ state: 'wrong', says: 'Stripe has no endpoint for this environment', next: connect }]
  const { id } = endpoint
  const wish = wishForEndpoint(context, endpoint.url)
  const faults = faultsOf(endpoint, wish)
  const twins = bestFirst(listed.endpoints, wish).filter((one) => one.isEnabled && one.id !== id)
  const findings: Finding[] = faults.map(({ says }) => ({
    state: 'wrong',
    says: `endpoint ${id} ${says}`,
    next: `${connect} --mend`,
  }))
  for (const twin of twins) {
    findings.push({
      state: 'wrong',
      says: `endpoint ${twin.id} is sent the same events to the same address once more`,
      next: `once the signing secret of ${id} is in use, delete ${twin.id}: Dashboard → Developers → Webhooks`,
    })
  }
  if (findings.length > 0) return findings
  return [{ state: 'right', says: `endpoint ${id} is sent what is read, in our version, to ${endpoint.url}` }]
}

async function inboxFindings(context: Context, endpoint: WebhookEndpoint | undefined): Promise<Finding[]> {
  const until = Math.floor(context.now().getTime() / 1_000) - graceSeconds
  const from = Math.max(until - lookBackSeconds, endpoint?.createdAt ?? 0)
  const sent = endpoint ? await listRecentEvents(context, { types: stripeEventTypes, from, until }) : []
  const { missing, unprocessed } = await compareInbox(context.db, sent)
  const findings: Finding[] = []
  if (sent.length === 0)
    findings.push({
      state: 'unknown',
      says: 'no event of the last day by which to tell whether webhooks arrive',
    })
  else if (missing.length === 0)
    findings.push({
      state: 'right',
      says: `webhooks arrive: all of the newest ${sent.length} events are here`,
    })
  else {
    findings.push({
      state: 'wrong',
      says: `${missing.length} of the newest ${sent.length} events never arrived, ${missing[0]} among them`,
      next:
        'Dashboard → Developers → Webhooks → the endpoint says what its deliveries were answered: 400 means that ' +
        'STRIPE_WEBHOOK_SECRETS has not the secret of this endpoint, no answer that the address is not reachable',
    })
  }
  if (unprocessed > 0) {
    findings.push({
      state: 'wrong',
      says: `${unprocessed} events arrived and could not be processed`,
      next: 'GET /admin/stripe-events?outcome=unprocessed says why; they are tried again by themselves',
    })
  }
  return findings
}
