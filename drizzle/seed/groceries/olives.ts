import { storage } from './storage'
import type { SeedProduct } from './types'

export const olives: readonly SeedProduct[] = [
  {
    productCode: '001204',
    slug: 'gemlik-dry-cured-black-olives-500-g',
    categorySlug: 'olives-and-oils',
    brand: 'Körfez Dalı',
    size: '500 g',
    priceMinor: 2499,
    corporatePriceMinor: 2049,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 12,
    quantityPerBox: 12,
    stock: 240,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 1216,
        energyKcal: 295,
        fatG: 29,
        saturatesG: 4.2,
        carbohydrateG: 4,
        sugarsG: 0,
        proteinG: 1.8,
        saltG: 5.1,
      },
      storage: storage.opened,
      origin: { country: 'TR', region: 'Gemlik, Bursa' },
      manufacturer: 'Körfez Dalı Gıda Ltd. Şti., Gemlik',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free', 'bestseller'],
    },
    translations: {
      tr: {
        name: 'Gemlik Sele Zeytini',
        fullName: 'Körfez Dalı Gemlik Siyah Sele Zeytini, 500 g',
        description:
          'Sepette kaya tuzuyla olgunlaşan, ince kabuklu ve etli Gemlik zeytini. Kahvaltıda üzerine biraz zeytinyağı ve kekik gezdirin, gerisini taze ekmek halleder.',
      },
      en: {
        name: 'Gemlik Dry-Cured Black Olives',
        fullName: 'Körfez Dalı Gemlik Dry-Cured Black Olives, 500 g',
        description:
          'Wrinkled, thin-skinned olives cured in baskets with nothing but rock salt. Deep and slightly bitter, they belong next to tomatoes and warm bread at a Turkish breakfast.',
      },
      pl: {
        name: 'Czarne oliwki Gemlik suszone w soli',
        fullName: 'Körfez Dalı czarne oliwki Gemlik dojrzewające w soli, 500 g',
        description:
          'Lekko pomarszczone, mięsiste oliwki o intensywnym smaku, dojrzewające w koszach z solą kamienną. Skrop je oliwą, posyp tymiankiem i podaj do śniadania.',
      },
    },
  },
  {
    productCode: '001211',
    slug: 'cracked-green-olives-700-g',
    categorySlug: 'olives-and-oils',
    brand: 'Ege Yamacı',
    size: '700 g',
    priceMinor: 1999,
    corporatePriceMinor: 1649,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 6,
    quantityPerBox: 6,
    stock: 180,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 580,
        energyKcal: 141,
        fatG: 14,
        saturatesG: 2,
        carbohydrateG: 1,
        sugarsG: 0.2,
        proteinG: 1.1,
        saltG: 4.2,
      },
      storage: storage.brine,
      origin: { country: 'TR', region: 'Edremit, Balıkesir' },
      manufacturer: 'Ege Yamacı Zeytincilik San. ve Tic. A.Ş., Ayvalık',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Kırma Yeşil Zeytin',
        fullName: 'Ege Yamacı Edremit Kırma Yeşil Zeytin, kavanoz 700 g',
        description:
          'Hasadın ilk haftalarında toplanıp tek tek kırılan, diri ve hafif buruk yeşil zeytin. Limon, sarımsak ve pul biberle soslayınca on dakikada meze olur.',
      },
      en: {
        name: 'Cracked Green Olives',
        fullName: 'Ege Yamacı Edremit Cracked Green Olives in Brine, 700 g jar',
        description:
          'Early-harvest olives, cracked so the brine reaches the stone. Crisp with a clean bitter edge: toss with lemon, garlic and chilli flakes and serve as a meze.',
      },
      pl: {
        name: 'Zielone oliwki łamane',
        fullName: 'Ege Yamacı zielone oliwki łamane w zalewie, Edremit, słoik 700 g',
        description:
          'Jędrne oliwki z wczesnych zbiorów, nadłamywane przed zalaniem solanką, dzięki czemu nabierają przyjemnej goryczki. Świetne z cytryną, czosnkiem i płatkami papryki.',
      },
    },
  },
  {
    productCode: '001228',
    slug: 'green-olives-stuffed-with-red-pepper-370-g',
    categorySlug: 'olives-and-oils',
    brand: 'Ege Yamacı',
    size: '370 g',
    priceMinor: 1499,
    corporatePriceMinor: 1249,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 12,
    quantityPerBox: 12,
    stock: 210,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 564,
        energyKcal: 137,
        fatG: 13.5,
        saturatesG: 1.9,
        carbohydrateG: 1.4,
        sugarsG: 0.4,
        proteinG: 1,
        saltG: 3.6,
      },
      storage: storage.brine,
      origin: { country: 'TR', region: 'Akhisar, Manisa' },
      manufacturer: 'Ege Yamacı Zeytincilik San. ve Tic. A.Ş., Ayvalık',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Biber Dolgulu Yeşil Zeytin',
        fullName: 'Ege Yamacı Kırmızı Biber Dolgulu Yeşil Zeytin, kavanoz 370 g',
        description:
          'Çekirdeği çıkarılmış iri Akhisar zeytininin içinde tatlı közlenmiş biber var. Peynir tabağına, salataya ya da pizzanın üstüne doğrudan kavanozdan koyun.',
      },
      en: {
        name: 'Green Olives Stuffed with Red Pepper',
        fullName: 'Ege Yamacı Green Olives Stuffed with Red Pepper, 370 g jar',
        description:
          'Big pitted olives from Akhisar filled with sweet roasted pepper. Mild enough for children, handy for salads, pizza and cheese boards.',
      },
      pl: {
        name: 'Zielone oliwki nadziewane papryką',
        fullName: 'Ege Yamacı zielone oliwki nadziewane czerwoną papryką, słoik 370 g',
        description:
          'Duże, drylowane oliwki z okolic Akhisaru z nadzieniem ze słodkiej pieczonej papryki. Łagodne w smaku, gotowe na deskę serów, do sałatki albo na pizzę.',
      },
    },
  },
  {
    productCode: '001235',
    slug: 'black-olives-in-brine-catering-5-kg',
    categorySlug: 'olives-and-oils',
    brand: 'Körfez Dalı',
    size: '5 kg',
    priceMinor: 13900,
    corporatePriceMinor: 11400,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 2,
    quantityPerBox: null,
    stock: 60,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 852,
        energyKcal: 207,
        fatG: 20,
        saturatesG: 2.9,
        carbohydrateG: 3.2,
        sugarsG: 0,
        proteinG: 1.5,
        saltG: 5.6,
      },
      storage: storage.brine,
      origin: { country: 'TR', region: 'Mudanya, Bursa' },
      manufacturer: 'Körfez Dalı Gıda Ltd. Şti., Gemlik',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Salamura Siyah Zeytin, Büyük Teneke',
        fullName: 'Körfez Dalı Salamura Siyah Zeytin, mutfaklar için teneke 5 kg',
        description:
          'Açık büfeler ve kalabalık kahvaltılar için orta boy, eşit kalibreli siyah zeytin. Dengeli tuzlu, eti çekirdeğinden kolay ayrılır.',
      },
      en: {
        name: 'Black Olives in Brine, Catering Tin',
        fullName: 'Körfez Dalı Black Olives in Brine, 5 kg catering tin',
        description:
          'Evenly graded medium olives for hotel buffets and busy kitchens. The flesh slips off the stone and the salt stays in balance.',
      },
      pl: {
        name: 'Czarne oliwki w zalewie, puszka gastronomiczna',
        fullName: 'Körfez Dalı czarne oliwki w zalewie solnej, puszka dla gastronomii 5 kg',
        description:
          'Równo kalibrowane oliwki średniej wielkości do bufetów i kuchni restauracyjnych. Miąższ łatwo odchodzi od pestki, a słoność nie dominuje.',
      },
    },
  },
  {
    productCode: '001242',
    slug: 'black-olive-paste-190-g',
    categorySlug: 'olives-and-oils',
    brand: 'Körfez Dalı',
    size: '190 g',
    priceMinor: 1349,
    corporatePriceMinor: 1099,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 12,
    quantityPerBox: 12,
    stock: 150,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 1101,
        energyKcal: 267,
        fatG: 27,
        saturatesG: 3.9,
        carbohydrateG: 2.6,
        sugarsG: 0.3,
        proteinG: 1.4,
        saltG: 3,
      },
      storage: storage.opened,
      origin: { country: 'TR', region: 'Gemlik, Bursa' },
      manufacturer: 'Körfez Dalı Gıda Ltd. Şti., Gemlik',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Siyah Zeytin Ezmesi',
        fullName: 'Körfez Dalı Kekikli Siyah Zeytin Ezmesi, kavanoz 190 g',
        description:
          'Gemlik zeytini, zeytinyağı ve dağ kekiği; başka bir şey yok. Kızarmış ekmeğe sürün ya da haşlanmış makarnaya bir kaşık karıştırın.',
      },
      en: {
        name: 'Black Olive Paste with Thyme',
        fullName: 'Körfez Dalı Black Olive Paste with Wild Thyme, 190 g jar',
        description:
          'Three ingredients: Gemlik olives, olive oil and wild thyme. Spread it thick on toast or loosen a spoonful with pasta water for a quick sauce.',
      },
      pl: {
        name: 'Pasta z czarnych oliwek z tymiankiem',
        fullName: 'Körfez Dalı pasta z czarnych oliwek z dzikim tymiankiem, słoik 190 g',
        description:
          'Tylko oliwki Gemlik, oliwa i górski tymianek. Wyrazista i aksamitna – na grzanki, do makaronu albo jako marynata do pieczonych warzyw.',
      },
    },
  },
]
