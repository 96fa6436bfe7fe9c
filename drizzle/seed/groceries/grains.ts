import { storage } from './storage'
import type { SeedProduct } from './types'

export const grains: readonly SeedProduct[] = [
  {
    productCode: '104102',
    slug: 'coarse-bulgur-1-kg',
    categorySlug: 'pulses-and-grains',
    brand: 'Harman Avlusu',
    size: '1 kg',
    priceMinor: 999,
    corporatePriceMinor: 819,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 20,
    quantityPerBox: 20,
    stock: 380,
    attributes: {
      allergens: ['gluten'],
      nutritionPer100g: {
        energyKj: 1500,
        energyKcal: 355,
        fatG: 1.6,
        saturatesG: 0.3,
        carbohydrateG: 68,
        sugarsG: 0.8,
        proteinG: 11.8,
        saltG: 0.02,
      },
      storage: storage.dry,
      origin: { country: 'TR', region: 'Gaziantep' },
      manufacturer: 'Harman Avlusu Gıda San. A.Ş., Mersin',
      badges: ['halal', 'vegan', 'vegetarian', 'bestseller'],
    },
    translations: {
      tr: {
        name: 'Pilavlık Bulgur',
        fullName: 'Harman Avlusu Pilavlık Bulgur, 1 kg',
        description:
          'Sert buğdaydan kaynatılıp güneşte kurutulan, pişince tane tane açılan bulgur. Domates, biber ve bir kaşık tereyağıyla yirmi dakikada pilav olur.',
      },
      en: {
        name: 'Coarse Bulgur',
        fullName: 'Harman Avlusu Coarse Bulgur for Pilaf, 1 kg',
        description:
          'Durum wheat, parboiled and sun-dried. It swells into separate, nutty grains in about twenty minutes and makes a livelier side dish than rice.',
      },
      pl: {
        name: 'Gruba kasza bulgur',
        fullName: 'Harman Avlusu gruba kasza bulgur do pilawu, 1 kg',
        description:
          'Pszenica durum gotowana i suszona na słońcu. Po dwudziestu minutach jest sypka i lekko orzechowa – zastąpi ryż albo ziemniaki do obiadu.',
      },
    },
  },
  {
    productCode: '104119',
    slug: 'fine-bulgur-500-g',
    categorySlug: 'pulses-and-grains',
    brand: 'Harman Avlusu',
    size: '500 g',
    priceMinor: 579,
    corporatePriceMinor: 469,
    vatRate: 5,
    minQuantityIndividual: 2,
    minQuantityCorporate: 24,
    quantityPerBox: 24,
    stock: 300,
    attributes: {
      allergens: ['gluten'],
      nutritionPer100g: {
        energyKj: 1494,
        energyKcal: 353,
        fatG: 1.4,
        saturatesG: 0.3,
        carbohydrateG: 69,
        sugarsG: 0.7,
        proteinG: 11.2,
        saltG: 0.02,
      },
      storage: storage.dry,
      origin: { country: 'TR', region: 'Gaziantep' },
      manufacturer: 'Harman Avlusu Gıda San. A.Ş., Mersin',
      badges: ['halal', 'vegan', 'vegetarian'],
    },
    translations: {
      tr: {
        name: 'Köftelik İnce Bulgur',
        fullName: 'Harman Avlusu Köftelik İnce Bulgur, 500 g',
        description:
          'Sıcak suyla şişmesi yeten ince çekim. Kısır, çiğ köfte ve mercimek köftesi için yoğrulmaya gelir, hamur gibi dağılmaz.',
      },
      en: {
        name: 'Fine Bulgur',
        fullName: 'Harman Avlusu Fine Bulgur for Kısır and Köfte, 500 g',
        description:
          'No cooking needed: cover with hot water and wait ten minutes. Use it for kısır, tabbouleh and vegetarian köfte.',
      },
      pl: {
        name: 'Drobna kasza bulgur',
        fullName: 'Harman Avlusu drobna kasza bulgur do sałatek i köfte, 500 g',
        description:
          'Wystarczy zalać ją gorącą wodą i odczekać dziesięć minut. Podstawa kısıru, tabbouleh i wegetariańskich kotlecików.',
      },
    },
  },
  {
    productCode: '104126',
    slug: 'baldo-rice-5-kg',
    categorySlug: 'pulses-and-grains',
    brand: 'Harman Avlusu',
    size: '5 kg',
    priceMinor: 6499,
    corporatePriceMinor: 5499,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 4,
    quantityPerBox: 4,
    stock: 90,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 1475,
        energyKcal: 347,
        fatG: 0.6,
        saturatesG: 0.2,
        carbohydrateG: 78,
        sugarsG: 0.2,
        proteinG: 6.9,
        saltG: 0.01,
      },
      storage: storage.dry,
      origin: { country: 'TR', region: 'Edirne' },
      manufacturer: 'Harman Avlusu Gıda San. A.Ş., Mersin',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Baldo Pirinç',
        fullName: 'Harman Avlusu Baldo Pirinç, çuval 5 kg',
        description:
          'Meriç kıyısında yetişen dolgun taneli baldo. Ilık tuzlu suda yarım saat bekletirseniz pilavınız hem parlak hem tane tane olur.',
      },
      en: {
        name: 'Baldo Rice',
        fullName: 'Harman Avlusu Baldo Rice, 5 kg sack',
        description:
          'Plump grains from the Meriç plain, the classic choice for Turkish buttered pilaf. Soak in warm salted water first and they stay glossy and separate.',
      },
      pl: {
        name: 'Ryż baldo',
        fullName: 'Harman Avlusu ryż baldo, worek 5 kg',
        description:
          'Pękate ziarna z doliny Maricy, klasyka tureckiego pilawu na maśle. Namoczone w ciepłej, osolonej wodzie zachowują połysk i nie sklejają się.',
      },
    },
  },
  {
    productCode: '104133',
    slug: 'tarhana-soup-mix-500-g',
    categorySlug: 'pulses-and-grains',
    brand: 'Bozkır Hasadı',
    size: '500 g',
    priceMinor: 2299,
    corporatePriceMinor: 1899,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 12,
    quantityPerBox: 12,
    stock: 75,
    attributes: {
      allergens: ['gluten', 'milk', 'celery'],
      nutritionPer100g: {
        energyKj: 1480,
        energyKcal: 350,
        fatG: 3.8,
        saturatesG: 1.5,
        carbohydrateG: 64,
        sugarsG: 7.5,
        proteinG: 12.6,
        saltG: 5.2,
      },
      storage: storage.dry,
      origin: { country: 'TR', region: 'Uşak' },
      manufacturer: 'Bozkır Hasadı Tarım Ürünleri A.Ş., Konya',
      badges: ['halal', 'vegetarian', 'new'],
    },
    translations: {
      tr: {
        name: 'Ev Usulü Tarhana',
        fullName: 'Bozkır Hasadı Ev Usulü Acısız Tarhana, 500 g',
        description:
          'Yoğurt, un, domates ve kırmızı biber yirmi gün mayalanıp bezde kurutulur. Soğuk suda açın, kısık ateşte karıştırın; kışın en kestirme çorbası.',
      },
      en: {
        name: 'Tarhana Soup Mix',
        fullName: 'Bozkır Hasadı Home-Style Mild Tarhana, 500 g',
        description:
          'Yoghurt, flour, tomato and red pepper fermented for twenty days, then dried and crumbled. Whisk into cold water and simmer: a tangy winter soup in a quarter of an hour.',
      },
      pl: {
        name: 'Tarhana – suszona zupa',
        fullName: 'Bozkır Hasadı łagodna tarhana według domowej receptury, 500 g',
        description:
          'Jogurt, mąka, pomidory i papryka fermentują dwadzieścia dni, po czym są suszone i kruszone. Rozmieszaj w zimnej wodzie i gotuj na małym ogniu – smakiem przypomni trochę żurek.',
      },
    },
  },
]
