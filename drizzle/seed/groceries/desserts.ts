import { storage } from './storage'
import type { SeedProduct } from './types'

export const desserts: readonly SeedProduct[] = [
  {
    productCode: '305105',
    slug: 'pistachio-baklava-1-kg',
    categorySlug: 'sweets-and-desserts',
    brand: 'Şerbet Konağı',
    size: '1 kg',
    priceMinor: 11900,
    corporatePriceMinor: 9900,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 4,
    quantityPerBox: null,
    stock: 60,
    attributes: {
      allergens: ['gluten', 'milk', 'nuts'],
      nutritionPer100g: {
        energyKj: 1971,
        energyKcal: 472,
        fatG: 27.5,
        saturatesG: 11,
        carbohydrateG: 47.5,
        sugarsG: 31,
        proteinG: 7.2,
        saltG: 0.25,
      },
      storage: storage.baklava,
      origin: { country: 'TR', region: 'Gaziantep' },
      manufacturer: 'Şerbet Konağı Tatlıcılık A.Ş., Gaziantep',
      badges: ['halal', 'vegetarian', 'bestseller'],
    },
    translations: {
      tr: {
        name: 'Fıstıklı Baklava',
        fullName: 'Şerbet Konağı Fıstıklı Havuç Dilimi Baklava, tepsi 1 kg',
        description:
          'Kırk kat yufka, sadeyağ ve erken hasat boz fıstık. Çatalı batırınca hışırtısını duyarsınız; şerbeti hafif, yanına kaymak ya da sütlü dondurma yeter.',
      },
      en: {
        name: 'Pistachio Baklava',
        fullName: 'Şerbet Konağı Pistachio Baklava, 1 kg tray',
        description:
          'Forty sheets of pastry, clarified butter and emerald early-harvest pistachios. You should hear it crackle under the fork; the syrup stays light.',
      },
      pl: {
        name: 'Baklawa z pistacjami',
        fullName: 'Şerbet Konağı baklawa z pistacjami, taca 1 kg',
        description:
          'Czterdzieści warstw ciasta, masło klarowane i szmaragdowe pistacje z wczesnych zbiorów. Chrupie pod widelcem, a syrop jest lekki i nie zagłusza orzechów.',
      },
    },
  },
  {
    productCode: '305112',
    slug: 'walnut-baklava-500-g',
    categorySlug: 'sweets-and-desserts',
    brand: 'Şerbet Konağı',
    size: '500 g',
    priceMinor: 4699,
    corporatePriceMinor: 3899,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 6,
    quantityPerBox: 6,
    stock: 85,
    attributes: {
      allergens: ['gluten', 'milk', 'nuts', 'eggs'],
      nutritionPer100g: {
        energyKj: 1881,
        energyKcal: 450,
        fatG: 25,
        saturatesG: 9.2,
        carbohydrateG: 49,
        sugarsG: 30.5,
        proteinG: 6,
        saltG: 0.3,
      },
      storage: storage.baklava,
      origin: { country: 'TR', region: 'Gaziantep' },
      manufacturer: 'Şerbet Konağı Tatlıcılık A.Ş., Gaziantep',
      badges: ['halal', 'vegetarian'],
    },
    translations: {
      tr: {
        name: 'Cevizli Ev Baklavası',
        fullName: 'Şerbet Konağı Cevizli Ev Baklavası, kutu 500 g',
        description:
          'Yumurtalı hamuru oklavayla açılır, bayram sofrasındaki gibi bol cevizle doldurulur. Fıstıklıya göre daha tok, daha karamelimsi.',
      },
      en: {
        name: 'Walnut Home-Style Baklava',
        fullName: 'Şerbet Konağı Home-Style Walnut Baklava, 500 g box',
        description:
          'Rolled by hand from an egg dough and filled generously with walnuts, as for a family holiday. Rounder and more caramel-like than the pistachio kind.',
      },
      pl: {
        name: 'Domowa baklawa z orzechami włoskimi',
        fullName: 'Şerbet Konağı domowa baklawa z orzechami włoskimi, pudełko 500 g',
        description:
          'Ciasto na jajkach, wałkowane ręcznie i hojnie wypełnione orzechami, jak na rodzinne święta. Bardziej karmelowa niż pistacjowa, znakomita do mocnej herbaty.',
      },
    },
  },
  {
    productCode: '305129',
    slug: 'kadayif-pastry-threads-400-g',
    categorySlug: 'sweets-and-desserts',
    brand: 'Şerbet Konağı',
    size: '400 g',
    priceMinor: 1399,
    corporatePriceMinor: 1149,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 12,
    quantityPerBox: 12,
    stock: 95,
    attributes: {
      allergens: ['gluten'],
      nutritionPer100g: {
        energyKj: 1272,
        energyKcal: 300,
        fatG: 1.5,
        saturatesG: 0.3,
        carbohydrateG: 62,
        sugarsG: 1.2,
        proteinG: 8.4,
        saltG: 0.5,
      },
      storage: storage.chilledPastry,
      origin: { country: 'TR', region: 'Antakya, Hatay' },
      manufacturer: 'Şerbet Konağı Tatlıcılık A.Ş., Gaziantep',
      badges: ['halal', 'vegan', 'vegetarian', 'new'],
    },
    translations: {
      tr: {
        name: 'Taze Tel Kadayıf',
        fullName: 'Şerbet Konağı Künefelik Taze Tel Kadayıf, 400 g',
        description:
          'İnce dökülmüş, kurumamış tel kadayıf. Tereyağıyla ovalayıp tuzsuz peynir arasına basın; evde künefe on beş dakikada kızarır.',
      },
      en: {
        name: 'Fresh Kadayıf Pastry Threads',
        fullName: 'Şerbet Konağı Fresh Kadayıf Threads for Künefe, 400 g',
        description:
          'Fine, supple strands of raw dough. Rub with melted butter, layer with unsalted cheese and fry until golden for künefe, or fill with pistachio cream for a chocolate bar.',
      },
      pl: {
        name: 'Świeże nitki ciasta kadayıf',
        fullName: 'Şerbet Konağı świeże nitki ciasta kadayıf do künefe, 400 g',
        description:
          'Cieniutkie, elastyczne nitki surowego ciasta. Obtocz je w maśle, przełóż niesolonym serem i usmaż na złoto albo użyj do domowej czekolady dubajskiej.',
      },
    },
  },
  {
    productCode: '305136',
    slug: 'candied-chestnuts-350-g',
    categorySlug: 'sweets-and-desserts',
    brand: 'Nazlı Tabak',
    size: '350 g',
    priceMinor: 4299,
    corporatePriceMinor: 3549,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 6,
    quantityPerBox: null,
    stock: 50,
    attributes: {
      allergens: ['sulphites'],
      nutritionPer100g: {
        energyKj: 1293,
        energyKcal: 305,
        fatG: 0.9,
        saturatesG: 0.2,
        carbohydrateG: 71,
        sugarsG: 58,
        proteinG: 1.6,
        saltG: 0.02,
      },
      storage: storage.dry,
      origin: { country: 'TR', region: 'Bursa' },
      manufacturer: 'Nazlı Tabak Şekerleme San. Ltd. Şti., Bursa',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Bursa Kestane Şekeri',
        fullName: 'Nazlı Tabak Bursa Kestane Şekeri, 350 g',
        description:
          'Uludağ kestaneleri günlerce ağır şerbette dinlenir, bütün kalır ve içine kadar yumuşar. Misafire kahveyle, kendinize kaymakla.',
      },
      en: {
        name: 'Bursa Candied Chestnuts',
        fullName: 'Nazlı Tabak Bursa Candied Chestnuts, 350 g',
        description:
          'Whole chestnuts from the slopes of Uludağ, steeped for days in syrup until tender right through. A quiet luxury with coffee or vanilla cream.',
      },
      pl: {
        name: 'Kandyzowane kasztany z Bursy',
        fullName: 'Nazlı Tabak kandyzowane kasztany z Bursy, 350 g',
        description:
          'Całe kasztany spod Uludağu, przez kilka dni nasączane syropem, aż zmiękną do środka. Elegancki dodatek do kawy, lodów i tortów.',
      },
    },
  },
]
