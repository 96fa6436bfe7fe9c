import { storage } from './storage'
import type { SeedProduct } from './types'

export const pickles: readonly SeedProduct[] = [
  {
    productCode: '070005',
    slug: 'mixed-vegetable-pickles-680-g',
    categorySlug: 'pickles-and-preserves',
    brand: 'Küp Avlu',
    size: '680 g',
    priceMinor: 1599,
    corporatePriceMinor: 1299,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 12,
    quantityPerBox: 12,
    stock: 170,
    attributes: {
      allergens: ['celery'],
      nutritionPer100g: {
        energyKj: 73,
        energyKcal: 17,
        fatG: 0.2,
        saturatesG: 0,
        carbohydrateG: 2.3,
        sugarsG: 1.2,
        proteinG: 0.8,
        saltG: 2.8,
      },
      storage: storage.brine,
      origin: { country: 'TR', region: 'Çubuk, Ankara' },
      manufacturer: 'Küp Avlu Turşu ve Salamura A.Ş., Bursa',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free', 'bestseller'],
    },
    translations: {
      tr: {
        name: 'Karışık Turşu',
        fullName: 'Küp Avlu Karışık Turşu, kavanoz 680 g',
        description:
          'Lahana, havuç, salatalık, biber ve kelek; kaya tuzu ve sirkeyle kütür kütür. Kuru fasulyenin yanına konur, suyu da bardağa.',
      },
      en: {
        name: 'Mixed Vegetable Pickles',
        fullName: 'Küp Avlu Mixed Vegetable Pickles, 680 g jar',
        description:
          'Cabbage, carrot, cucumber, pepper and unripe melon kept crunchy in vinegar and rock salt. Serve beside beans and rice, and save the brine for drinking.',
      },
      pl: {
        name: 'Pikle z mieszanych warzyw',
        fullName: 'Küp Avlu pikle z mieszanych warzyw, słoik 680 g',
        description:
          'Kapusta, marchew, ogórek, papryka i niedojrzały melon, chrupiące w zalewie z octu i soli kamiennej. Obowiązkowe do fasoli i ryżu, a zalewę w Turcji się pija.',
      },
    },
  },
  {
    productCode: '070012',
    slug: 'hot-pickled-gherkins-670-g',
    categorySlug: 'pickles-and-preserves',
    brand: 'Küp Avlu',
    size: '670 g',
    priceMinor: 1399,
    corporatePriceMinor: 1149,
    vatRate: 5,
    minQuantityIndividual: 2,
    minQuantityCorporate: 12,
    quantityPerBox: 12,
    stock: 200,
    attributes: {
      allergens: ['mustard'],
      nutritionPer100g: {
        energyKj: 77,
        energyKcal: 18,
        fatG: 0.2,
        saturatesG: 0,
        carbohydrateG: 2.7,
        sugarsG: 1.8,
        proteinG: 0.8,
        saltG: 2,
      },
      storage: storage.brine,
      origin: { country: 'TR', region: 'Orhangazi, Bursa' },
      manufacturer: 'Küp Avlu Turşu ve Salamura A.Ş., Bursa',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Acılı Kornişon Turşu',
        fullName: 'Küp Avlu Acılı Kornişon Turşusu, kavanoz 670 g',
        description:
          'Parmak boyu kornişonlar sarımsak, hardal tohumu ve bir acı biberle kurulur. Burgerin içinde de rakipsiz, sandviçin yanında da.',
      },
      en: {
        name: 'Hot Pickled Gherkins',
        fullName: 'Küp Avlu Hot Pickled Gherkins, 670 g jar',
        description:
          'Finger-sized gherkins with garlic, mustard seed and one fierce chilli in every jar. They snap, then they warm; good in burgers and toasties.',
      },
      pl: {
        name: 'Korniszony na ostro',
        fullName: 'Küp Avlu korniszony na ostro, słoik 670 g',
        description:
          'Małe ogórki z czosnkiem, gorczycą i jedną ostrą papryczką w każdym słoiku. Najpierw chrupią, potem rozgrzewają – do burgerów i kanapek.',
      },
    },
  },
  {
    productCode: '070029',
    slug: 'hot-pepper-pickles-catering-3-kg',
    categorySlug: 'pickles-and-preserves',
    brand: 'Küp Avlu',
    size: '3 kg',
    priceMinor: 4499,
    corporatePriceMinor: 3749,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 4,
    quantityPerBox: 4,
    stock: 55,
    attributes: {
      allergens: ['sulphites'],
      nutritionPer100g: {
        energyKj: 97,
        energyKcal: 23,
        fatG: 0.3,
        saturatesG: 0.1,
        carbohydrateG: 3.1,
        sugarsG: 1.9,
        proteinG: 1,
        saltG: 3.1,
      },
      storage: storage.brine,
      origin: { country: 'TR', region: 'Manisa' },
      manufacturer: 'Küp Avlu Turşu ve Salamura A.Ş., Bursa',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Acı Biber Turşusu, Teneke',
        fullName: 'Küp Avlu Arnavut Biberi Turşusu, teneke 3 kg',
        description:
          'Dönerci tezgâhının demirbaşı: ince, uzun, gerçekten acı biberler. Süzüp bütün ya da doğranmış servis edin.',
      },
      en: {
        name: 'Hot Pepper Pickles, Catering Tin',
        fullName: 'Küp Avlu Hot Pepper Pickles, 3 kg catering tin',
        description:
          'Long, thin and truly hot, as found on every döner counter. Drain and serve whole, or chop into wraps and relishes.',
      },
      pl: {
        name: 'Ostra papryka marynowana, puszka gastronomiczna',
        fullName: 'Küp Avlu ostra papryka marynowana, puszka dla gastronomii 3 kg',
        description:
          'Długie, cienkie i naprawdę ostre strąki, bez których nie obędzie się żaden bar z kebabem. Podawaj w całości lub posiekane do sosów i wrapów.',
      },
    },
  },
  {
    productCode: '070036',
    slug: 'vine-leaves-in-brine-400-g',
    categorySlug: 'pickles-and-preserves',
    brand: 'Bağ Kapısı',
    size: '400 g',
    priceMinor: 1849,
    corporatePriceMinor: 1529,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 12,
    quantityPerBox: 12,
    stock: 120,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 210,
        energyKcal: 50,
        fatG: 0.5,
        saturatesG: 0.1,
        carbohydrateG: 5.6,
        sugarsG: 0.6,
        proteinG: 3.4,
        saltG: 7.5,
      },
      storage: storage.brine,
      origin: { country: 'TR', region: 'Turgutlu, Manisa' },
      manufacturer: 'Bağ Kapısı Gıda Ltd. Şti., Manisa',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Salamura Asma Yaprağı',
        fullName: 'Bağ Kapısı Salamura Sultaniye Asma Yaprağı, 400 g',
        description:
          'Mayısta toplanan, damarı ince sultaniye yaprağı. Sıcak suda bir kez çevirip tuzunu alın, kalem gibi ince sarın.',
      },
      en: {
        name: 'Vine Leaves in Brine',
        fullName: 'Bağ Kapısı Sultana Vine Leaves in Brine, 400 g',
        description:
          'Tender May leaves with fine veins that roll without tearing. Rinse in hot water, fill with spiced rice or mince and wrap as thin as a pencil.',
      },
      pl: {
        name: 'Liście winogron w solance',
        fullName: 'Bağ Kapısı liście winogron sultana w solance, 400 g',
        description:
          'Delikatne majowe liście o cienkich żyłkach, które nie rwą się przy zawijaniu. Opłucz je w gorącej wodzie i nadziej ryżem lub mięsem – to tureckie gołąbki.',
      },
    },
  },
]
