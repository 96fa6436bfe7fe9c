import { expect, test } from 'bun:test'
import { canonicalForm, decodeForm } from '../../scripts/stripe-emulator/form'

const plain = (encoded: string) => JSON.parse(JSON.stringify(decodeForm(encoded)))

test('brackets nest, indices make lists', () => {
  expect(plain('a=1&b[c][d]=x+y&b[e]=%C5%82')).toEqual({ a: '1', b: { c: { d: 'x y' }, e: 'ł' } })
  expect(plain('l[0]=x&l[1]=y')).toEqual({ l: ['x', 'y'] })
  expect(plain('l[]=x&l[]=y')).toEqual({ l: ['x', 'y'] })
  expect(plain('l[0][a]=1&l[1][a]=2')).toEqual({ l: [{ a: '1' }, { a: '2' }] })
  expect(plain('a=')).toEqual({ a: '' })
})

test('no key reaches a prototype', () => {
  const form = decodeForm('__proto__[polluted]=1&constructor[x]=2')
  expect(Object.hasOwn(form, '__proto__')).toBe(true)
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
})

test.each(['a[b=1', 'a]b[=1', '[a]=1', 'a=1&a[b]=2', `a${'[x]'.repeat(9)}=1`])('%s is refused', (encoded) => {
  expect(() => decodeForm(encoded)).toThrow()
})

test('one meaning has one canonical text', () => {
  expect(canonicalForm(decodeForm('b=2&a[y]=1&a[x]=0'))).toBe(canonicalForm(decodeForm('a[x]=0&a[y]=1&b=2')))
  expect(canonicalForm(decodeForm('a=1'))).not.toBe(canonicalForm(decodeForm('a=2')))
})
