import { storage } from './storage'
import type { SeedProduct } from './types'

/**
 * Leaf teas and herbs carry the figures of the brewed cup (EU 1169/2011, article 31.3),
 * the apple drink those of its powder.
 */
export const teas: readonly SeedProduct[] = [
  {
    productCode: '041001',
    slug: 'rize-black-tea-1-kg',
    categorySlug: 'tea-and-coffee',
    brand: 'Sisli Yamaç',
    size: '1 kg',
    priceMinor: 5299,
    corporatePriceMinor: 4449,
    vatRate: 23,
    minQuantityIndividual: 1,
    minQuantityCorporate: 10,
    quantityPerBox: 10,
    stock: 220,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 0,
        energyKcal: 0,
        fatG: 0,
        saturatesG: 0,
        carbohydrateG: 0,
        sugarsG: 0,
        proteinG: 0,
        saltG: 0,
      },
      storage: storage.airtight,
      origin: { country: 'TR', region: 'Rize' },
      manufacturer: 'Sisli Yamaç Çay İşletmeleri A.Ş., Rize',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free', 'bestseller'],
    },
    translations: {
      tr: {
        name: 'Rize Siyah Çayı',
        fullName: 'Sisli Yamaç Mayıs Hasadı Dökme Rize Çayı, 1 kg',
        description:
          'İlk sürgünden, tavşan kanı renkli dökme çay. Çaydanlıkta on beş dakika demleyin; kokusu mutfağa, burukluğu ince belli bardağa yeter.',
      },
      en: {
        name: 'Rize Black Tea',
        fullName: 'Sisli Yamaç May-Harvest Loose Black Tea from Rize, 1 kg',
        description:
          'First-flush leaves from the misty Black Sea hills, brewing to a clear mahogany red. Steep for fifteen minutes in a double teapot, then thin with hot water to taste.',
      },
      pl: {
        name: 'Czarna herbata z Rize',
        fullName: 'Sisli Yamaç czarna herbata liściasta z Rize, zbiór majowy, 1 kg',
        description:
          'Pierwszy zbiór z zamglonych wzgórz nad Morzem Czarnym, napar ma barwę czerwonego mahoniu. Parz kwadrans w podwójnym czajniczku i rozcieńczaj wrzątkiem.',
      },
    },
  },
  {
    productCode: '041018',
    slug: 'black-tea-pot-bags-48-x-3-2-g',
    categorySlug: 'tea-and-coffee',
    brand: 'Sisli Yamaç',
    size: '48 × 3.2 g',
    priceMinor: 1699,
    corporatePriceMinor: 1399,
    vatRate: 23,
    minQuantityIndividual: 1,
    minQuantityCorporate: 12,
    quantityPerBox: 12,
    stock: 240,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 0,
        energyKcal: 0,
        fatG: 0,
        saturatesG: 0,
        carbohydrateG: 0,
        sugarsG: 0,
        proteinG: 0,
        saltG: 0,
      },
      storage: storage.airtight,
      origin: { country: 'TR', region: 'Rize' },
      manufacturer: 'Sisli Yamaç Çay İşletmeleri A.Ş., Rize',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Demlik Poşet Siyah Çay',
        fullName: 'Sisli Yamaç Demlik Poşet Siyah Çay, 48 × 3,2 g',
        description:
          'Dökme çayın tadı, süzgeç derdi olmadan. Bir poşet dört bardağa yeter, ofis demliğinde de otel kahvaltısında da işi kolaylaştırır.',
      },
      en: {
        name: 'Black Tea Bags for the Pot',
        fullName: 'Sisli Yamaç Black Tea Pot Bags, 48 × 3.2 g',
        description:
          'The taste of loose Rize tea without the strainer. One bag makes four glasses, which suits offices, cafés and sleepy mornings.',
      },
      pl: {
        name: 'Czarna herbata w torebkach do czajnika',
        fullName: 'Sisli Yamaç czarna herbata w torebkach do czajniczka, 48 × 3,2 g',
        description:
          'Smak liściastej herbaty bez sitka i fusów. Jedna torebka wystarcza na cztery szklanki – wygodne w biurze i w kawiarni.',
      },
    },
  },
  {
    productCode: '041025',
    slug: 'apple-tea-drink-300-g',
    categorySlug: 'tea-and-coffee',
    brand: 'Sisli Yamaç',
    size: '300 g',
    priceMinor: 1449,
    corporatePriceMinor: 1179,
    vatRate: 8,
    minQuantityIndividual: 1,
    minQuantityCorporate: 12,
    quantityPerBox: 12,
    stock: 110,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 1600,
        energyKcal: 377,
        fatG: 0,
        saturatesG: 0,
        carbohydrateG: 94,
        sugarsG: 91,
        proteinG: 0,
        saltG: 0.05,
      },
      storage: storage.airtight,
      origin: { country: 'TR', region: 'Isparta' },
      manufacturer: 'Sisli Yamaç Çay İşletmeleri A.Ş., Rize',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Toz Elma Çayı',
        fullName: 'Sisli Yamaç Elma Aromalı Toz İçecek, 300 g',
        description:
          'Kapalıçarşı’da ikram edilen o tatlı, kafeinsiz bardak. Sıcak suya iki kaşık; yazın soğuk suyla ve bolca buzla da güzel.',
      },
      en: {
        name: 'Instant Apple Tea',
        fullName: 'Sisli Yamaç Instant Apple Tea Drink, 300 g',
        description:
          'The sweet, caffeine-free glass every visitor is offered in the Grand Bazaar. Stir two spoonfuls into hot water, or pour over ice in summer.',
      },
      pl: {
        name: 'Herbatka jabłkowa rozpuszczalna',
        fullName: 'Sisli Yamaç rozpuszczalny napój jabłkowy, 300 g',
        description:
          'Słodki napój bez kofeiny, którym częstują gości na Wielkim Bazarze. Dwie łyżeczki na szklankę wrzątku, a latem na zimną wodę z lodem.',
      },
    },
  },
  {
    productCode: '041032',
    slug: 'organic-sage-tea-80-g',
    categorySlug: 'tea-and-coffee',
    brand: 'Sisli Yamaç',
    size: '80 g',
    priceMinor: 1299,
    corporatePriceMinor: 1049,
    vatRate: 8,
    minQuantityIndividual: 1,
    minQuantityCorporate: 12,
    quantityPerBox: 12,
    stock: 70,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 0,
        energyKcal: 0,
        fatG: 0,
        saturatesG: 0,
        carbohydrateG: 0,
        sugarsG: 0,
        proteinG: 0,
        saltG: 0,
      },
      storage: storage.airtight,
      origin: { country: 'TR', region: 'Muğla' },
      manufacturer: 'Sisli Yamaç Çay İşletmeleri A.Ş., Rize',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free', 'organic', 'new'],
    },
    translations: {
      tr: {
        name: 'Organik Ada Çayı',
        fullName: 'Sisli Yamaç Organik Yaprak Ada Çayı, 80 g',
        description:
          'Ege’nin kıraç tepelerinden bütün yaprak ada çayı. Üç dört yaprağı kaynar suda beş dakika bekletin, balla tatlandırıp bir dilim limon atın.',
      },
      en: {
        name: 'Organic Sage Tea',
        fullName: 'Sisli Yamaç Organic Whole-Leaf Sage Tea, 80 g',
        description:
          'Silvery whole leaves from the dry Aegean hills. Three or four in a cup, five minutes, a little honey and a slice of lemon: an evening drink without caffeine.',
      },
      pl: {
        name: 'Ekologiczna szałwia na napar',
        fullName: 'Sisli Yamaç ekologiczna szałwia liściasta na napar, 80 g',
        description:
          'Srebrzyste, całe liście z suchych egejskich wzgórz. Trzy listki, pięć minut parzenia, łyżeczka miodu i plaster cytryny na spokojny wieczór.',
      },
    },
  },
]
