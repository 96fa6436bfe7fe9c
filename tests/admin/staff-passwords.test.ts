import { expect, test } from 'bun:test'
import {
  hashOfNobody,
  hashPassword,
  isPassword,
} from '../../src/domains/admin/infrastructure/staff-passwords'

/** What decides how long a hash takes: algorithm, version, memory, passes, and how much salt and hash there is. */
function workOf(hash: string) {
  const [, algorithm, version, parameters, salt = '', digest = ''] = hash.split('$')
  return { algorithm, version, parameters, salt: salt.length, digest: digest.length }
}

test('an unknown address costs the same work as a wrong password', async () => {
  const fresh = await hashPassword('a password of somebody')

  expect(workOf(fresh)).toEqual({
    algorithm: 'argon2id',
    version: 'v=19',
    parameters: 'm=19456,t=2,p=1',
    salt: 43,
    digest: 43,
  })
  expect(workOf(hashOfNobody)).toEqual(workOf(fresh))
})

test('the right password and no other is right, and without a hash none is', async () => {
  const hash = await hashPassword('right')

  expect(await isPassword('right', hash)).toBe(true)
  expect(await isPassword('wrong', hash)).toBe(false)
  expect(await isPassword('right', undefined)).toBe(false)
  expect(await isPassword('', undefined)).toBe(false)
})
