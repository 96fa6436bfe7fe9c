import type { Histories } from './histories'
import type { LivingShop } from './living-shop'
import { type Request, type Story, stockOfEach, unitsOfEach } from './story'
import { listAtStripe, type StripeObject } from './stripe-account'

/** What Stripe itself says of the money of one intent. */
export interface Takings {
  readonly intentId: string
  readonly orderId: string
  readonly capturedMinor: number
  readonly refundedMinor: number
  readonly keptMinor: number
  readonly openDisputes: readonly string[]
}

const endedDisputes = ['won', 'lost', 'warning_closed', 'prevented']

/** The takings of every intent that took money. */
export async function readTakings({ real }: Pick<LivingShop, 'real'>): Promise<Takings[]> {
  const [intents, refunds, disputes] = await Promise.all([
    listAtStripe(real, 'payment_intents'),
    listAtStripe(real, 'refunds'),
    listAtStripe(real, 'disputes'),
  ])
  const sum = (objects: readonly StripeObject[]) => objects.reduce((total, { amount }) => total + amount, 0)
  return intents.flatMap(({ id, amount_received: capturedMinor = 0, metadata }) => {
    if (capturedMinor === 0) return []
    const of = (objects: readonly StripeObject[]) => objects.filter((one) => one.payment_intent === id)
    const refundedMinor = sum(of(refunds).filter(({ status }) => !['failed', 'canceled'].includes(status)))
    const lostMinor = sum(of(disputes).filter(({ status }) => status === 'lost'))
    const openDisputes = of(disputes).flatMap((one) => (endedDisputes.includes(one.status) ? [] : [one.id]))
    const keptMinor = capturedMinor - refundedMinor - lostMinor
    const orderId = metadata?.order_id ?? ''
    return [{ intentId: id, orderId, capturedMinor, refundedMinor, keptMinor, openDisputes }]
  })
}

interface TimelineEntry {
  readonly event: string
  readonly details: Readonly<Record<string, unknown>>
}

interface OrderRow {
  readonly status: string
  readonly payment: string
  readonly total: number
  readonly refunded: number
}

export interface Facts extends Pick<Histories, 'lostTime'> {
  readonly takings: readonly Takings[]
  /** What staff settled in words: the money of such an order went back another way. */
  readonly settled: ReadonlySet<string>
}

/** Everything that is not as it must be of an order, in words; the history is told where there is anything. */
export async function judge(
  shop: LivingShop,
  story: Story,
  { lostTime, takings, settled }: Facts,
): Promise<string[]> {
  const sql = shop.sql()
  const orderId = String(story.orderId)
  const [order] = await sql<OrderRow[]>`
    select status, payment_status as payment, total_minor::int as total, refunded_minor::int as refunded
    from orders where id = ${orderId}`
  const timeline = await sql<TimelineEntry[]>`
    select event, details from order_events where order_id = ${orderId} order by seq`
  const isInLostTime = (at: number) => at >= lostTime.from && at <= lostTime.to
  // Between its being sent and its being answered.
  const mayBeLost = story.placedAt <= lostTime.to && answeredAt(story) >= lostTime.from
  if (!order) return mayBeLost ? [] : [`order ${orderId} is gone`]
  const own = takings.filter((one) => one.orderId === orderId)
  const problems = [
    ...judgeRequests(story, timeline, isInLostTime),
    ...judgeMoney({ ...order, isSettled: settled.has(orderId) }, timeline, own),
    ...(await judgeUnits(shop, story, { order, timeline })),
  ]
  return problems.map((problem) => `history ${story.number}, order ${orderId}: ${problem}`)
}

function answeredAt({ log }: Story): number {
  return Date.parse(/answered at (\S+)/.exec(log[0] ?? '')?.[1] ?? '')
}

/** 2xx means durable, a refusal changed nothing, and nothing was done twice. */
function judgeRequests(
  { requests, isTransfer }: Story,
  timeline: readonly TimelineEntry[],
  isInLostTime: (at: number) => boolean,
): string[] {
  const problems: string[] = []
  for (const request of requests) {
    const times = timeline.filter((entry) => isAbout(entry, request)).length
    const isCertain = request.answer !== 'unclear' && !isInLostTime(request.answeredAt)
    const wanted = request.answer === 'accepted' ? 1 : 0
    if (times > 1 || (isCertain && times !== wanted) || (request.answer === 'refused' && times > 0)) {
      problems.push(`“${request.note}” was ${request.answer} and done ${times} times`)
    }
  }
  const received = timeline.findIndex(({ event }) => event === 'payment.transfer_received')
  const ended = timeline.findLastIndex(({ event }) => event === 'order.cancelled')
  if (isTransfer && received >= 0 && ended > received) problems.push('a paid transfer was cancelled')
  return problems
}

function isAbout({ event, details }: TimelineEntry, { note, what }: Request): boolean {
  if (what === 'cancel') return event === 'order.cancelled' && details.note === note
  return event === 'payment.refund_requested' && details.reason === note && details.retryOf === undefined
}

