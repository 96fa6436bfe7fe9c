import { storage } from './storage'
import type { SeedProduct } from './types'

export const cheeses: readonly SeedProduct[] = [
  {
    productCode: '012015',
    slug: 'full-fat-white-cheese-800-g',
    categorySlug: 'cheese-and-dairy',
    brand: 'Obalı Mandıra',
    size: '800 g',
    priceMinor: 3699,
    corporatePriceMinor: 3099,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 12,
    quantityPerBox: 6,
    stock: 160,
    attributes: {
      allergens: ['milk'],
      nutritionPer100g: {
        energyKj: 1103,
        energyKcal: 266,
        fatG: 22,
        saturatesG: 14.5,
        carbohydrateG: 1.5,
        sugarsG: 1.5,
        proteinG: 15.5,
        saltG: 3,
      },
      storage: storage.chilledBrine,
      origin: { country: 'PL', region: 'Podlasie' },
      manufacturer: 'Obalı Mandıra Polska Sp. z o.o., Białystok',
      badges: ['halal', 'vegetarian', 'gluten_free', 'bestseller'],
    },
    translations: {
      tr: {
        name: 'Tam Yağlı Beyaz Peynir',
        fullName: 'Obalı Mandıra Tam Yağlı Olgunlaştırılmış Beyaz Peynir, teneke 800 g',
        description:
          'Podlasie’nin inek sütünden, Türk usulü mayalanıp en az üç ay dinlendirilmiş beyaz peynir. Dilimlenince dağılmaz, ağızda kremsi kalır; karpuzla da böreğin içinde de iyidir.',
      },
      en: {
        name: 'Full-Fat White Cheese',
        fullName: 'Obalı Mandıra Matured Full-Fat White Cheese in Brine, 800 g tin',
        description:
          'Cow’s milk from Podlasie, made the Turkish way and rested for at least three months. It slices cleanly yet melts on the tongue: try it with watermelon or inside a börek.',
      },
      pl: {
        name: 'Biały ser pełnotłusty po turecku',
        fullName: 'Obalı Mandıra dojrzewający biały ser pełnotłusty w solance, puszka 800 g',
        description:
          'Ser z podlaskiego mleka krowiego, robiony po turecku i leżakujący co najmniej trzy miesiące. Kremowy, ale dobrze się kroi – do śniadania, do arbuza i do nadzienia börka.',
      },
    },
  },
  {
    productCode: '012022',
    slug: 'three-milk-white-cheese-350-g',
    categorySlug: 'cheese-and-dairy',
    brand: 'Sarıçiğdem',
    size: '350 g',
    priceMinor: 2699,
    corporatePriceMinor: 2249,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 12,
    quantityPerBox: 12,
    stock: 90,
    attributes: {
      allergens: ['milk'],
      nutritionPer100g: {
        energyKj: 1240,
        energyKcal: 299,
        fatG: 25,
        saturatesG: 16.8,
        carbohydrateG: 1,
        sugarsG: 1,
        proteinG: 17.5,
        saltG: 3.3,
      },
      storage: storage.chilledBrine,
      origin: { country: 'TR', region: 'Çanakkale' },
      manufacturer: 'Sarıçiğdem Süt Ürünleri A.Ş., Balıkesir',
      badges: ['halal', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Üç Sütlü Olgun Beyaz Peynir',
        fullName: 'Sarıçiğdem Koyun, Keçi ve İnek Sütünden Olgun Beyaz Peynir, 350 g',
        description:
          'Kaz Dağı eteklerinin sütleriyle yapılıp sekiz ay olgunlaşan, gözenekli ve dolgun bir peynir. Tadını en iyi oda sıcaklığında, olgun domatesin yanında gösterir.',
      },
      en: {
        name: 'Three-Milk Aged White Cheese',
        fullName: 'Sarıçiğdem Aged White Cheese of Sheep’s, Goat’s and Cow’s Milk, 350 g',
        description:
          'Eight months in brine turn this blend of three milks into a full, slightly tangy cheese. Let it warm to room temperature and pair it with ripe tomatoes.',
      },
      pl: {
        name: 'Dojrzały biały ser z trzech rodzajów mleka',
        fullName: 'Sarıçiğdem dojrzały biały ser z mleka owczego, koziego i krowiego, 350 g',
        description:
          'Osiem miesięcy w solance daje pełny, lekko kwaskowy smak i charakterystyczne oczka. Wyjmij go z lodówki pół godziny wcześniej i podaj z dojrzałymi pomidorami.',
      },
    },
  },
  {
    productCode: '012039',
    slug: 'fresh-kashar-cheese-1-kg',
    categorySlug: 'cheese-and-dairy',
    brand: 'Obalı Mandıra',
    size: '1 kg',
    priceMinor: 6499,
    corporatePriceMinor: 5449,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 6,
    quantityPerBox: 6,
    stock: 110,
    attributes: {
      allergens: ['milk'],
      nutritionPer100g: {
        energyKj: 1444,
        energyKcal: 348,
        fatG: 27,
        saturatesG: 17.6,
        carbohydrateG: 1.2,
        sugarsG: 0.5,
        proteinG: 25,
        saltG: 1.9,
      },
      storage: storage.chilled,
      origin: { country: 'PL', region: 'Podlasie' },
      manufacturer: 'Obalı Mandıra Polska Sp. z o.o., Białystok',
      badges: ['halal', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Taze Kaşar Peyniri',
        fullName: 'Obalı Mandıra Tam Yağlı Taze Kaşar Peyniri, blok 1 kg',
        description:
          'Haşlanıp elde yoğrulan hamuruyla tostta uzadıkça uzayan kaşar. Kızartması güzel, rendesi pidenin ve mantarlı güvecin üstüne birebir.',
      },
      en: {
        name: 'Fresh Kashar Cheese',
        fullName: 'Obalı Mandıra Full-Fat Fresh Kashar Cheese, 1 kg block',
        description:
          'A stretched-curd cheese with a buttery taste and generous pull. Made for toasties, pide and anything that goes under a hot grill.',
      },
      pl: {
        name: 'Świeży ser kaszar',
        fullName: 'Obalı Mandıra pełnotłusty świeży ser kaszar, blok 1 kg',
        description:
          'Ser parzony o maślanym smaku, który pięknie się ciągnie. Do tostów, zapiekanek i tureckiej pide, a w plastrach po prostu na kanapkę.',
      },
    },
  },
  {
    productCode: '012046',
    slug: 'hellim-grilling-cheese-225-g',
    categorySlug: 'cheese-and-dairy',
    brand: 'Sarıçiğdem',
    size: '225 g',
    priceMinor: 2199,
    corporatePriceMinor: 1849,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 10,
    quantityPerBox: 10,
    stock: 140,
    attributes: {
      allergens: ['milk'],
      nutritionPer100g: {
        energyKj: 1348,
        energyKcal: 325,
        fatG: 25.5,
        saturatesG: 17.5,
        carbohydrateG: 1.8,
        sugarsG: 1.6,
        proteinG: 22,
        saltG: 2.8,
      },
      storage: storage.chilled,
      origin: { country: 'CY' },
      manufacturer: 'Kuzey Yıldızı Süt Mamulleri Ltd., Lefkoşa',
      badges: ['halal', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Izgaralık Hellim Peyniri',
        fullName: 'Sarıçiğdem Naneli Hellim Peyniri, 225 g',
        description:
          'Nane yaprağıyla katlanmış, ateşte erimeyen Kıbrıs peyniri. Kızgın tavada her yüzünü bir dakika mühürleyin, limon sıkıp sıcakken yiyin.',
      },
      en: {
        name: 'Hellim Cheese for Grilling',
        fullName: 'Sarıçiğdem Hellim (Halloumi) Cheese with Mint, 225 g',
        description:
          'The Cypriot cheese that holds its shape over fire, folded around a few mint leaves. Sear for a minute a side and finish with lemon.',
      },
      pl: {
        name: 'Ser hellim (halloumi) do grillowania',
        fullName: 'Sarıçiğdem ser hellim (halloumi) z miętą, 225 g',
        description:
          'Cypryjski ser składany z listkami mięty, który nie rozpływa się na ruszcie. Wystarczy minuta z każdej strony na gorącej patelni i kilka kropel cytryny.',
      },
    },
  },
  {
    productCode: '012053',
    slug: 'tulum-cheese-250-g',
    categorySlug: 'cheese-and-dairy',
    brand: 'Sarıçiğdem',
    size: '250 g',
    priceMinor: 2449,
    corporatePriceMinor: 2049,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 6,
    quantityPerBox: null,
    stock: 60,
    attributes: {
      allergens: ['milk'],
      nutritionPer100g: {
        energyKj: 1496,
        energyKcal: 361,
        fatG: 29,
        saturatesG: 19,
        carbohydrateG: 1.4,
        sugarsG: 0.6,
        proteinG: 23.5,
        saltG: 3.6,
      },
      storage: storage.chilled,
      origin: { country: 'TR', region: 'Erzincan' },
      manufacturer: 'Sarıçiğdem Süt Ürünleri A.Ş., Balıkesir',
      badges: ['halal', 'gluten_free', 'new'],
    },
    translations: {
      tr: {
        name: 'Olgun Tulum Peyniri',
        fullName: 'Sarıçiğdem Koyun Sütünden Olgun Tulum Peyniri, 250 g',
        description:
          'Yayla koyunlarının sütünden, ufalanan dokulu ve keskin bir peynir. Cevizle ezip lavaşa sarın ya da sıcak yufkanın üstüne serpin.',
      },
      en: {
        name: 'Aged Tulum Cheese',
        fullName: 'Sarıçiğdem Aged Tulum Cheese of Sheep’s Milk, 250 g',
        description:
          'Crumbly, sharp and buttery, from flocks that graze high pastures. Mash it with walnuts for a meze or scatter over hot flatbread.',
      },
      pl: {
        name: 'Dojrzały owczy ser tulum',
        fullName: 'Sarıçiğdem dojrzały ser tulum z mleka owczego, 250 g',
        description:
          'Kruchy i pikantny ser z mleka owiec wypasanych na wysokich halach. Rozgnieć go z orzechami włoskimi albo pokrusz na gorący placek.',
      },
    },
  },
]
