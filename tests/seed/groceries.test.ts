import { describe, expect, test } from 'bun:test'
import { languages } from '#platform/i18n'
import { type SeedProduct, seedCategories, seedProducts } from '../../drizzle/seed/groceries'
import { allergens, badges } from '../../drizzle/seed/groceries/types'

const kebab = /^[a-z0-9]+(-[a-z0-9]+)*$/

/** The codes of the products that break a rule, so that a failure names the culprits. */
function breaking(rule: (product: SeedProduct) => boolean): string[] {
  return seedProducts.filter((product) => !rule(product)).map((product) => product.productCode)
}

function isDistinct(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length
}

function allText(language: (typeof languages)[number]): string {
  return seedProducts.map(({ translations }) => Object.values(translations[language]).join(' ')).join(' ')
}

describe('the shelves', () => {
  test('there are 60 products in 7 categories, at least 6 in each', () => {
    expect(seedProducts).toHaveLength(60)
    expect(seedCategories).toHaveLength(7)
    for (const { slug } of seedCategories) {
      expect(seedProducts.filter((product) => product.categorySlug === slug).length).toBeGreaterThanOrEqual(6)
    }
  })

  test('every product stands in a category that exists', () => {
    const slugs = new Set(seedCategories.map(({ slug }) => slug))
    expect(breaking((product) => slugs.has(product.categorySlug))).toEqual([])
  })

  test('category slugs are unique and positions run from 1', () => {
    expect(isDistinct(seedCategories.map(({ slug }) => slug))).toBe(true)
    expect(seedCategories.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(seedCategories.filter(({ slug }) => !kebab.test(slug))).toEqual([])
  })

  test('codes are six digits and unique, some with a leading zero', () => {
    const codes = seedProducts.map(({ productCode }) => productCode)
    expect(isDistinct(codes)).toBe(true)
    expect(codes.filter((code) => !/^\d{6}$/.test(code))).toEqual([])
    expect(codes.some((code) => code.startsWith('0'))).toBe(true)
    expect(codes.some((code) => !code.startsWith('0'))).toBe(true)
  })

  test('slugs are unique ASCII kebab-case', () => {
    expect(isDistinct(seedProducts.map(({ slug }) => slug))).toBe(true)
    expect(breaking(({ slug }) => kebab.test(slug))).toEqual([])
  })
})

describe('money and quantities', () => {
  test('prices are positive whole grosze', () => {
    expect(
      breaking(({ priceMinor, corporatePriceMinor }) =>
        [priceMinor, corporatePriceMinor].every((minor) => Number.isSafeInteger(minor) && minor > 0),
      ),
    ).toEqual([])
  })

  test('the corporate price is 10 to 25 % below retail', () => {
    expect(
      breaking(
        ({ priceMinor, corporatePriceMinor }) =>
          corporatePriceMinor * 100 >= priceMinor * 75 && corporatePriceMinor * 100 <= priceMinor * 90,
      ),
    ).toEqual([])
  })

  test('VAT is a Polish rate', () => {
    expect(breaking(({ vatRate }) => [0, 5, 7, 8, 23].includes(vatRate))).toEqual([])
  })

  test('a wholesale minimum is a whole number of boxes', () => {
    expect(
      breaking(
        ({ minQuantityCorporate, quantityPerBox }) =>
          Number.isInteger(minQuantityCorporate) &&
          minQuantityCorporate > 0 &&
          (quantityPerBox === null || (quantityPerBox > 0 && minQuantityCorporate % quantityPerBox === 0)),
      ),
    ).toEqual([])
  })

  test('retail minimums are 1 or 2, and stock covers either minimum', () => {
    expect(breaking(({ minQuantityIndividual }) => [1, 2].includes(minQuantityIndividual))).toEqual([])
    expect(
      breaking(
        ({ stock, minQuantityCorporate }) =>
          Number.isInteger(stock) && stock >= 20 && stock <= 500 && stock >= minQuantityCorporate,
      ),
    ).toEqual([])
  })

  test('a handful of ordinary products reaches the retail minimum order of 200.00 PLN', () => {
    const middling = seedProducts.filter(({ priceMinor }) => priceMinor >= 4_000 && priceMinor <= 12_000)
    const basketMinor = middling.slice(0, 4).reduce((sum, { priceMinor }) => sum + priceMinor, 0)
    expect(middling.length).toBeGreaterThanOrEqual(8)
    expect(basketMinor).toBeGreaterThanOrEqual(20_000)
  })
})

describe('what the label says', () => {
  test('allergens and badges are known, listed once, and nothing is both new and a bestseller', () => {
    expect(
      breaking(
        ({ attributes }) =>
          isDistinct(attributes.allergens) &&
          isDistinct(attributes.badges) &&
          attributes.allergens.every((allergen) => allergens.includes(allergen)) &&
          attributes.badges.every((badge) => badges.includes(badge)) &&
          !(attributes.badges.includes('new') && attributes.badges.includes('bestseller')),
      ),
    ).toEqual([])
  })

  test('no badge contradicts an allergen, and vegan implies vegetarian', () => {
    const animal = ['milk', 'eggs', 'fish', 'crustaceans', 'molluscs'] as const
    expect(
      breaking(({ attributes: { allergens, badges } }) => {
        if (badges.includes('gluten_free') && allergens.includes('gluten')) return false
        if (!badges.includes('vegan')) return true
        return badges.includes('vegetarian') && !animal.some((allergen) => allergens.includes(allergen))
      }),
    ).toEqual([])
  })

  test('dairy declares milk and is never vegan', () => {
    expect(
      breaking(
        ({ categorySlug, attributes: { allergens, badges } }) =>
          categorySlug !== 'cheese-and-dairy' || (allergens.includes('milk') && !badges.includes('vegan')),
      ),
    ).toEqual([])
  })

  test('kilojoules and kilocalories agree within 3 %', () => {
    expect(
      breaking(({ attributes: { nutritionPer100g: nutrition } }) => {
        const expectedKj = nutrition.energyKcal * 4.184
        return Math.abs(nutrition.energyKj - expectedKj) <= expectedKj * 0.03
      }),
    ).toEqual([])
  })

  test('the energy is that of the fat, carbohydrate and protein, give or take some fibre', () => {
    expect(
      breaking(({ attributes: { nutritionPer100g: nutrition } }) => {
        const withoutFibreKcal = 9 * nutrition.fatG + 4 * (nutrition.carbohydrateG + nutrition.proteinG)
        const fibreKcal = nutrition.energyKcal - withoutFibreKcal
        return fibreKcal >= -1 && fibreKcal <= 2 * 45
      }),
    ).toEqual([])
  })

  test('parts of 100 g are non-negative and fit into it', () => {
    expect(
      breaking(({ attributes: { nutritionPer100g: nutrition } }) => {
        const { fatG, saturatesG, carbohydrateG, sugarsG, proteinG, saltG } = nutrition
        return (
          Object.values(nutrition).every((amount) => amount >= 0) &&
          saturatesG <= fatG &&
          sugarsG <= carbohydrateG &&
          fatG + carbohydrateG + proteinG + saltG <= 100
        )
      }),
    ).toEqual([])
  })

  test('origin is an ISO country code and a manufacturer is named', () => {
    expect(
      breaking(
        ({ attributes }) =>
          /^[A-Z]{2}$/.test(attributes.origin.country) && attributes.manufacturer.length > 0,
      ),
    ).toEqual([])
  })
})

describe('the three languages', () => {
  test('name, full name, description and storage differ between any two languages', () => {
    expect(
      breaking(({ translations, attributes }) => {
        const texts = languages.map((language) => translations[language])
        return (
          isDistinct(texts.map(({ name }) => name)) &&
          isDistinct(texts.map(({ fullName }) => fullName)) &&
          isDistinct(texts.map(({ description }) => description)) &&
          isDistinct(Object.values(attributes.storage))
        )
      }),
    ).toEqual([])
  })

  test('texts keep to the lengths of the table and no description is a stub', () => {
    expect(
      breaking(({ translations }) =>
        Object.values(translations).every(
          ({ name, fullName, description }) =>
            name.length > 0 &&
            name.length <= 200 &&
            fullName.length > name.length &&
            fullName.length <= 300 &&
            description.length >= 60 &&
            description.length <= 400,
        ),
      ),
    ).toEqual([])
  })

  test('no text is stray-spaced and none is used for two products', () => {
    for (const language of languages) {
      const texts = seedProducts.map(({ translations }) => translations[language])
      expect(isDistinct(texts.map(({ fullName }) => fullName))).toBe(true)
      expect(isDistinct(texts.map(({ description }) => description))).toBe(true)
      expect(
        texts.flatMap((text) => Object.values(text)).filter((text) => /^\s|\s$|\s\s/.test(text)),
      ).toEqual([])
    }
  })

  test('the full name tells brand and size in every language', () => {
    expect(
      breaking(({ brand, size, translations }) =>
        languages.every((language) => {
          const localSize = language === 'en' ? size : size.replace('.', ',')
          const { fullName } = translations[language]
          return fullName.startsWith(brand) && fullName.includes(localSize)
        }),
      ),
    ).toEqual([])
  })

  test('Turkish and Polish are written with their own letters', () => {
    for (const letter of 'çğıİöşü') expect(allText('tr')).toContain(letter)
    for (const letter of 'ąćęłńóśźż') expect(allText('pl')).toContain(letter)
    expect(breaking(({ translations }) => /[çğıİöşüâ]/i.test(translations.tr.description))).toEqual([])
    expect(breaking(({ translations }) => /[ąćęłńóśźż]/i.test(translations.pl.description))).toEqual([])
  })

  test('categories are named and described in each language', () => {
    for (const { translations } of seedCategories) {
      expect(isDistinct(languages.map((language) => translations[language].name))).toBe(true)
      expect(isDistinct(languages.map((language) => translations[language].description))).toBe(true)
    }
  })
})
