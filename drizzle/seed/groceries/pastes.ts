import { storage } from './storage'
import type { SeedProduct } from './types'

export const pastes: readonly SeedProduct[] = [
  {
    productCode: '023100',
    slug: 'sweet-pepper-paste-700-g',
    categorySlug: 'spices-and-pastes',
    brand: 'Kızıl Kazan',
    size: '700 g',
    priceMinor: 1699,
    corporatePriceMinor: 1399,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 12,
    quantityPerBox: 12,
    stock: 190,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 438,
        energyKcal: 104,
        fatG: 1.2,
        saturatesG: 0.2,
        carbohydrateG: 17,
        sugarsG: 12.8,
        proteinG: 3.6,
        saltG: 5,
      },
      storage: storage.opened,
      origin: { country: 'TR', region: 'Kahramanmaraş' },
      manufacturer: 'Kızıl Kazan Salça ve Konserve A.Ş., Kahramanmaraş',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free', 'bestseller'],
    },
    translations: {
      tr: {
        name: 'Tatlı Biber Salçası',
        fullName: 'Kızıl Kazan Güneşte Kurutulmuş Tatlı Biber Salçası, kavanoz 700 g',
        description:
          'Kapya biberi çekilip tepsilerde güneşe serilir, katkısız kavanozlanır. Bir kaşığı tencere yemeğine rengini de kıvamını da verir.',
      },
      en: {
        name: 'Sweet Pepper Paste',
        fullName: 'Kızıl Kazan Sun-Dried Sweet Red Pepper Paste, 700 g jar',
        description:
          'Red kapya peppers, minced and dried in the sun on wide trays. A spoonful deepens stews, marinades and pilafs where tomato alone would be thin.',
      },
      pl: {
        name: 'Pasta ze słodkiej papryki',
        fullName: 'Kızıl Kazan pasta ze słodkiej czerwonej papryki suszonej na słońcu, słoik 700 g',
        description:
          'Papryka kapia zmielona i suszona na tacach w słońcu, bez konserwantów. Łyżka pogłębia smak gulaszu, leczo i marynat do mięsa.',
      },
    },
  },
  {
    productCode: '023117',
    slug: 'tomato-paste-catering-4-5-kg',
    categorySlug: 'spices-and-pastes',
    brand: 'Kızıl Kazan',
    size: '4.5 kg',
    priceMinor: 5899,
    corporatePriceMinor: 4999,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 4,
    quantityPerBox: 4,
    stock: 70,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 434,
        energyKcal: 103,
        fatG: 0.4,
        saturatesG: 0.1,
        carbohydrateG: 18.4,
        sugarsG: 14,
        proteinG: 4.4,
        saltG: 1.6,
      },
      storage: storage.opened,
      origin: { country: 'TR', region: 'Karacabey, Bursa' },
      manufacturer: 'Kızıl Kazan Salça ve Konserve A.Ş., Kahramanmaraş',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Domates Salçası, Teneke',
        fullName: 'Kızıl Kazan Çift Konsantre Domates Salçası, teneke 4,5 kg',
        description:
          'Karacabey domatesinden 28–30 briks koyulukta, parlak kırmızı salça. Lokantalar ve kışlık hazırlık yapanlar için; açınca üstünü zeytinyağıyla kapatın.',
      },
      en: {
        name: 'Tomato Paste, Catering Tin',
        fullName: 'Kızıl Kazan Double-Concentrated Tomato Paste, 4.5 kg tin',
        description:
          'Bright red paste at 28–30 °Brix from Karacabey tomatoes. Sized for kitchens that cook every day; once open, seal the surface with a film of olive oil.',
      },
      pl: {
        name: 'Koncentrat pomidorowy, puszka gastronomiczna',
        fullName: 'Kızıl Kazan podwójnie zagęszczony koncentrat pomidorowy 28–30%, puszka 4,5 kg',
        description:
          'Gęsty, intensywnie czerwony koncentrat z pomidorów z Karacabey. Opakowanie dla kuchni, które gotują codziennie; po otwarciu zalej wierzch oliwą.',
      },
    },
  },
  {
    productCode: '023124',
    slug: 'pomegranate-molasses-330-ml',
    categorySlug: 'spices-and-pastes',
    brand: 'Bağ Kapısı',
    size: '330 ml',
    priceMinor: 2199,
    corporatePriceMinor: 1799,
    vatRate: 8,
    minQuantityIndividual: 1,
    minQuantityCorporate: 12,
    quantityPerBox: 12,
    stock: 140,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 1140,
        energyKcal: 268,
        fatG: 0.1,
        saturatesG: 0,
        carbohydrateG: 66,
        sugarsG: 52,
        proteinG: 0.6,
        saltG: 0.05,
      },
      storage: storage.dry,
      origin: { country: 'TR', region: 'Hatay' },
      manufacturer: 'Bağ Kapısı Gıda Ltd. Şti., Manisa',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Hatay Nar Ekşisi',
        fullName: 'Bağ Kapısı Katkısız Nar Ekşisi, cam şişe 330 ml',
        description:
          'Yalnızca ekşi narın suyu, bakır kazanda koyulana dek kaynatılır; şeker ve glikoz yok. Kısıra, gavurdağı salatasına, ızgara tavuk sosuna.',
      },
      en: {
        name: 'Pomegranate Molasses',
        fullName: 'Bağ Kapısı Pure Pomegranate Molasses, 330 ml glass bottle',
        description:
          'Sour pomegranate juice boiled down in copper pans, with no sugar or glucose added. Drizzle over tomato-walnut salad or glaze roast chicken with it.',
      },
      pl: {
        name: 'Melasa z granatów',
        fullName: 'Bağ Kapısı czysta melasa z granatów, szklana butelka 330 ml',
        description:
          'Sok z kwaśnych granatów gotowany w miedzianych kotłach, bez cukru i glukozy. Nadaje charakter sałatkom z pomidorów i orzechów oraz pieczonej kaczce.',
      },
    },
  },
  {
    productCode: '023131',
    slug: 'acuka-walnut-pepper-spread-200-g',
    categorySlug: 'spices-and-pastes',
    brand: 'Kızıl Kazan',
    size: '200 g',
    priceMinor: 1399,
    corporatePriceMinor: 1129,
    vatRate: 8,
    minQuantityIndividual: 1,
    minQuantityCorporate: 12,
    quantityPerBox: 12,
    stock: 110,
    attributes: {
      allergens: ['gluten', 'nuts'],
      nutritionPer100g: {
        energyKj: 1165,
        energyKcal: 281,
        fatG: 21,
        saturatesG: 2.4,
        carbohydrateG: 15.5,
        sugarsG: 8.2,
        proteinG: 4.9,
        saltG: 2.4,
      },
      storage: storage.opened,
      origin: { country: 'TR', region: 'Gaziantep' },
      manufacturer: 'Kızıl Kazan Salça ve Konserve A.Ş., Kahramanmaraş',
      badges: ['halal', 'vegan', 'vegetarian', 'new'],
    },
    translations: {
      tr: {
        name: 'Cevizli Acuka',
        fullName: 'Kızıl Kazan Cevizli Acuka, kavanoz 200 g',
        description:
          'Biber salçası, ceviz, sarımsak ve kimyonun kahvaltıya yakışan hâli. Orta acı; kızarmış ekmekte de makarnada da güzel durur.',
      },
      en: {
        name: 'Acuka Walnut & Pepper Spread',
        fullName: 'Kızıl Kazan Acuka Walnut and Red Pepper Spread, 200 g jar',
        description:
          'Red pepper paste pounded with walnuts, garlic and cumin. Medium-hot and coarse, it turns plain toast into breakfast and doubles as a pasta sauce.',
      },
      pl: {
        name: 'Acuka – pasta z papryki i orzechów',
        fullName: 'Kızıl Kazan acuka, pasta z czerwonej papryki i orzechów włoskich, słoik 200 g',
        description:
          'Papryka utarta z orzechami włoskimi, czosnkiem i kminem rzymskim. Średnio ostra, z wyczuwalnymi kawałkami – do pieczywa, warzyw i makaronu.',
      },
    },
  },
  {
    productCode: '023148',
    slug: 'stone-ground-tahini-600-g',
    categorySlug: 'spices-and-pastes',
    brand: 'Harman Avlusu',
    size: '600 g',
    priceMinor: 2999,
    corporatePriceMinor: 2499,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 6,
    quantityPerBox: 6,
    stock: 160,
    attributes: {
      allergens: ['sesame'],
      nutritionPer100g: {
        energyKj: 2710,
        energyKcal: 655,
        fatG: 56,
        saturatesG: 8.2,
        carbohydrateG: 9.5,
        sugarsG: 0.6,
        proteinG: 24,
        saltG: 0.05,
      },
      storage: storage.tahini,
      origin: { country: 'TR', region: 'Manavgat, Antalya' },
      manufacturer: 'Harman Avlusu Gıda San. A.Ş., Mersin',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Taş Değirmen Tahini',
        fullName: 'Harman Avlusu Taş Değirmende Çekilmiş Tahin, 600 g',
        description:
          'Çift kavrulmuş susam, taşta ağır ağır çekilir; akışkan ve acısız. Pekmezle karıştırıp kahvaltıya, limonla açıp humusa.',
      },
      en: {
        name: 'Stone-Ground Tahini',
        fullName: 'Harman Avlusu Stone-Ground Sesame Tahini, 600 g',
        description:
          'Twice-roasted sesame milled slowly between stones until it pours like cream. Whisk with lemon for hummus, or with grape molasses for a Turkish breakfast dip.',
      },
      pl: {
        name: 'Tahini z kamiennych żaren',
        fullName: 'Harman Avlusu pasta sezamowa tahini mielona na kamiennych żarnach, 600 g',
        description:
          'Dwukrotnie prażony sezam, mielony powoli, aż zacznie się lać jak śmietanka. Bez goryczki: do humusu, sosów sałatkowych i domowej chałwy.',
      },
    },
  },
]
