import { storage } from './storage'
import type { SeedProduct } from './types'

export const coffees: readonly SeedProduct[] = [
  {
    productCode: '041106',
    slug: 'turkish-coffee-250-g',
    categorySlug: 'tea-and-coffee',
    brand: 'Köz Cezve',
    size: '250 g',
    priceMinor: 3499,
    corporatePriceMinor: 2949,
    vatRate: 23,
    minQuantityIndividual: 1,
    minQuantityCorporate: 12,
    quantityPerBox: 6,
    stock: 210,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 1459,
        energyKcal: 353,
        fatG: 14.5,
        saturatesG: 5.6,
        carbohydrateG: 22,
        sugarsG: 0.2,
        proteinG: 12.5,
        saltG: 0.04,
      },
      storage: storage.airtight,
      origin: { country: 'BR', region: 'Minas Gerais' },
      manufacturer: 'Köz Cezve Kahve San. ve Tic. A.Ş., İzmir',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free', 'bestseller'],
    },
    translations: {
      tr: {
        name: 'Türk Kahvesi',
        fullName: 'Köz Cezve Orta Kavrulmuş Türk Kahvesi, 250 g',
        description:
          'Un inceliğinde öğütülmüş, bol köpüklü orta kavrum. Soğuk suyla cezveye koyup kısık ateşte ağır ağır kabartın, taşırmadan fincana alın.',
      },
      en: {
        name: 'Turkish Coffee',
        fullName: 'Köz Cezve Medium-Roast Turkish Coffee, 250 g',
        description:
          'Ground as fine as flour for a thick, lasting foam. Start with cold water over a low flame and lift the cezve just before it boils; notes of cocoa and toasted hazelnut.',
      },
      pl: {
        name: 'Kawa po turecku',
        fullName: 'Köz Cezve kawa mielona po turecku, średnio palona, 250 g',
        description:
          'Zmielona na pył, daje gęstą, trwałą piankę i nuty kakao. Zalej zimną wodą, podgrzewaj powoli w tygielku i zdejmij tuż przed wrzeniem.',
      },
    },
  },
  {
    productCode: '041113',
    slug: 'mastic-turkish-coffee-100-g',
    categorySlug: 'tea-and-coffee',
    brand: 'Köz Cezve',
    size: '100 g',
    priceMinor: 1799,
    corporatePriceMinor: 1479,
    vatRate: 23,
    minQuantityIndividual: 1,
    minQuantityCorporate: 20,
    quantityPerBox: 20,
    stock: 120,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 1453,
        energyKcal: 351,
        fatG: 14.2,
        saturatesG: 5.5,
        carbohydrateG: 22.5,
        sugarsG: 0.3,
        proteinG: 12.3,
        saltG: 0.04,
      },
      storage: storage.airtight,
      origin: { country: 'BR', region: 'Minas Gerais' },
      manufacturer: 'Köz Cezve Kahve San. ve Tic. A.Ş., İzmir',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Damla Sakızlı Türk Kahvesi',
        fullName: 'Köz Cezve Damla Sakızlı Türk Kahvesi, 100 g',
        description:
          'Çekirdekle birlikte öğütülen damla sakızı, fincana çam ve vanilya arası serin bir koku bırakır. Ege sahilinde öğleden sonra içilen kahve.',
      },
      en: {
        name: 'Turkish Coffee with Mastic',
        fullName: 'Köz Cezve Turkish Coffee with Mastic, 100 g',
        description:
          'Drops of mastic resin, ground together with the beans, leave a cool scent between pine and vanilla. Best slightly sweet and without hurry.',
      },
      pl: {
        name: 'Kawa po turecku z mastyksem',
        fullName: 'Köz Cezve kawa po turecku z mastyksem, 100 g',
        description:
          'Żywica mastyksowa mielona razem z ziarnami pozostawia chłodny aromat sosny i wanilii. Najlepsza lekko słodzona, w leniwe popołudnie.',
      },
    },
  },
  {
    productCode: '041120',
    slug: 'dibek-coffee-200-g',
    categorySlug: 'tea-and-coffee',
    brand: 'Köz Cezve',
    size: '200 g',
    priceMinor: 2799,
    corporatePriceMinor: 2299,
    vatRate: 23,
    minQuantityIndividual: 1,
    minQuantityCorporate: 12,
    quantityPerBox: 12,
    stock: 80,
    attributes: {
      allergens: ['milk'],
      nutritionPer100g: {
        energyKj: 1976,
        energyKcal: 472,
        fatG: 22,
        saturatesG: 18,
        carbohydrateG: 58,
        sugarsG: 32,
        proteinG: 7.5,
        saltG: 0.5,
      },
      storage: storage.airtight,
      origin: { country: 'TR', region: 'İzmir' },
      manufacturer: 'Köz Cezve Kahve San. ve Tic. A.Ş., İzmir',
      badges: ['halal', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Dibek Kahvesi',
        fullName: 'Köz Cezve Sütlü Dibek Kahvesi Karışımı, 200 g',
        description:
          'Taş dibekte dövülmüş kahve; kakao, keçiboynuzu ve süt tozuyla yumuşatılır. Acı kahve içemeyenlerin gönlünü alan, koyu ve kadife gibi bir fincan.',
      },
      en: {
        name: 'Dibek Coffee',
        fullName: 'Köz Cezve Dibek Coffee Blend with Milk, 200 g',
        description:
          'Coffee pounded in a stone mortar and softened with cocoa, carob and milk powder. Velvety and mild: the cup for people who find Turkish coffee too stern.',
      },
      pl: {
        name: 'Kawa dibek',
        fullName: 'Köz Cezve mieszanka kawowa dibek z mlekiem, 200 g',
        description:
          'Kawa ucierana w kamiennym moździerzu, złagodzona kakao, karobem i mlekiem w proszku. Aksamitna, dla tych, którym klasyczna kawa po turecku wydaje się zbyt surowa.',
      },
    },
  },
  {
    productCode: '041137',
    slug: 'menengic-coffee-paste-300-g',
    categorySlug: 'tea-and-coffee',
    brand: 'Köz Cezve',
    size: '300 g',
    priceMinor: 3199,
    corporatePriceMinor: 2649,
    vatRate: 23,
    minQuantityIndividual: 1,
    minQuantityCorporate: 6,
    quantityPerBox: null,
    stock: 45,
    attributes: {
      allergens: ['milk', 'nuts'],
      nutritionPer100g: {
        energyKj: 2009,
        energyKcal: 482,
        fatG: 28,
        saturatesG: 4.5,
        carbohydrateG: 48,
        sugarsG: 40,
        proteinG: 5,
        saltG: 0.1,
      },
      storage: storage.opened,
      origin: { country: 'TR', region: 'Gaziantep' },
      manufacturer: 'Köz Cezve Kahve San. ve Tic. A.Ş., İzmir',
      badges: ['halal', 'vegetarian', 'gluten_free', 'new'],
    },
    translations: {
      tr: {
        name: 'Menengiç Kahvesi',
        fullName: 'Köz Cezve Sütlü Menengiç Kahvesi, kavanoz 300 g',
        description:
          'Yabani fıstık ağacının kavrulmuş meyvesinden, kafeinsiz ve krem kıvamında. Bir tatlı kaşığını sıcak sütle cezvede pişirin; kokusu Antep çarşısı.',
      },
      en: {
        name: 'Menengiç Coffee',
        fullName: 'Köz Cezve Menengiç Wild Pistachio Coffee Paste, 300 g jar',
        description:
          'Roasted wild pistachio berries ground to a cream, naturally free of caffeine. Simmer a spoonful in hot milk for a nutty drink from the bazaars of Gaziantep.',
      },
      pl: {
        name: 'Kawa menengiç',
        fullName: 'Köz Cezve pasta menengiç z dzikiej pistacji do zaparzania, słoik 300 g',
        description:
          'Prażone owoce dzikiej pistacji utarte na krem, z natury bez kofeiny. Łyżeczkę podgrzej z mlekiem w tygielku – napój pachnie orzechami i bazarem w Gaziantepie.',
      },
    },
  },
]
