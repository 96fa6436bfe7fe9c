import { orderBody } from '../../../tests/support/crowd'
import { confirmWithTestCard, insist } from '../../demo/index'
import type { Answer, LivingShop } from './living-shop'
import type { Staff } from './staff'
import type { Request, Story } from './story'
import { actAtStripe, listAtStripe } from './stripe-account'

export interface Stage {
  readonly shop: LivingShop
  readonly staff: Staff
  readonly story: Story
  readonly random: () => number
}

type Step = (stage: Stage) => Promise<string>

const refunds: Step = async (stage) => {
  const { random, story } = stage
  const restock = [true, false, false, undefined][Math.floor(random() * 4)]
  const [first = '', second = ''] = story.products
  const lines = [{ productId: random() < 0.5 ? first : second, quantity: 1 + Math.floor(random() * 2) }]
  const kind = random()
  if (kind < 0.75) return await ask(stage, 'refund', { lines, restock })
  if (kind < 0.9) return await ask(stage, 'refund', { amountMinor: 1 + Math.floor(random() * 40_000) })
  return await ask(stage, 'refund', { everything: true, restock })
}

const cancelsByStaff: Step = (stage) => ask(stage, 'cancel', { restock: stage.random() < 0.5 })

const cancelsByCustomer: Step = async ({ shop, story }) => {
  const { token } = story.buyer
  const path = `/orders/${story.orderId}/cancel`
  const { status, body } = await shop.ask(path, { token, body: {} })
  return `the customer cancels: ${status} ${body.code ?? ''}`
}

/** Asks for something that moves units or money, by words of its own. */
async function ask(
  { staff, story }: Stage,
  what: Request['what'],
  {
    lines,
    restock,
    ...more
  }: Partial<Pick<Request, 'lines' | 'restock'>> & Readonly<Record<string, unknown>>,
): Promise<string> {
  const note = `history-${story.number}-request-${story.requests.length}`
  const body = { ...more, ...(lines && { lines }), ...(restock !== undefined && { restock }), reason: note }
  const path = `/admin/orders/${story.orderId}/${what === 'refund' ? 'refunds' : 'cancel'}`
  const answer = await staff.ask(path, { body, headers: { 'idempotency-key': note } })
  story.requests.push({ note, what, lines, restock, answer: meaningOf(answer), answeredAt: Date.now() })
  return `${what} ${JSON.stringify(body)}: ${answer.status} ${answer.body.code ?? ''}`
}

/** A refused repetition of what has a key is no effect either; it has none of its own where there is no key. */
function meaningOf({ status, isFirst }: Answer): Request['answer'] {
  if (status < 300) return 'accepted'
  return isFirst ? 'refused' : 'unclear'
}

const retries: Step = async ({ staff, story, random }) => {
  const { body } = await staff.ask(`/admin/refunds?state=failed&orderId=${story.orderId}`)
  const failed: readonly { id: string }[] = body.data ?? []
  const one = failed[Math.floor(random() * failed.length)]
  if (!one) return 'nothing to retry'
  const answer = await staff.ask(`/admin/refunds/${one.id}/retry`, { body: { reason: 'the card is new' } })
  return `retry ${one.id}: ${answer.status} ${answer.body.code ?? ''}`
}

const moves: Step = async ({ staff, story, random }) => {
  const to = random() < 0.6 ? 'preparing' : 'shipped'
  const { status, body } = await staff.ask(`/admin/orders/${story.orderId}/move`, { body: { to } })
  return `move to ${to}: ${status} ${body.code ?? ''}`
}

const pays: Step = async ({ shop, story, random }) => {
  const { token } = story.buyer
  for (let look = 0; look < 10; look += 1) {
    const { body } = await shop.ask(`/orders/${story.orderId}/payment?wait=2`, { token })
    if (body.status === 'preparing') continue
    if (body.status !== 'ready') return `no sheet: ${body.status ?? body.code}`
    const sheet = { clientSecret: String(body.clientSecret), publishableKey: String(body.publishableKey) }
    story.intentId = sheet.clientSecret.split('_secret_')[0]
    const card = random() < 0.25 ? 'pm_card_pendingRefund' : 'pm_card_visa'
    return `pays with ${card}: ${await insist(() => confirmWithTestCard(sheet, shop.real.stripeUrl, card))}`
  }
  return 'the sheet is not ready'
}

/** As if its half hour were over. */
const letsTimePass: Step = async ({ shop, story }) => {
  const overdue = shop.sql()`
    update orders set expires_at = now() - interval '2 minutes'
    where id = ${String(story.orderId)} and status = 'pending' and expires_at is not null`
  return `${(await overdue.catch(() => ({ count: 0 }))).count} overdue`
}

const refreshes: Step = async ({ staff, story }) => {
  const path = `/admin/orders/${story.orderId}/payment/refresh`
  const { status } = await staff.ask(path, { body: { reason: 'the customer asks' } })
  return `asks Stripe: ${status}`
}

