import { expect, test } from 'bun:test'
import { blankCategoryText } from '../../src/domains/catalog/category'
import {
  blankProductText,
  findMissingText,
  isPriceChange,
  isWholesaleDearer,
} from '../../src/domains/catalog/product'
import { changeTexts, findTextFault, missingLanguages } from '../../src/domains/catalog/translations'

const blank = { name: '', description: '' }
const tr = { name: 'Süt', description: 'Taze' }
const en = { name: 'Milk', description: '' }

test('texts change language by language and field by field', () => {
  expect(changeTexts({ tr, en }, undefined, blank)).toEqual({ tr, en })
  expect(changeTexts({ tr, en }, { en: null }, blank)).toEqual({ tr })
  expect(changeTexts({ tr }, { tr: { name: 'Sütler' }, pl: { name: 'Mleko' } }, blank)).toEqual({
    tr: { ...tr, name: 'Sütler' },
    pl: { name: 'Mleko', description: '' },
  })
})

test('what nobody has written in a new language is an empty text, and no field is missing', () => {
  expect(changeTexts({}, { pl: { name: 'Mleko' } }, blankProductText)).toStrictEqual({
    pl: { name: 'Mleko', fullName: '', description: '' },
  })
  expect(changeTexts({}, { pl: { fullName: 'Mleko 1 l' } }, blankProductText)).toStrictEqual({
    pl: { name: '', fullName: 'Mleko 1 l', description: '' },
  })
  expect(changeTexts({}, { pl: { name: 'Nabiał' } }, blankCategoryText)).toStrictEqual({
    pl: { name: 'Nabiał', description: '' },
  })
  expect(changeTexts({}, { pl: { description: 'Świeże' } }, blankCategoryText)).toStrictEqual({
    pl: { name: '', description: 'Świeże' },
  })
})

test('texts lack a name, the language that is needed, or all of it', () => {
  expect(findTextFault({ tr, en })).toBeUndefined()
  expect(findTextFault({ en }, 'tr')).toEqual({ language: 'tr', fields: [] })
  expect(findTextFault({})).toEqual({ language: 'tr', fields: [] })
  expect(findTextFault({ tr, pl: blank })).toEqual({ language: 'pl', fields: ['name'] })
  expect(missingLanguages({ en })).toEqual(['tr', 'pl'])
})

test('a draft may be described in any language, what is on sale in Turkish', () => {
  const translations = { en: { ...en, fullName: 'Milk' } }
  expect(findMissingText({ status: 'draft', translations })).toBeUndefined()
  expect(findMissingText({ status: 'active', translations })).toEqual({ language: 'tr', fields: [] })
})

test('wholesale may pay as much as households, or have no price of its own', () => {
  const isDearer = (corporatePriceMinor: number | null) =>
    isWholesaleDearer({ priceMinor: 100, corporatePriceMinor })
  expect([null, 99, 100, 101].map(isDearer)).toEqual([false, false, false, true])
  const changes = [{}, { size: '1 kg' }, { priceMinor: 1 }, { corporatePriceMinor: null }]
  expect(changes.map(isPriceChange)).toEqual([false, false, true, true])
})
