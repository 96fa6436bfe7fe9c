import { storage } from './storage'
import type { SeedProduct } from './types'

export const spices: readonly SeedProduct[] = [
  {
    productCode: '023001',
    slug: 'chilli-flakes-pul-biber-250-g',
    categorySlug: 'spices-and-pastes',
    brand: 'Baharhan',
    size: '250 g',
    priceMinor: 1799,
    corporatePriceMinor: 1449,
    vatRate: 8,
    minQuantityIndividual: 1,
    minQuantityCorporate: 12,
    quantityPerBox: 6,
    stock: 260,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 1431,
        energyKcal: 344,
        fatG: 14,
        saturatesG: 2.3,
        carbohydrateG: 28,
        sugarsG: 18,
        proteinG: 12.5,
        saltG: 4,
      },
      storage: storage.airtight,
      origin: { country: 'TR', region: 'Kahramanmaraş' },
      manufacturer: 'Baharhan Baharat Ltd. Şti., Gaziantep',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free', 'bestseller'],
    },
    translations: {
      tr: {
        name: 'Maraş Pul Biber',
        fullName: 'Baharhan Yağlı Maraş Pul Biber, 250 g',
        description:
          'Kahramanmaraş biberinin tatlı yakan, hafif yağlı pulu. Yumurtadan çorbaya her sofrada bulunur; kızgın tereyağında bir kez köpürtmek yeter.',
      },
      en: {
        name: 'Maraş Chilli Flakes',
        fullName: 'Baharhan Maraş Pul Biber Chilli Flakes, 250 g',
        description:
          'Moist, brick-red flakes with more fruit than fire. Sizzle them in butter for eggs and soups, or put the jar straight on the table.',
      },
      pl: {
        name: 'Płatki chili pul biber',
        fullName: 'Baharhan płatki papryki pul biber z Maraş, 250 g',
        description:
          'Wilgotne, ceglastoczerwone płatki: więcej w nich owocowej słodyczy niż ognia. Podgrzej je na maśle i polej jajka, zupę lub pierogi.',
      },
    },
  },
  {
    productCode: '023018',
    slug: 'urfa-isot-pepper-200-g',
    categorySlug: 'spices-and-pastes',
    brand: 'Baharhan',
    size: '200 g',
    priceMinor: 1999,
    corporatePriceMinor: 1629,
    vatRate: 8,
    minQuantityIndividual: 1,
    minQuantityCorporate: 12,
    quantityPerBox: 12,
    stock: 130,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 1450,
        energyKcal: 349,
        fatG: 15,
        saturatesG: 2.5,
        carbohydrateG: 27,
        sugarsG: 16.5,
        proteinG: 12,
        saltG: 5.5,
      },
      storage: storage.airtight,
      origin: { country: 'TR', region: 'Şanlıurfa' },
      manufacturer: 'Baharhan Baharat Ltd. Şti., Gaziantep',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Urfa İsotu',
        fullName: 'Baharhan Urfa İsot Biberi, 200 g',
        description:
          'Gündüz güneşte, gece örtü altında terletilerek kararan biber. Tütsüyü, kuru üzümü andırır; çiğ köfteye, lahmacuna, közlenmiş patlıcana.',
      },
      en: {
        name: 'Urfa Isot Pepper',
        fullName: 'Baharhan Urfa Isot Pepper, 200 g',
        description:
          'Dried by day and wrapped by night until nearly black. Smoky, raisin-like and slow to build heat, it is superb on aubergine, lamb and even dark chocolate.',
      },
      pl: {
        name: 'Papryka isot z Urfy',
        fullName: 'Baharhan papryka isot z Urfy, 200 g',
        description:
          'Suszona w dzień, okrywana nocą, aż niemal sczernieje. Dymna, z nutą rodzynek i powoli narastającą ostrością – do bakłażana, jagnięciny i kebabu.',
      },
    },
  },
  {
    productCode: '023025',
    slug: 'ground-sumac-200-g',
    categorySlug: 'spices-and-pastes',
    brand: 'Baharhan',
    size: '200 g',
    priceMinor: 1649,
    corporatePriceMinor: 1329,
    vatRate: 8,
    minQuantityIndividual: 1,
    minQuantityCorporate: 12,
    quantityPerBox: 12,
    stock: 150,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 1306,
        energyKcal: 314,
        fatG: 11,
        saturatesG: 3.4,
        carbohydrateG: 34,
        sugarsG: 6.2,
        proteinG: 4.3,
        saltG: 3.8,
      },
      storage: storage.airtight,
      origin: { country: 'TR', region: 'Gaziantep' },
      manufacturer: 'Baharhan Baharat Ltd. Şti., Gaziantep',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Öğütülmüş Sumak',
        fullName: 'Baharhan Öğütülmüş Sumak, 200 g',
        description:
          'Limonun yerini tutan mor ekşilik. İnce doğranmış soğanı sumakla ovun, maydanoz ekleyin; kebabın yanındaki salata budur.',
      },
      en: {
        name: 'Ground Sumac',
        fullName: 'Baharhan Ground Sumac, 200 g',
        description:
          'Tart purple berries that do the work of lemon without the juice. Rub into sliced onions for kebab, or dust over fattoush and grilled chicken.',
      },
      pl: {
        name: 'Sumak mielony',
        fullName: 'Baharhan sumak mielony, 200 g',
        description:
          'Purpurowa, cierpko-kwaśna przyprawa, która zastępuje cytrynę. Wetrzyj ją w pokrojoną cebulę do kebabu albo posyp nią pieczonego kurczaka.',
      },
    },
  },
  {
    productCode: '023032',
    slug: 'dried-mint-50-g',
    categorySlug: 'spices-and-pastes',
    brand: 'Baharhan',
    size: '50 g',
    priceMinor: 649,
    corporatePriceMinor: 519,
    vatRate: 8,
    minQuantityIndividual: 2,
    minQuantityCorporate: 24,
    quantityPerBox: 12,
    stock: 200,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 1179,
        energyKcal: 283,
        fatG: 6,
        saturatesG: 1.6,
        carbohydrateG: 22.2,
        sugarsG: 3,
        proteinG: 20,
        saltG: 0.86,
      },
      storage: storage.airtight,
      origin: { country: 'TR', region: 'Antalya' },
      manufacturer: 'Baharhan Baharat Ltd. Şti., Gaziantep',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Kuru Nane',
        fullName: 'Baharhan Elle Ayıklanmış Kuru Nane, 50 g',
        description:
          'Gölgede kurutulduğu için yeşilini ve kokusunu korur. Yayla çorbasının üstüne kızdırın, cacığa ve dolma içine bolca katın.',
      },
      en: {
        name: 'Dried Mint',
        fullName: 'Baharhan Hand-Sorted Dried Mint, 50 g',
        description:
          'Shade-dried leaves that still smell of the garden. Bloom them in butter for yoghurt soup or stir into cacık and rice stuffings.',
      },
      pl: {
        name: 'Mięta suszona',
        fullName: 'Baharhan mięta suszona, ręcznie przebierana, 50 g',
        description:
          'Suszona w cieniu, więc nie traci koloru ani zapachu. Dodaj ją do chłodnika jogurtowego, farszu ryżowego albo rozgrzej na maśle do zupy.',
      },
    },
  },
]