/** What the shop says is what Stripe says, and money belongs to an order that is alive or goes back. */
function judgeMoney(
  { status, payment, total, refunded, isSettled }: OrderRow & { readonly isSettled: boolean },
  timeline: readonly TimelineEntry[],
  takings: readonly Takings[],
): string[] {
  const sumOf = (read: (one: Takings) => number) => takings.reduce((sum, one) => sum + read(one), 0)
  const kept = sumOf((one) => one.keptMinor)
  const back = sumOf((one) => one.refundedMinor)
  if (takings.length === 0) return refunded === 0 ? [] : [`${refunded} went back of nothing`]
  const given = kept > 0 ? 'partially_refunded' : 'refunded'
  const wanted = kept >= total ? 'paid' : given
  const isShipped = timeline.some(({ event }) => event === 'order.shipped')
  const isOver = status === 'cancelled' || status === 'expired'
  const isDisputed = takings.some(({ openDisputes }) => openDisputes.length > 0)
  return [
    ...(payment === wanted ? [] : [`it is ${payment}, and at Stripe ${wanted}`]),
    ...(refunded === back ? [] : [`it says that ${refunded} went back, Stripe says ${back}`]),
    ...(isOver && kept > 0 && !isDisputed && !isSettled ? [`it is ${status} and keeps ${kept}`] : []),
    ...(!isOver && !isShipped && back > 0 && kept === 0 ? [`it is ${status}, and all of it went back`] : []),
  ]
}

interface Ended {
  readonly order: OrderRow
  readonly timeline: readonly TimelineEntry[]
}

/** Of each product, what is in stock is what the timeline, with what was asked for, makes of it. */
async function judgeUnits(shop: LivingShop, story: Story, { order, timeline }: Ended): Promise<string[]> {
  const gone = goneUnits(story, timeline)
  const rows = await shop.sql()<{ id: string; stock: number; reserved: number }[]>`
    select id, stock, reserved from products where id = any(${[...story.products]}::uuid[])`
  return rows.flatMap(({ id, stock, reserved }) => {
    const wanted = {
      stock: stockOfEach - (gone.get(id) ?? 0),
      reserved: order.status === 'pending' ? unitsOfEach : 0,
    }
    const isRight = wanted.stock === stock && wanted.reserved === reserved
    const has = `has ${stock} (${reserved} reserved)`
    return isRight ? [] : [`product ${id} ${has} instead of ${wanted.stock} (${wanted.reserved})`]
  })
}

/** How many units of each product left for good: those that are out, and those that were written off. */
function goneUnits(story: Story, timeline: readonly TimelineEntry[]): Map<string, number> {
  const out = new Map<string, number>()
  const lost = new Map<string, number>()
  const leave: Leave = (lines, isLost) => {
    for (const { productId, quantity } of lines) {
      const units = Math.min(out.get(productId) ?? 0, quantity)
      out.set(productId, (out.get(productId) ?? 0) - units)
      if (isLost) lost.set(productId, (lost.get(productId) ?? 0) + units)
    }
  }
  const all = story.products.map((productId) => ({ productId, quantity: unitsOfEach }))
  for (const [place, entry] of timeline.entries()) {
    const request = story.requests.find((one) => isAbout(entry, one) || endsBy(entry, one))
    if (['order.confirmed', 'order.approved'].includes(entry.event)) {
      for (const { productId, quantity } of all) out.set(productId, quantity)
    } else if (entry.event === 'order.cancelled') {
      // Lines that were not taken back are lost, the others of the order that ends are not.
      leave(all, request?.lines === undefined && request?.restock === false)
    } else if (request) leaveByRefund(leave, request, { all, next: timeline[place + 1] })
  }
  return new Map(story.products.map((id) => [id, (out.get(id) ?? 0) + (lost.get(id) ?? 0)]))
}

type Lines = readonly { readonly productId: string; readonly quantity: number }[]
type Leave = (lines: Lines, isLost: boolean) => void

/** What a refund does to units by itself. Of an order that ends by it the next entry tells. */
function leaveByRefund(
  leave: Leave,
  request: Request,
  { all, next }: { readonly all: Lines; readonly next: TimelineEntry | undefined },
): void {
  const { lines, restock } = request
  if (restock === undefined) return
  if (lines) leave(lines, !restock)
  else if (!(next && endsBy(next, request))) leave(all, !restock)
}

/** Whether the order was cancelled by this very request. */
function endsBy({ event, details }: TimelineEntry, { note }: Request): boolean {
  return event === 'order.cancelled' && details.note === note
}

/** What the list of attention must hold, by what is true at Stripe: each as kind and id. */
export async function trulyOpen(
  shop: LivingShop,
  { takings, settled }: Omit<Facts, 'lostTime'>,
): Promise<string[]> {
  const sql = shop.sql()
  const orders = await sql<{ id: string }[]>`select id from orders`
  const known = new Set(orders.map(({ id }) => id))
  const failed = await sql<{ id: string; intent: string }[]>`
    select r.id, p.stripe_payment_intent_id as intent from refunds r join payments p on p.id = r.payment_id
    where r.state in ('failed', 'cancelled') and not exists (select from refunds s where s.retry_of = r.id)`
  const kept = new Map(takings.map(({ intentId, keptMinor }) => [intentId, keptMinor]))
  const strays = takings.filter(({ orderId }) => !known.has(orderId)).map(({ intentId }) => intentId)
  const captures = await listAtStripe(shop.real, 'events?type=payment_intent.succeeded')
  const unmatched = captures.filter(({ data }) => strays.includes(data?.object.id ?? ''))
  return [
    ...takings.filter(({ orderId }) => known.has(orderId)).flatMap(({ openDisputes }) => openDisputes),
    ...failed.filter(({ intent }) => (kept.get(intent) ?? 0) > 0).map(({ id }) => id),
    ...unmatched.map(({ id }) => id),
  ]
    .filter((id) => !settled.has(id))
    .toSorted()
}
