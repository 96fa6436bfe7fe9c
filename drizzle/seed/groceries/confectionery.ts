import { storage } from './storage'
import type { SeedProduct } from './types'

export const confectionery: readonly SeedProduct[] = [
  {
    productCode: '305006',
    slug: 'pistachio-turkish-delight-500-g',
    categorySlug: 'sweets-and-desserts',
    brand: 'Nazlı Tabak',
    size: '500 g',
    priceMinor: 4499,
    corporatePriceMinor: 3749,
    vatRate: 23,
    minQuantityIndividual: 1,
    minQuantityCorporate: 8,
    quantityPerBox: 8,
    stock: 100,
    attributes: {
      allergens: ['nuts'],
      nutritionPer100g: {
        energyKj: 1633,
        energyKcal: 386,
        fatG: 5.8,
        saturatesG: 0.7,
        carbohydrateG: 80,
        sugarsG: 66,
        proteinG: 2.9,
        saltG: 0.03,
      },
      storage: storage.dry,
      origin: { country: 'TR', region: 'Bursa' },
      manufacturer: 'Nazlı Tabak Şekerleme San. Ltd. Şti., Bursa',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free', 'bestseller'],
    },
    translations: {
      tr: {
        name: 'Çifte Kavrulmuş Fıstıklı Lokum',
        fullName: 'Nazlı Tabak Çifte Kavrulmuş Antep Fıstıklı Lokum, 500 g',
        description:
          'Uzun pişirildiği için diri, bol fıstıklı olduğu için yeşil. Küçük küp kesilir, Türk kahvesinin yanında bir tanesi sohbeti uzatır.',
      },
      en: {
        name: 'Pistachio Turkish Delight',
        fullName: 'Nazlı Tabak Double-Roasted Turkish Delight with Pistachios, 500 g',
        description:
          'Cooked twice as long as the ordinary kind, so it is chewy rather than sugary, and packed with green pistachios. Serve a cube beside coffee.',
      },
      pl: {
        name: 'Lokum z pistacjami',
        fullName: 'Nazlı Tabak podwójnie gotowany lokum z pistacjami, 500 g',
        description:
          'Długo gotowany, dlatego sprężysty i mniej cukrowy, a w przekroju zielony od pistacji. Jedna kostka do kawy po turecku w zupełności wystarczy.',
      },
    },
  },
  {
    productCode: '305013',
    slug: 'rose-turkish-delight-250-g',
    categorySlug: 'sweets-and-desserts',
    brand: 'Nazlı Tabak',
    size: '250 g',
    priceMinor: 1699,
    corporatePriceMinor: 1379,
    vatRate: 23,
    minQuantityIndividual: 1,
    minQuantityCorporate: 12,
    quantityPerBox: 12,
    stock: 150,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 1503,
        energyKcal: 354,
        fatG: 0.1,
        saturatesG: 0,
        carbohydrateG: 88,
        sugarsG: 74,
        proteinG: 0.1,
        saltG: 0.02,
      },
      storage: storage.dry,
      origin: { country: 'TR', region: 'Isparta' },
      manufacturer: 'Nazlı Tabak Şekerleme San. Ltd. Şti., Bursa',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Güllü Lokum',
        fullName: 'Nazlı Tabak Isparta Güllü Lokum, 250 g',
        description:
          'Isparta gül suyuyla kokulandırılmış yumuşacık lokum. Bisküvi arasına sıkıştırınca çocukluğun bayram sabahı geri gelir.',
      },
      en: {
        name: 'Rose Turkish Delight',
        fullName: 'Nazlı Tabak Rose Turkish Delight, 250 g',
        description:
          'Soft pink cubes scented with real Isparta rose water. Press one between two plain biscuits, as Turkish children have done for generations.',
      },
      pl: {
        name: 'Lokum różany',
        fullName: 'Nazlı Tabak lokum różany z wodą różaną z Isparty, 250 g',
        description:
          'Miękkie, różowe kostki o zapachu prawdziwej wody różanej. Spróbuj po turecku: wciśnij kawałek między dwa herbatniki.',
      },
    },
  },
  {
    productCode: '305020',
    slug: 'pistachio-tahini-halva-500-g',
    categorySlug: 'sweets-and-desserts',
    brand: 'Nazlı Tabak',
    size: '500 g',
    priceMinor: 3499,
    corporatePriceMinor: 2899,
    vatRate: 23,
    minQuantityIndividual: 1,
    minQuantityCorporate: 8,
    quantityPerBox: 8,
    stock: 90,
    attributes: {
      allergens: ['sesame', 'nuts'],
      nutritionPer100g: {
        energyKj: 2249,
        energyKcal: 539,
        fatG: 32.5,
        saturatesG: 5,
        carbohydrateG: 47,
        sugarsG: 41,
        proteinG: 12.5,
        saltG: 0.12,
      },
      storage: storage.dry,
      origin: { country: 'TR', region: 'Bursa' },
      manufacturer: 'Nazlı Tabak Şekerleme San. Ltd. Şti., Bursa',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Fıstıklı Tahin Helvası',
        fullName: 'Nazlı Tabak Antep Fıstıklı Tahin Helvası, 500 g',
        description:
          'Tel tel ayrılan, dişe gelmeden dağılan helva. Kahvaltıda ekmekle, balıktan sonra fırınlanmış ve limonlu deneyin.',
      },
      en: {
        name: 'Pistachio Tahini Halva',
        fullName: 'Nazlı Tabak Tahini Halva with Pistachios, 500 g',
        description:
          'Flaky sesame threads that melt rather than crunch, studded with whole pistachios. Warm a slice in the oven with lemon for the dessert Turks eat after fish.',
      },
      pl: {
        name: 'Chałwa sezamowa z pistacjami',
        fullName: 'Nazlı Tabak chałwa tahinowa z pistacjami, 500 g',
        description:
          'Włóknista chałwa, która rozpływa się w ustach, z całymi pistacjami. Zapieczona z sokiem z cytryny to turecki deser po rybie.',
      },
    },
  },
  {
    productCode: '305037',
    slug: 'pismaniye-pulled-floss-250-g',
    categorySlug: 'sweets-and-desserts',
    brand: 'Nazlı Tabak',
    size: '250 g',
    priceMinor: 1899,
    corporatePriceMinor: 1549,
    vatRate: 23,
    minQuantityIndividual: 1,
    minQuantityCorporate: 12,
    quantityPerBox: 12,
    stock: 80,
    attributes: {
      allergens: ['gluten'],
      nutritionPer100g: {
        energyKj: 1951,
        energyKcal: 464,
        fatG: 16.5,
        saturatesG: 7.8,
        carbohydrateG: 75,
        sugarsG: 58,
        proteinG: 3.4,
        saltG: 0.05,
      },
      storage: storage.dry,
      origin: { country: 'TR', region: 'İzmit, Kocaeli' },
      manufacturer: 'Nazlı Tabak Şekerleme San. Ltd. Şti., Bursa',
      badges: ['halal', 'vegan', 'vegetarian'],
    },
    translations: {
      tr: {
        name: 'Sade Pişmaniye',
        fullName: 'Nazlı Tabak Geleneksel Sade Pişmaniye, 250 g',
        description:
          'Kavrulmuş unla çekile çekile ipeğe dönen şeker. Ağızda bir anda erir; kırılmasın diye kutusunu dik tutun.',
      },
      en: {
        name: 'Pişmaniye Pulled Sugar Floss',
        fullName: 'Nazlı Tabak Traditional Plain Pişmaniye, 250 g',
        description:
          'Sugar pulled by hand with toasted flour into thousands of silky threads. Imagine candyfloss with the flavour of shortbread.',
      },
      pl: {
        name: 'Pişmaniye – turecka wata',
        fullName: 'Nazlı Tabak tradycyjna pişmaniye naturalna, 250 g',
        description:
          'Karmel wyciągany ręcznie z prażoną mąką, aż powstaną tysiące jedwabistych nitek. Lekka jak wata cukrowa, w smaku przypomina kruche ciasteczka.',
      },
    },
  },
]
