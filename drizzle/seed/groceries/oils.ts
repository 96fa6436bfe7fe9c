import { storage } from './storage'
import type { SeedProduct } from './types'

export const oils: readonly SeedProduct[] = [
  {
    productCode: '001303',
    slug: 'organic-early-harvest-extra-virgin-olive-oil-500-ml',
    categorySlug: 'olives-and-oils',
    brand: 'Ege Yamacı',
    size: '500 ml',
    priceMinor: 5499,
    corporatePriceMinor: 4599,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 6,
    quantityPerBox: 6,
    stock: 120,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 3700,
        energyKcal: 900,
        fatG: 100,
        saturatesG: 14.5,
        carbohydrateG: 0,
        sugarsG: 0,
        proteinG: 0,
        saltG: 0,
      },
      storage: storage.oil,
      origin: { country: 'TR', region: 'Ayvalık, Balıkesir' },
      manufacturer: 'Ege Yamacı Zeytincilik San. ve Tic. A.Ş., Ayvalık',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free', 'organic', 'new'],
    },
    translations: {
      tr: {
        name: 'Organik Erken Hasat Zeytinyağı',
        fullName: 'Ege Yamacı Organik Erken Hasat Natürel Sızma Zeytinyağı, soğuk sıkım 500 ml',
        description:
          'Ekim başında yeşilken toplanıp aynı gün sıkılan zeytinlerden: çimen, çağla ve enginar kokulu, genizde hoş bir yakıcılık bırakır. Pişirmeyin, salataya ve çorbaya çiğ gezdirin.',
      },
      en: {
        name: 'Organic Early Harvest Olive Oil',
        fullName: 'Ege Yamacı Organic Early Harvest Extra Virgin Olive Oil, cold-pressed, 500 ml',
        description:
          'Pressed on the day of picking from green October olives. Grassy, with artichoke and a peppery finish, so keep it for salads, soups and grilled fish rather than the pan.',
      },
      pl: {
        name: 'Ekologiczna oliwa z wczesnych zbiorów',
        fullName: 'Ege Yamacı ekologiczna oliwa extra virgin z wczesnych zbiorów, tłoczona na zimno, 500 ml',
        description:
          'Z zielonych, październikowych oliwek tłoczonych w dniu zbioru: pachnie trawą i karczochem, a na końcu przyjemnie szczypie w gardle. Najlepsza na surowo, do sałat i zup.',
      },
    },
  },
  {
    productCode: '001310',
    slug: 'extra-virgin-olive-oil-1-l',
    categorySlug: 'olives-and-oils',
    brand: 'Ege Yamacı',
    size: '1 l',
    priceMinor: 6299,
    corporatePriceMinor: 5349,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 6,
    quantityPerBox: 6,
    stock: 200,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 3700,
        energyKcal: 900,
        fatG: 100,
        saturatesG: 14.2,
        carbohydrateG: 0,
        sugarsG: 0,
        proteinG: 0,
        saltG: 0,
      },
      storage: storage.oil,
      origin: { country: 'TR', region: 'Ayvalık, Balıkesir' },
      manufacturer: 'Ege Yamacı Zeytincilik San. ve Tic. A.Ş., Ayvalık',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free', 'bestseller'],
    },
    translations: {
      tr: {
        name: 'Natürel Sızma Zeytinyağı',
        fullName: 'Ege Yamacı Natürel Sızma Zeytinyağı, cam şişe 1 l',
        description:
          'Ayvalık zeytininin yumuşak, meyvemsi yağı. Zeytinyağlı dolmadan pilava her güne yakışır; koyu cam şişe tadını korur.',
      },
      en: {
        name: 'Extra Virgin Olive Oil',
        fullName: 'Ege Yamacı Extra Virgin Olive Oil, 1 l dark glass bottle',
        description:
          'A soft, fruity oil from Ayvalık olives that suits everyday cooking as well as dressings. If you buy only one Turkish olive oil, make it this.',
      },
      pl: {
        name: 'Oliwa z oliwek extra virgin',
        fullName: 'Ege Yamacı oliwa z oliwek najwyższej jakości z pierwszego tłoczenia, szkło 1 l',
        description:
          'Łagodna, owocowa oliwa z odmiany Ayvalık na co dzień: do duszenia warzyw, sałatek i maczania chleba. Ciemna butelka chroni aromat przed światłem.',
      },
    },
  },
  {
    productCode: '001327',
    slug: 'extra-virgin-olive-oil-tin-5-l',
    categorySlug: 'olives-and-oils',
    brand: 'Ege Yamacı',
    size: '5 l',
    priceMinor: 25900,
    corporatePriceMinor: 21800,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 4,
    quantityPerBox: 4,
    stock: 48,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 3700,
        energyKcal: 900,
        fatG: 100,
        saturatesG: 14.2,
        carbohydrateG: 0,
        sugarsG: 0,
        proteinG: 0,
        saltG: 0,
      },
      storage: storage.oil,
      origin: { country: 'TR', region: 'Ayvalık, Balıkesir' },
      manufacturer: 'Ege Yamacı Zeytincilik San. ve Tic. A.Ş., Ayvalık',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Natürel Sızma Zeytinyağı, Teneke',
        fullName: 'Ege Yamacı Natürel Sızma Zeytinyağı, teneke 5 l',
        description:
          'Mutfağında zeytinyağı çabuk biten evler ve lokantalar için. Tek hasattan dolum, yumuşak içim, ışık geçirmeyen teneke.',
      },
      en: {
        name: 'Extra Virgin Olive Oil, Family Tin',
        fullName: 'Ege Yamacı Extra Virgin Olive Oil, 5 l tin',
        description:
          'For restaurants and for homes where the bottle is always empty. Filled from a single harvest and sealed in a tin that lets no light in.',
      },
      pl: {
        name: 'Oliwa extra virgin w puszce',
        fullName: 'Ege Yamacı oliwa z oliwek extra virgin, puszka 5 l',
        description:
          'Duże opakowanie dla restauracji i domów, w których oliwa znika szybko. Rozlewana z jednego zbioru, łagodna, w puszce nieprzepuszczającej światła.',
      },
    },
  },
  {
    productCode: '001334',
    slug: 'roasted-hazelnut-oil-250-ml',
    categorySlug: 'olives-and-oils',
    brand: 'Harman Avlusu',
    size: '250 ml',
    priceMinor: 3299,
    corporatePriceMinor: 2749,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 6,
    quantityPerBox: null,
    stock: 70,
    attributes: {
      allergens: ['nuts'],
      nutritionPer100g: {
        energyKj: 3700,
        energyKcal: 900,
        fatG: 100,
        saturatesG: 7.8,
        carbohydrateG: 0,
        sugarsG: 0,
        proteinG: 0,
        saltG: 0,
      },
      storage: storage.oil,
      origin: { country: 'TR', region: 'Giresun' },
      manufacturer: 'Harman Avlusu Fındık Ürünleri Ltd. Şti., Giresun',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Kavrulmuş Fındık Yağı',
        fullName: 'Harman Avlusu Kavrulmuş Fındık Yağı, soğuk sıkım 250 ml',
        description:
          'Hafif kavrulmuş Giresun fındığından sıkılan, bisküvi kokulu bir yağ. Balkabağı çorbasına, roka salatasına ya da vanilyalı dondurmaya birkaç damla yeter.',
      },
      en: {
        name: 'Roasted Hazelnut Oil',
        fullName: 'Harman Avlusu Roasted Hazelnut Oil, cold-pressed, 250 ml',
        description:
          'Lightly roasted Giresun hazelnuts give this oil its biscuit-like aroma. A few drops are enough for pumpkin soup, rocket salad or vanilla ice cream.',
      },
      pl: {
        name: 'Olej z prażonych orzechów laskowych',
        fullName: 'Harman Avlusu olej z prażonych orzechów laskowych, tłoczony na zimno, 250 ml',
        description:
          'Pachnie jak świeżo upieczone herbatniki. Kilka kropli odmieni krem z dyni, sałatkę z rukolą, a nawet lody waniliowe.',
      },
    },
  },
]
