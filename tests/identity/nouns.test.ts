import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { networkOf, wideNetworkOf } from '#http/origin'
import openapi from '../../openapi.json'
import { postalCodePattern } from '../../src/domains/identity/address'
import { normalizeNip } from '../../src/domains/identity/company'
import { parsePhone } from '../../src/domains/identity/infrastructure/phone-numbers'
import { securityEventKinds, securityEventMeanings } from '../../src/domains/identity/security-event'

test('a NIP is read with its spaces, hyphens and country', () => {
  for (const text of ['5261040828', '526-104-08-28', ' PL 526 104 08 28', 'pl5261040828'])
    expect(normalizeNip(text)).toBe('5261040828')
  for (const text of [
    '5261040829',
    '526104082',
    '52610408281',
    '5261PL040828',
    '0000000000',
    'DE5261040828',
    '',
    '526104082x',
  ])
    expect(normalizeNip(text)).toBeUndefined()
})

// Numbers that their owners print on each invoice.
test.each([
  ['Główny Urząd Statystyczny', '526-10-40-828'],
  ['Orlen', '774-00-01-454'],
  ['PKO Bank Polski', '525-000-77-38'],
  ['PZU', '526-025-10-49'],
  ['Allegro', '525-26-74-798'],
  ['CD Projekt', '734-28-67-148'],
  ['Poczta Polska', '525-000-73-13'],
  ['LOT', '522-000-23-34'],
])('%s has a valid NIP, and its neighbours have none', (_, written) => {
  const nip = written.replaceAll('-', '')
  expect(normalizeNip(written)).toBe(nip)
  const others = Array.from('0123456789').filter((digit) => digit !== nip[9])
  for (const digit of others) expect(normalizeNip(nip.slice(0, 9) + digit)).toBeUndefined()
})

test('of the ten last digits that a NIP might have one is right, or none where the checksum is 10', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[1-9]\d{8}$/), (nine) => {
      const valid = Array.from('0123456789').filter((digit) => normalizeNip(nine + digit))
      // By the ministry's table: each digit times its weight, the sum divided by 11.
      const table = [6, 5, 7, 2, 3, 4, 5, 6, 7].map(
        (weight, index) => BigInt(weight) * BigInt(nine[index] ?? 0),
      )
      const remainder = table.reduce((total, product) => total + product, 0n) % 11n
      expect(valid).toEqual(remainder === 10n ? [] : [String(remainder)])
    }),
  )
})

test('no two neighbouring digits can be swapped and leave a NIP valid', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[1-9]\d{8}$/), fc.nat(7), (nine, at) => {
      const nip = Array.from('0123456789', (digit) => nine + digit).find((ten) => normalizeNip(ten)) ?? ''
      const swapped = nip.slice(0, at) + nip.charAt(at + 1) + nip.charAt(at) + nip.slice(at + 2)
      fc.pre(swapped !== nip)
      expect(normalizeNip(swapped)).toBeUndefined()
    }),
  )
})

test('no single mistyped digit leaves a NIP valid', () => {
  const nip = '5261040828'
  for (let at = 0; at < nip.length; at += 1) {
    for (const digit of '0123456789') {
      if (digit === nip[at]) continue
      expect(normalizeNip(nip.slice(0, at) + digit + nip.slice(at + 1))).toBeUndefined()
    }
  }
})

test('limits count by IPv4 address and by the /64 of IPv6, however it is written', () => {
  expect(networkOf(null)).toBeNull()
  expect(networkOf('192.0.2.1')).toBe('192.0.2.1')
  for (const same of [
    '2001:db8::1',
    '2001:DB8:0:0:ffff::',
    '2001:0db8:0000:0000:1:2:3:4',
    '2001:db8::1%eth0',
  ])
    expect(networkOf(same)).toBe('2001:db8:0:0::/64')
  expect(networkOf('::1')).toBe('0:0:0:0::/64')
  expect(networkOf('2001:db8:0:1::1')).toBe('2001:db8:0:1::/64')
})

test('an IPv6 address says its /48, too, and an IPv4 address has none', () => {
  expect(wideNetworkOf(null)).toBeNull()
  expect(wideNetworkOf('192.0.2.1')).toBeNull()
  for (const one of ['2001:db8:7::1', '2001:DB8:7:ffff::1', '2001:0db8:0007:1:2:3:4:5%eth0'])
    expect(wideNetworkOf(one)).toBe('2001:db8:7::/48')
})

test('a phone number says its country, and the 0 that was dialled at home is no part of it', () => {
  const polish = { number: '+48512345678', callingCode: '48', mobile: true }
  for (const text of ['512 345 678', '0512345678', '0 512-345-678', '+48 (0) 512 345 678', '0048512345678'])
    expect(parsePhone(text)).toEqual(polish)
  expect(parsePhone('+44 7400 123456')).toEqual({ number: '+447400123456', callingCode: '44', mobile: true })
  for (const text of ['12', '00512345678', '+48 00512345678', '0', '+48'])
    expect(parsePhone(text)).toBeUndefined()
})

test.each([
  ['a landline', '+48 22 123 45 67'],
  ['a premium number', '+48 700 123 456'],
  ['a freephone', '+48 800 123 456'],
  ['a number of shared cost', '+48 801 123 456'],
  ['a number on the Internet', '+48 39 123 45 67'],
  ['a pager', '+48 642 123 456'],
  ['a satellite', '+881 6 3123 4567'],
  ['a ship', '+870 773 123 456'],
  ['a British personal number', '+44 70 1234 5678'],
])('%s is no mobile phone', (_, text) => {
  expect(parsePhone(text)?.mobile).toBe(false)
})

test('a postal code is two digits, a hyphen and three, and nothing around them', () => {
  const pattern = new RegExp(postalCodePattern)
  expect(['00-001', '99-999'].filter((text) => !pattern.test(text))).toEqual([])
  const wrong = ['00001', '0-001', '00-01', '00-0011', ' 00-001', '00-001 ', '100-001', 'aa-aaa', '']
  expect(wrong.filter((text) => pattern.test(text))).toEqual([])
})

test('each security event is explained in the API’s document, in words of its own', () => {
  expect(Object.keys(securityEventMeanings)).toEqual([...securityEventKinds])
  const { description } = openapi.components.schemas.SecurityEventKind
  const explained = securityEventKinds.map((kind) => `* \`${kind}\`: ${securityEventMeanings[kind]}`)
  expect(description).toContain(explained.join('\n'))
  const meanings = Object.values(securityEventMeanings)
  expect(meanings.filter((meaning) => meaning.length < 20)).toEqual([])
  expect(new Set(meanings).size).toBe(meanings.length)
})
