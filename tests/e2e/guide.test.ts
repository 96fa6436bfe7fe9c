import { expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { readConfig } from '#platform/config'
import { afterThisFile } from '../support/cleanup'
import { findCurl } from '../support/curl'
import { differenceOf, guideText, readCommands } from '../support/guide'
import { eventually, startProcess } from '../support/processes'
import { openRealShop } from '../support/real-shop'
import { testServices } from '../support/services'

const commands = readCommands()
const endOfBlock = '--- end of a block ---\n'

test('the guide, typed as printed, buys, pays, cancels and signs out, and shows what is answered', async () => {
  const [shop, curl, { runDirectory }] = await Promise.all([openRealShop(), findCurl(), testServices()])
  const folder = mkdtempSync(join(runDirectory, 'guide-'))
  afterThisFile(() => rmSync(folder, { recursive: true, force: true }))
  await shop.startStripe()
  await Promise.all([shop.startApi(), shop.startWorker()])

  // One shell for all of it, as in a terminal: a block goes on with what the ones before have kept.
  const script = commands.map(({ text }) => `${text}\necho '${endOfBlock.trim()}'`).join('\n')
  const typed = await startProcess({
    name: 'guide',
    command: ['sh', '-ec', script],
    cwd: folder,
    env: {
      ...curl.environment,
      PATH: [curl.folder, process.env.PATH].join(delimiter),
      SHOP: shop.url,
      STRIPE: shop.stripeUrl,
    },
  })
  let code: number | null | undefined
  void typed.exited.then((ended) => {
    code = ended
  })
  // Where a loop of the guide waits in vain, what was printed so far says of what.
  await eventually(() => code !== undefined, { deadlineMs: 40_000 }).catch(() => undefined)

  // Headers end with a character that a terminal does not show.
  const parts = typed.output().replaceAll('\r', '').split(endOfBlock)
  const differences = commands.flatMap(({ text, shown }, index) => {
    const output = parts[index]?.trim() ?? ''
    const difference = index < parts.length - 1 ? differenceOf(output, shown) : `did not end: ${output}`
    return difference === '' ? [] : [`${text}\n${difference}`]
  })
  // What follows the first failure was not typed any more.
  expect(differences.slice(0, 3)).toEqual([])
  expect({ code, rest: parts.slice(commands.length) }).toEqual({ code: 0, rest: [''] })
}, 60_000)

test('the guide leads through every call between first launch and paid, and on to the end', () => {
  const typed = commands.map(({ text }) => text).join('\n')
  const inOrder = [
    '/payment/config',
    '/products',
    '/auth/guest',
    '/cart/items/',
    '/auth/otp ',
    '/dev/inbox',
    '/auth/otp/verify',
    '/auth/register',
    '/me/addresses',
    '/orders ',
    '/payment?wait=',
    '/events',
    'pm_card_chargeDeclined',
    '/payment/retry',
    'pm_card_threeDSecure2Required',
    '/cancel',
    '/refunds',
    '/auth/refresh',
    '/auth/sessions',
    '/auth/logout',
  ]
  const places = inOrder.map((part) => typed.indexOf(part))
  expect(places).not.toContain(-1)
  expect(places).toEqual(places.toSorted((a, b) => a - b))
})

test('the numbers that the guide says in words are those of production', () => {
  const secret = () => crypto.randomUUID()
  const { auth, otp, rateLimits, shop } = readConfig({
    NODE_ENV: 'production',
    DATABASE_URL: 'postgres://127.0.0.1:9/none',
    REDIS_URL: 'redis://127.0.0.1:9',
    JWT_KEYS: `none:${secret()}`,
    OTP_KEY: secret(),
    AUDIT_KEY: secret(),
    STAFF_SECRETS_KEY: secret(),
    ORDER_NUMBER_KEY: secret(),
    SMS_PROVIDER_URL: 'https://sms.invalid',
    SMS_PROVIDER_TOKEN: secret(),
    STRIPE_SECRET_KEY: `sk_test_${secret()}`,
    STRIPE_PUBLISHABLE_KEY: 'pk_test_none',
    STRIPE_WEBHOOK_SECRETS: `whsec_${secret()}`,
  })
  const flat = guideText().replace(/\s+/g, ' ')
  const count = (value: number) => value.toLocaleString('en')
  for (const sentence of [
    `It works for ${auth.guestDays} days`,
    `The access token works for ${auth.accessSeconds / 60} minutes`,
    `after ${auth.sessionIdleDays} days without use, and after ${auth.sessionMaxDays} days in any case`,
    `A code works for ${otp.lifetimeSeconds === 120 ? 'two minutes' : otp.lifetimeSeconds}`,
    `until \`expiresAt\` (${shop.paymentMinutes} minutes)`,
    `${count(rateLimits.reads)} reads, ${count(rateLimits.writes)} writes and ${rateLimits.signIns} calls of \`/auth\``,
  ]) {
    expect(flat).toContain(sentence)
  }
})

test('one text is read in the repository and in the document', async () => {
  const { info } = await Bun.file('openapi.json').json()
  const [, ...body] = guideText().split('\n')
  expect(info.description.trim()).toBe(body.join('\n').trim())
  // A link to a file leads nowhere from the document, and one to a heading nowhere on the page of the document.
  expect(guideText()).not.toMatch(/\]\(/)
})

test.each([
  ['{"a":1,"b":[{"c":"x1"}]}', '{"b":[{"c":"x…"}]}', true],
  ['{"a":1}', '{"a":2}', false],
  ['{"a":[1,2]}', '{"a":[1]}', false],
  ['{"a":""}', '{"a":"…"}', false],
  ['{"a":null}', '{"a":"…"}', false],
  ['no JSON', '{"a":"…"}', false],
])('%s is shown as %s: %p', (output, text, isShown) => {
  expect(differenceOf(output, { kind: 'json', text }) === '').toBe(isShown)
})

test('what a command prints has to be shown, line by line', () => {
  expect(differenceOf('one\ntwo 2', { kind: 'text', text: 'one\ntwo …' })).toBe('')
  expect(differenceOf('one\ntwo 2', { kind: 'text', text: 'one …' })).not.toBe('')
  expect(differenceOf('one', undefined)).not.toBe('')
})
