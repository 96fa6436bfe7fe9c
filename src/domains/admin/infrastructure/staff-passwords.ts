import { normalizePassword } from '../password'

/** OWASP's recommendation for argon2id: 19 MiB and two passes cost about 20 ms, which is enough to slow a thief. */
const parameters = { algorithm: 'argon2id', memoryCost: 19_456, timeCost: 2 } as const

/**
 * Of a random password that nobody was ever told; whoever was invited and has not chosen a password has this one. What it costs to look at must be what a fresh hash costs.
 */
export const hashOfNobody =
  '$argon2id$v=19$m=19456,t=2,p=1$m8Jc+OJ+hMnwhIOa29cifXfkSb6qcNG0fU++rmOPy+4$/Z7h9MHrnGAxVh/Lt63MDko7e7gI+Q/iyZYOCSNzRys'

export function hashPassword(password: string): Promise<string> {
  return Bun.password.hash(normalizePassword(password), parameters)
}

/**
 * Whether this is the password behind the hash. Without a hash the same work is done and the answer is no, so that an
 * unknown address takes as long as a wrong password. A hash from before there was one spelling was made of the password
 * as it was typed: that is tried, too.
 */
export async function isPassword(password: string, hash: string | undefined): Promise<boolean> {
  const spellings = new Set([normalizePassword(password), password])
  let matches = false
  for (const spelling of spellings) {
    matches = (await Bun.password.verify(spelling, hash ?? hashOfNobody)) || matches
  }
  return matches && hash !== undefined
}
