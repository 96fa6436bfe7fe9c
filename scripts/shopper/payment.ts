import {
  asList,
  asObject,
  confirmWithTestCard,
  insist,
  type Sheet,
  type ShopClient,
  text,
} from '../demo/index'
import { poll } from '../services/index'

/** Where shoppers pay: the emulator, or Stripe itself with a test key. */
export interface StripeSide {
  readonly url: string
  readonly isEmulator: boolean
}

const stripeItself = 'https://api.stripe.com'

/** Which Stripe the shop uses. Throws where it takes real money. */
export async function findStripe(shop: ShopClient, emulatorUrl: string): Promise<StripeSide> {
  const key = text((await shop.call('/payment/config')).publishableKey)
  if (key.startsWith('pk_live')) throw new Error('This shop takes real money: nobody is sent there to try it')
  const isEmulator = key === 'pk_test_emulator'
  return { isEmulator, url: isEmulator ? emulatorUrl : stripeItself }
}

/** The payment sheet of the app. Answers the intent’s status, or the type of Stripe’s refusal. */
export async function confirm(sheet: Sheet, stripe: StripeSide, card: string): Promise<string> {
  return await insist(() => confirmWithTestCard(sheet, stripe.url, card))
}

/** What the customer does in their bank’s page: only the emulator’s lets a program do it. */
export async function authenticate({ clientSecret }: Sheet, { url }: StripeSide): Promise<void> {
  const [intentId = ''] = clientSecret.split('_secret_')
  await poll(
    async () => {
      const reply = await fetch(`${url}/_emulator/payment_intents/${intentId}/complete_action`, {
        method: 'POST',
        body: JSON.stringify({ outcome: 'succeed' }),
      }).catch(() => undefined)
      return reply && reply.status < 500 ? true : undefined
    },
    { deadlineMs: 20_000, everyMs: 200 },
  )
}

interface Watched {
  readonly url: string
  readonly orderId: string
  readonly token: string
}

/**
 * Follows an order as the app does while the sheet is open. Answers when it was seen as paid (performance.now()), or
 * undefined where the stream ended before.
 */
export function watchUntilPaid({ url, orderId, token }: Watched) {
  const leave = new AbortController()
  const paidAt = (async (): Promise<number | undefined> => {
    try {
      const reply = await fetch(new URL(`/orders/${orderId}/events`, url), {
        headers: { authorization: `Bearer ${token}` },
        signal: leave.signal,
      })
      if (!reply.ok || !reply.body) return undefined
      let said = ''
      for await (const bytes of reply.body) {
        said += new TextDecoder().decode(bytes)
        const entries = said.split('\n').filter((line) => line.startsWith('data: '))
        if (entries.some(isPaid)) return performance.now()
      }
    } catch {
      // Whoever is cut off looks at the order instead.
    }
    return undefined
  })()
  return { paidAt, leave: () => leave.abort() }
}

function isPaid(line: string): boolean {
  try {
    return asObject(asObject(JSON.parse(line.slice('data: '.length))).order).paymentStatus === 'paid'
  } catch {
    return false
  }
}

/** What is in the cart of an answer. */
export function linesOf(cart: Readonly<Record<string, unknown>>): string[] {
  return asList(cart.items).map((item) => text(item.productId))
}
