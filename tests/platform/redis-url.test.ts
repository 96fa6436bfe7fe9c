import { expect, test } from 'bun:test'
import { readConfig } from '#platform/config'
import { plainTextHosts } from '#platform/plain-text'
import { readRedisTarget } from '#platform/redis-url'

test('one server, by name, password and number of its database', () => {
  expect(readRedisTarget('rediss://shop:p%40ss@cache.example:6390/2')).toEqual({
    kind: 'server',
    hosts: [{ host: 'cache.example', port: 6390 }],
    isEncrypted: true,
    username: 'shop',
    password: 'p@ss',
    database: 2,
    name: '',
  })
  expect(readRedisTarget('redis://127.0.0.1')).toMatchObject({ hosts: [{ port: 6379 }], database: 0 })
})

test('sentinels, with the name they call the primary by, and a password of their own', () => {
  expect(readRedisTarget('redis+sentinel://:secret@a,b:26380,[::1]/shop/1?sentinel_password=other')).toEqual({
    kind: 'sentinel',
    hosts: [
      { host: 'a', port: 26_379 },
      { host: 'b', port: 26_380 },
      { host: '::1', port: 26_379 },
    ],
    isEncrypted: false,
    password: 'secret',
    database: 1,
    name: 'shop',
    sentinelPassword: 'other',
  })
})

test.each([
  ['redis://a,b', 'names several hosts'],
  ['redis+sentinel://a,b', 'names no primary'],
  ['redis+sentinel://a:x/shop', 'is not the URL of a Redis'],
  ['redis://a/zero', 'where the number of a database may stand'],
])('%s is refused at boot in words', (url, words) => {
  expect(() => readConfig({ NODE_ENV: 'test', REDIS_URL: url })).toThrow('REDIS_URL')
  expect(readRedisTarget(url)).toContain(words)
})

test('sentinels of other machines are spoken to with TLS in production, as one server is', () => {
  expect(plainTextHosts('redis+sentinel://10.0.0.5,127.0.0.1/shop')).toEqual(['10.0.0.5'])
  expect(plainTextHosts('rediss+sentinel://10.0.0.5/shop')).toEqual([])
})

test('files for TLS are looked at when the process starts', () => {
  const faults = (variables: Record<string, string>) => () => readConfig({ NODE_ENV: 'test', ...variables })
  const url = 'rediss://cache.example'
  expect(faults({ REDIS_URL: url, REDIS_CA_FILE: '/nowhere' })).toThrow(
    'REDIS_CA_FILE names a file that cannot be read',
  )
  expect(faults({ REDIS_URL: url, REDIS_CA_FILE: 'package.json' })).toThrow('without a certificate')
  expect(faults({ REDIS_URL: url, REDIS_KEY_FILE: 'package.json' })).toThrow('only together')
})
