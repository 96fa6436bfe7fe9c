import { storage } from './storage'
import type { SeedProduct } from './types'

export const pulses: readonly SeedProduct[] = [
  {
    productCode: '104010',
    slug: 'red-lentils-1-kg',
    categorySlug: 'pulses-and-grains',
    brand: 'Bozkır Hasadı',
    size: '1 kg',
    priceMinor: 1099,
    corporatePriceMinor: 899,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 20,
    quantityPerBox: 20,
    stock: 400,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 1448,
        energyKcal: 342,
        fatG: 1.6,
        saturatesG: 0.2,
        carbohydrateG: 52,
        sugarsG: 1.8,
        proteinG: 24.5,
        saltG: 0.02,
      },
      storage: storage.dry,
      origin: { country: 'TR', region: 'Şanlıurfa' },
      manufacturer: 'Bozkır Hasadı Tarım Ürünleri A.Ş., Konya',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free', 'bestseller'],
    },
    translations: {
      tr: {
        name: 'Kırmızı Mercimek',
        fullName: 'Bozkır Hasadı Yaprak Kırmızı Mercimek, 1 kg',
        description:
          'Yirmi dakikada eriyip kendiliğinden koyulaşan yaprak mercimek. Süzme çorbanın, ezogelinin ve mercimekli köftenin vazgeçilmezi.',
      },
      en: {
        name: 'Red Lentils',
        fullName: 'Bozkır Hasadı Split Red Lentils, 1 kg',
        description:
          'Split and polished, they cook down in twenty minutes without soaking. This is the lentil for Turkish mercimek soup with lemon and paprika butter.',
      },
      pl: {
        name: 'Czerwona soczewica',
        fullName: 'Bozkır Hasadı czerwona soczewica łuskana, 1 kg',
        description:
          'Nie wymaga moczenia i w dwadzieścia minut rozgotowuje się na krem. Idealna na turecką zupę z cytryną oraz na kotleciki z kaszą bulgur.',
      },
    },
  },
  {
    productCode: '104027',
    slug: 'green-lentils-1-kg',
    categorySlug: 'pulses-and-grains',
    brand: 'Bozkır Hasadı',
    size: '1 kg',
    priceMinor: 1249,
    corporatePriceMinor: 1029,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 20,
    quantityPerBox: 20,
    stock: 260,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 1405,
        energyKcal: 333,
        fatG: 1.3,
        saturatesG: 0.2,
        carbohydrateG: 49,
        sugarsG: 1.7,
        proteinG: 24,
        saltG: 0.02,
      },
      storage: storage.dry,
      origin: { country: 'TR', region: 'Yozgat' },
      manufacturer: 'Bozkır Hasadı Tarım Ürünleri A.Ş., Konya',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Yeşil Mercimek',
        fullName: 'Bozkır Hasadı Sultani Yeşil Mercimek, 1 kg',
        description:
          'Piştiğinde kabuğunu bırakmayan iri sultani mercimek. Erişteli çorbaya, bulgurlu pilava ve narlı salataya yakışır.',
      },
      en: {
        name: 'Green Lentils',
        fullName: 'Bozkır Hasadı Large Green Lentils, 1 kg',
        description:
          'Large flat lentils that keep their skins and their shape. Earthy in noodle soup, excellent cold with pomegranate and parsley.',
      },
      pl: {
        name: 'Zielona soczewica',
        fullName: 'Bozkır Hasadı zielona soczewica, duże ziarno, 1 kg',
        description:
          'Duże, płaskie ziarna, które po ugotowaniu pozostają w całości. Sprawdzą się w zupie z makaronem, w farszu do pierogów i w sałatce z granatem.',
      },
    },
  },
  {
    productCode: '104034',
    slug: 'large-chickpeas-1-kg',
    categorySlug: 'pulses-and-grains',
    brand: 'Bozkır Hasadı',
    size: '1 kg',
    priceMinor: 1199,
    corporatePriceMinor: 979,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 20,
    quantityPerBox: 20,
    stock: 320,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 1455,
        energyKcal: 346,
        fatG: 5.4,
        saturatesG: 0.6,
        carbohydrateG: 47,
        sugarsG: 5,
        proteinG: 20,
        saltG: 0.04,
      },
      storage: storage.dry,
      origin: { country: 'TR', region: 'Uşak' },
      manufacturer: 'Bozkır Hasadı Tarım Ürünleri A.Ş., Konya',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Koçbaşı Nohut',
        fullName: 'Bozkır Hasadı Koçbaşı Nohut, 9 mm, 1 kg',
        description:
          'İri taneli, ince kabuklu Uşak nohudu. Akşamdan ıslatın; ertesi gün humus, etli nohut ya da tereyağlı pilav için hazırdır.',
      },
      en: {
        name: 'Large Chickpeas',
        fullName: 'Bozkır Hasadı Large Chickpeas, 9 mm, 1 kg',
        description:
          'Big, thin-skinned chickpeas that turn creamy after a night’s soak. Blend them into hummus or simmer with tomato and cumin.',
      },
      pl: {
        name: 'Ciecierzyca gruboziarnista',
        fullName: 'Bozkır Hasadı ciecierzyca gruboziarnista, 9 mm, 1 kg',
        description:
          'Dorodne ziarna o cienkiej skórce, po nocnym moczeniu miękkie i maślane. Na gładki humus, gulasz albo chrupiącą przekąskę z piekarnika.',
      },
    },
  },
  {
    productCode: '104041',
    slug: 'dermason-white-beans-1-kg',
    categorySlug: 'pulses-and-grains',
    brand: 'Bozkır Hasadı',
    size: '1 kg',
    priceMinor: 1449,
    corporatePriceMinor: 1189,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 20,
    quantityPerBox: 20,
    stock: 220,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 1296,
        energyKcal: 308,
        fatG: 1.5,
        saturatesG: 0.3,
        carbohydrateG: 43,
        sugarsG: 2.9,
        proteinG: 21.5,
        saltG: 0.03,
      },
      storage: storage.dry,
      origin: { country: 'TR', region: 'Konya' },
      manufacturer: 'Bozkır Hasadı Tarım Ürünleri A.Ş., Konya',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Dermason Kuru Fasulye',
        fullName: 'Bozkır Hasadı Dermason Kuru Fasulye, 1 kg',
        description:
          'Konya ovasından, çabuk pişen ve suyunu güzelce bağlayan dermason. Bol salçayla ağır ateşte pişirin, yanına pilavla turşu koyun.',
      },
      en: {
        name: 'Dermason White Beans',
        fullName: 'Bozkır Hasadı Dermason White Beans, 1 kg',
        description:
          'The bean behind kuru fasulye, Turkey’s favourite lunch. It softens evenly and thickens its own tomato broth; serve with rice and pickles.',
      },
      pl: {
        name: 'Biała fasola dermason',
        fullName: 'Bozkır Hasadı biała fasola dermason, 1 kg',
        description:
          'Odmiana, z której gotuje się kuru fasulye, narodowe danie jednogarnkowe. Mięknie równomiernie i sama zagęszcza pomidorowy sos.',
      },
    },
  },
  {
    productCode: '104058',
    slug: 'borlotti-beans-1-kg',
    categorySlug: 'pulses-and-grains',
    brand: 'Bozkır Hasadı',
    size: '1 kg',
    priceMinor: 1649,
    corporatePriceMinor: 1369,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 10,
    quantityPerBox: 10,
    stock: 140,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 1292,
        energyKcal: 307,
        fatG: 1.2,
        saturatesG: 0.2,
        carbohydrateG: 42,
        sugarsG: 2.6,
        proteinG: 22,
        saltG: 0.03,
      },
      storage: storage.dry,
      origin: { country: 'TR', region: 'Niğde' },
      manufacturer: 'Bozkır Hasadı Tarım Ürünleri A.Ş., Konya',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Barbunya Fasulye',
        fullName: 'Bozkır Hasadı Kuru Barbunya, 1 kg',
        description:
          'Alacalı kabuğunun altında kestane gibi unlu bir iç var. Havuç, patates ve zeytinyağıyla pilaki yapın; soğuyunca daha da güzelleşir.',
      },
      en: {
        name: 'Borlotti Beans',
        fullName: 'Bozkır Hasadı Dried Borlotti Beans, 1 kg',
        description:
          'Speckled beans with a chestnut-like bite. Stew them with carrot, potato and plenty of olive oil for pilaki, best eaten at room temperature.',
      },
      pl: {
        name: 'Fasola borlotti',
        fullName: 'Bozkır Hasadı suszona fasola borlotti, 1 kg',
        description:
          'Nakrapiana fasola o mączystym wnętrzu, w smaku nieco kasztanowa. Duszona w oliwie z marchewką i ziemniakiem najlepiej smakuje na zimno.',
      },
    },
  },
]
