/**
 * What stands in for secrets where there is nothing to protect. All of it is printed in this repository, so that in
 * production it would open the shop to anyone.
 */
export const standIns = {
  secret: 'development-only-secret-of-no-value-to-anybody',
  stripeSecretKey: 'sk_test_emulator',
  stripePublishableKey: 'pk_test_emulator',
  stripeWebhookSecret: 'whsec_emulator',
} as const

const published: ReadonlySet<string> = new Set(Object.values(standIns))

export const minimumSecretLength = 32
/** 32 random letters of hexadecimal, the smallest alphabet in use, have ten different ones and more. */
const fewestLetters = 8

/** Is it printed where anyone can read it? */
export function isPublished(secret: string): boolean {
  return published.has(secret)
}

/** What is wrong with a secret, to be said after its name; undefined where nothing is. */
export function weaknessOf(secret: string): string | undefined {
  if (isPublished(secret)) return 'is printed in the repository, where anyone can read it'
  if (secret.length < minimumSecretLength) return `has fewer than ${minimumSecretLength} characters`
  return new Set(secret).size < fewestLetters ? 'repeats a few characters: it can be guessed' : undefined
}
