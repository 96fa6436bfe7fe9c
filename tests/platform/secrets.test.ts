import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '#platform/config'
import { standIns } from '#platform/secret-strength'
import { checkSecrets } from '#platform/secrets'
import { ConfigurationError } from '#platform/settings-reader'

const folder = mkdtempSync(join(tmpdir(), 'secrets-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Settings = Readonly<Record<string, string>>

const random = () => crypto.randomUUID()
const good: Settings = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://shop:x@db.example/metropolitan?sslmode=verify-full',
  REDIS_URL: 'rediss://:x@redis.example',
  JWT_KEYS: `a:${random()},b:${random()}`,
  OTP_KEY: random(),
  AUDIT_KEY: `old:${random()},new@5000:${random()}`,
  STAFF_SECRETS_KEY: random(),
  ORDER_NUMBER_KEY: `new@700:${random()},old:${random()}`,
  SMS_PROVIDER_URL: 'https://sms.example',
  SMS_PROVIDER_TOKEN: random(),
  STRIPE_SECRET_KEY: `sk_live_${random()}`,
  STRIPE_PUBLISHABLE_KEY: 'pk_live_x',
  STRIPE_WEBHOOK_SECRETS: `whsec_${random()},whsec_${random()}`,
}

function faultsOf(settings: Settings): readonly string[] {
  try {
    readConfig({ ...good, ...settings })
    return []
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults
    throw error
  }
}

const example = await Bun.file('.env.example').text()
/** Whatever the example gives a value that is secret anywhere. */
const secretNames = ['JWT_KEYS', 'OTP_KEY', 'STAFF_SECRETS_KEY', 'AUDIT_KEY', 'ORDER_NUMBER_KEY']
const givenNames = ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRETS', 'SMS_PROVIDER_TOKEN']

test('production starts with secrets of its own', () => {
  expect(faultsOf({})).toEqual([])
})

test.each([...secretNames, ...givenNames])(
  'production refuses %s missing, empty, published, short or repeating',
  (name) => {
    expect(faultsOf({ [name]: '' })).toEqual([`${name} is required`])
    expect(faultsOf({ [name]: standIns.secret })[0]).toMatch(/^\w+ .*is printed in the repository/)
    expect(faultsOf({ [name]: 'short-but-random' })[0]).toMatch(/fewer than 32 characters/)
    expect(faultsOf({ [name]: 'ab'.repeat(20) })[0]).toContain('it can be guessed')
  },
)

test.each([...secretNames, 'STRIPE_WEBHOOK_SECRETS'])('%s is no empty list', (name) => {
  expect(faultsOf({ [name]: ' , ,' })).toEqual([`${name} is an empty list`])
})

test.each(secretNames)('%s is refused whatever its place in the list', (name) => {
  const last = name === 'AUDIT_KEY' || name === 'ORDER_NUMBER_KEY' ? 'b@9' : 'b'
  expect(faultsOf({ [name]: `a:${random()},${last}:${standIns.secret}` })).toHaveLength(1)
})

test('nothing that the example prints is a secret', () => {
  for (const name of [...secretNames, ...givenNames, 'STRIPE_PUBLISHABLE_KEY']) {
    expect(example).toContain(`\n${name}=\n`)
  }
  const values = [...example.matchAll(/^[A-Z_]+=(.+)$/gm)].map(([, value]) => value)
  expect(values.filter((value) => Object.values<unknown>(standIns).includes(value))).toEqual([])
})

test('production refuses the emulator’s keys, and two secrets that are the same', () => {
  expect(faultsOf({ STRIPE_SECRET_KEY: 'sk_test_emulator' })).toHaveLength(1)
  expect(faultsOf({ STRIPE_PUBLISHABLE_KEY: 'pk_test_emulator' })).toHaveLength(1)
  expect(faultsOf({ STRIPE_WEBHOOK_SECRETS: 'whsec_emulator' })).toHaveLength(1)
  const same = random()
  expect(faultsOf({ OTP_KEY: same, AUDIT_KEY: `a:${same}` })).toEqual([
    'AUDIT_KEY (a) has the same secret as OTP_KEY (unnamed)',
  ])
  expect(faultsOf({ JWT_KEYS: `a:${same},b:${same}` })).toEqual([
    'JWT_KEYS (b) has the same secret as JWT_KEYS (a)',
  ])
})

test('lists say whose each key is, and from where on it serves', () => {
  const [one, other] = [random(), random()]
  expect(faultsOf({ JWT_KEYS: `a:${one},a:${other}` })).toEqual(['JWT_KEYS has the key "a" twice'])
  expect(faultsOf({ OTP_KEY: `${one},${other}` })).toEqual(['OTP_KEY has the key "unnamed" twice'])
  expect(faultsOf({ JWT_KEYS: `:${one}` })).toEqual(['JWT_KEYS must be a list of id:secret'])
  for (const name of ['AUDIT_KEY', 'ORDER_NUMBER_KEY']) {
    expect(faultsOf({ [name]: `a:${one},b:${other}` })).toEqual([`${name} has a key without id@number twice`])
    expect(faultsOf({ [name]: `a:${one},b@9:${other},c@9:${random()}` })).toEqual([
      `${name} has the number 9 twice`,
    ])
    expect(faultsOf({ [name]: `a@9:${one}` })[0]).toContain('has no key for the first numbers')
  }
  const { shop, otp } = readConfig({
    NODE_ENV: 'test',
    ORDER_NUMBER_KEY: `b@700:${one},a:${other}`,
    OTP_KEY: one,
  })
  expect(shop.orderNumberKeys).toEqual([
    { id: 'a', secret: other, from: 0 },
    { id: 'b', secret: one, from: 700 },
  ])
  expect(otp.keys).toEqual([{ id: 'unnamed', secret: one }])
})

test.each([
  ['DATABASE_URL', 'postgres://shop:x@db.example/metropolitan'],
  ['DATABASE_URL', 'postgres://shop:x@db.example/metropolitan?sslmode=prefer'],
  ['DATABASE_READER_URL', 'postgres://shop:x@db.example/metropolitan'],
  ['REDIS_URL', 'redis://db.example'],
  ['SMS_PROVIDER_URL', 'http://db.example'],
  ['SENTRY_DSN', 'http://key@db.example/1'],
])('production does not speak plain text to another machine unless it is said: %s=%s', (name, url) => {
  expect(faultsOf({ [name]: url })).toEqual([
    `${name} speaks to db.example without TLS: encrypt it, or name the host in PLAIN_TEXT_HOSTS`,
  ])
  expect(faultsOf({ [name]: url, PLAIN_TEXT_HOSTS: 'redis, db.example' })).toEqual([])
  for (const here of ['localhost', '127.0.0.1', '[::1]']) {
    expect(faultsOf({ [name]: url.replace('db.example', here) })).toEqual([])
  }
  expect(faultsOf({ NODE_ENV: 'test', STRIPE_SECRET_KEY: '', [name]: url })).toEqual([])
})

test('every secret and URL may stand in a file, and only there', () => {
  const file = join(folder, 'secret')
  for (const [name, value] of Object.entries(good).filter(([key]) => !/NODE_ENV|PUBLISHABLE/.test(key))) {
    writeFileSync(file, `${value}\n`, { mode: 0o600 })
    const inFile = { [name]: '', [`${name}_FILE`]: file }
    expect([name, ...faultsOf(inFile)]).toEqual([name])
    expect(readConfig({ ...good, ...inFile })).toEqual(readConfig(good))
    expect(faultsOf({ ...inFile, [name]: value })).toEqual([
      `${name} is set, and so is ${name}_FILE: only one of them can count`,
    ])
    expect(faultsOf({ ...inFile, [`${name}_FILE`]: `${file}-none` })).toContain(
      `${name}_FILE names a file that cannot be read`,
    )
  }
})

test('keys:check says the same without starting anything, and prints no secret', async () => {
  const report = checkSecrets(good)
  expect(report.faults).toEqual([])
  expect(Object.fromEntries(report.keys)).toMatchObject({
    JWT_KEYS: ['a', 'b'],
    AUDIT_KEY: ['old', 'new@5000'],
  })
  const weak = { ...good, OTP_KEY: standIns.secret, AUDIT_KEY: 'too-short', STAFF_SECRETS_KEY: '' }
  for (const [settings, code] of [
    [good, 0],
    [weak, 1],
  ] as const) {
    const child = Bun.spawnSync([process.execPath, 'scripts/keys-check.ts'], {
      env: { ...settings, NODE_ENV: '' },
    })
    const said = child.stdout.toString()
    expect(child.exitCode).toBe(code)
    expect(said).toContain('✓ JWT_KEYS: a, b\n')
    for (const name of ['OTP_KEY', 'AUDIT_KEY', 'STAFF_SECRETS_KEY']) {
      expect(said).toContain(`${code === 0 ? '✓' : '✗'} ${name}`)
    }
    const secrets = Object.entries(settings).filter(
      ([name]) => /KEY|SECRET|TOKEN/.test(name) && !name.includes('PUBLISH'),
    )
    for (const [, value] of secrets) {
      for (const part of value.split(/[,:]/).filter((text) => text.length > 10))
        expect(said).not.toContain(part)
    }
  }
})