const asksForRefundInDashboard: Step = async ({ shop, story, random }) => {
  const charge = await chargeOf(shop, story)
  const amount = random() < 0.5 ? { amount: 1 + Math.floor(random() * 60_000) } : {}
  const made = charge ? await actAtStripe(shop.real, `charges/${charge}/dashboard_refund`, amount) : undefined
  return `in the Dashboard ${JSON.stringify(amount)}: ${made?.id ?? 'refused'}`
}

const failsARefund: Step = async ({ shop, story, random }) => {
  const all = story.intentId ? await listAtStripe(shop.real, `refunds?payment_intent=${story.intentId}`) : []
  const one = all[Math.floor(random() * all.length)]
  const failed = one ? await actAtStripe(shop.real, `refunds/${one.id}/fail`) : undefined
  return `the bank fails a refund: ${failed?.id ?? 'none'}`
}

/** Opens a dispute, or takes the one there is a step on. */
const disputes: Step = async ({ shop, story, random }) => {
  const charge = await chargeOf(shop, story)
  if (!charge) return 'nothing to dispute'
  const [open] = await listAtStripe(shop.real, `disputes?payment_intent=${story.intentId}`)
  const inquiry = random() < 0.2
  if (!open || open.status === 'warning_closed') {
    const made = await actAtStripe(shop.real, `charges/${charge}/dispute`, { inquiry })
    return `disputed${inquiry ? ' (inquiry)' : ''}: ${made?.id ?? 'refused'}`
  }
  if (open.status === 'won') return 'the dispute was won'
  if (open.status === 'lost') {
    const appealed = random() < 0.8 && (await actAtStripe(shop.real, `disputes/${open.id}/appeal`))
    return `appeals: ${appealed ? appealed.id : 'no'}`
  }
  const outcome = random() < 0.6 ? 'won' : 'lost'
  await actAtStripe(shop.real, `disputes/${open.id}/close`, { outcome })
  return `dispute ${open.id}: ${outcome}`
}

async function chargeOf({ real }: LivingShop, { intentId }: Story): Promise<string | undefined> {
  if (!intentId) return undefined
  const intents = await listAtStripe(real, 'payment_intents')
  return intents.find(({ id }) => id === intentId)?.latest_charge ?? undefined
}

const approves: Step = async ({ staff, story }) => {
  const path = `/admin/orders/${story.orderId}/approve-transfer`
  const { status, body } = await staff.ask(path, { body: { reason: 'known for years' } })
  return `approves: ${status} ${body.code ?? ''}`
}

const marksPaid: Step = async ({ staff, story }) => {
  const key = `history-${story.number}-paid-${story.log.length}`
  const path = `/admin/orders/${story.orderId}/mark-paid`
  const { status, body } = await staff.ask(path, { body: {}, headers: { 'idempotency-key': key } })
  return `marks paid: ${status} ${body.code ?? ''}`
}

const online: readonly (readonly [number, Step])[] = [
  [8, refunds],
  [2, cancelsByStaff],
  [1, cancelsByCustomer],
  [3, retries],
  [2, moves],
  [3, pays],
  [1, letsTimePass],
  [1, refreshes],
  [3, asksForRefundInDashboard],
  [3, failsARefund],
  [2, disputes],
]
const byTransfer: typeof online = [
  [3, approves],
  [3, marksPaid],
  [2, cancelsByStaff],
  [1, cancelsByCustomer],
  [2, refunds],
  [1, moves],
]

export async function placeOrder({ shop, story }: Stage): Promise<void> {
  const paymentMethod = story.isTransfer ? 'bank_transfer' : 'card'
  const { token } = story.buyer
  story.placedAt = Date.now()
  const placed = await shop.ask('/orders', { token, body: orderBody(story.buyer, { paymentMethod }) })
  if (placed.status > 201) throw new Error(`no order: ${JSON.stringify(placed.body)}`)
  story.orderId = String(placed.body.id)
  story.log.push(`order ${story.orderId}, answered at ${new Date().toISOString()}`)
}

/** Places the order and pays it, as most do. */
export async function beginStory(stage: Stage): Promise<void> {
  await placeOrder(stage)
  const { story, random } = stage
  const usual = story.isTransfer ? [approves, marksPaid] : [pays]
  for (const step of usual) if (random() < 0.9) story.log.push(await step(stage))
}

/** Something that could happen to the order next. */
export async function takeStep(stage: Stage): Promise<void> {
  const steps = stage.story.isTransfer ? byTransfer : online
  const total = steps.reduce((sum, [weight]) => sum + weight, 0)
  let left = stage.random() * total
  const [, step] = steps.find(([weight]) => {
    left -= weight
    return left < 0
  }) ?? [0, refunds]
  stage.story.log.push(await step(stage))
}
