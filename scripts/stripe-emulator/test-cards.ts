/** Why an issuer refuses, in Stripe's codes and Stripe's words. */
export interface Decline {
  code: string
  declineCode: string
  message: string
}

export interface TestCard {
  /** Stripe's names for it as a payment method, without `pm_card_`. */
  names: string[]
  number: string
  brand: 'visa' | 'mastercard' | 'amex'
  country: string
  /** Cards that a set-up would spare the second time are not imitated: no set-ups here. */
  authentication: 'none' | 'always'
  decline: Decline | null
  refund: 'succeeds' | 'pending' | 'fails_later'
  dispute: 'none' | 'fraudulent' | 'product_not_received' | 'inquiry'
  wallet: 'apple_pay' | 'google_pay' | null
}

const declined = (declineCode: string, message = 'Your card was declined.'): Decline => {
  return { code: 'card_declined', declineCode, message }
}
const insufficientFunds = declined('insufficient_funds', 'Your card has insufficient funds.')

function card(names: string[], number: string, special: Partial<TestCard> = {}): TestCard {
  return {
    names,
    number,
    brand: 'visa',
    country: 'US',
    authentication: 'none',
    decline: null,
    refund: 'succeeds',
    dispute: 'none',
    wallet: null,
    ...special,
  }
}

/** Stripe's test cards (docs.stripe.com/testing) that a shop can meet, and two names of ours for the wallets. */
export const testCards: readonly TestCard[] = [
  card(['visa'], '4242424242424242'),
  card(['visa_debit'], '4000056655665556'),
  card(['mastercard'], '5555555555554444', { brand: 'mastercard' }),
  card(['amex'], '378282246310005', { brand: 'amex' }),
  card(['pl'], '4000006160000005', { country: 'PL' }),
  card(['applePay'], '4242424242424242', { wallet: 'apple_pay' }),
  card(['googlePay'], '4242424242424242', { wallet: 'google_pay' }),

  card(['visa_chargeDeclined', 'chargeDeclined'], '4000000000000002', {
    decline: declined('generic_decline'),
  }),
  card(['visa_chargeDeclinedInsufficientFunds', 'chargeDeclinedInsufficientFunds'], '4000000000009995', {
    decline: insufficientFunds,
  }),
  card(['visa_chargeDeclinedLostCard', 'chargeDeclinedLostCard'], '4000000000009987', {
    decline: declined('lost_card'),
  }),
  card(['visa_chargeDeclinedStolenCard', 'chargeDeclinedStolenCard'], '4000000000009979', {
    decline: declined('stolen_card'),
  }),
  card(['chargeDeclinedExpiredCard'], '4000000000000069', {
    decline: { code: 'expired_card', declineCode: 'expired_card', message: 'Your card has expired.' },
  }),
  card(['chargeDeclinedIncorrectCvc'], '4000000000000127', {
    decline: {
      code: 'incorrect_cvc',
      declineCode: 'incorrect_cvc',
      message: "Your card's security code is incorrect.",
    },
  }),
  card(['chargeDeclinedProcessingError'], '4000000000000119', {
    decline: {
      code: 'processing_error',
      declineCode: 'processing_error',
      message: 'An error occurred while processing your card. Try again in a little bit.',
    },
  }),
  card(
    ['visa_chargeDeclinedVelocityLimitExceeded', 'chargeDeclinedVelocityLimitExceeded'],
    '4000000000006975',
    {
      decline: declined('card_velocity_exceeded'),
    },
  ),
  card(['chargeDeclinedFraudulent', 'radarBlock'], '4100000000000019', { decline: declined('fraudulent') }),

  card(['threeDSecure2Required', 'threeDSecureRequired'], '4000000000003220', { authentication: 'always' }),
  card(['authenticationRequired'], '4000002760003184', { authentication: 'always' }),
  card(['threeDSecureRequiredChargeDeclined'], '4000008400001629', {
    authentication: 'always',
    decline: declined('generic_decline'),
  }),
  card(['authenticationRequiredChargeDeclinedInsufficientFunds'], '4000008260003178', {
    authentication: 'always',
    decline: insufficientFunds,
  }),

  card(['pendingRefund'], '4000000000007726', { refund: 'pending' }),
  card(['refundFail'], '4000000000005126', { refund: 'fails_later' }),
  card(['createDispute'], '4000000000000259', { dispute: 'fraudulent' }),
  card(['createDisputeProductNotReceived'], '4000000000002685', { dispute: 'product_not_received' }),
  card(['createDisputeInquiry'], '4000000000001976', { dispute: 'inquiry' }),
]

const byName = new Map(testCards.flatMap((item) => item.names.map((name) => [name, item] as const)))
const byNumber = new Map([...testCards].reverse().map((item) => [item.number, item] as const))

/** From `pm_card_visa` or `tok_visa`. */
export function findTestCard(token: string): TestCard | undefined {
  const match = /^(?:pm_card|tok)_(.+)$/.exec(token)
  return byName.get(match?.[1] ?? '')
}

export function findTestCardByNumber(number: string): TestCard | undefined {
  return byNumber.get(number.replaceAll(/[\s-]/g, ''))
}

export function nameOf(item: TestCard): string {
  return item.names[0] ?? ''
}
