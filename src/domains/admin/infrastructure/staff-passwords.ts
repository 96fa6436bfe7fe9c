/** OWASP's recommendation for argon2id: 19 MiB and two passes cost about 20 ms, which is enough to slow a thief. */
const parameters = { algorithm: 'argon2id', memoryCost: 19_456, timeCost: 2 } as const

let hashOfNobody: Promise<string> | undefined

export function hashPassword(password: string): Promise<string> {
  return Bun.password.hash(password, parameters)
}

/**
 * Whether this is the password behind the hash. Without a hash the same work is done and the answer is no, so that an
 * unknown address takes as long as a wrong password.
 */
export async function isPassword(password: string, hash: string | undefined): Promise<boolean> {
  hashOfNobody ??= hashPassword(crypto.randomUUID())
  const matches = await Bun.password.verify(password, hash ?? (await hashOfNobody))
  return matches && hash !== undefined
}
