import { storage } from './storage'
import type { SeedProduct } from './types'

export const preserves: readonly SeedProduct[] = [
  {
    productCode: '070104',
    slug: 'fire-roasted-aubergine-680-g',
    categorySlug: 'pickles-and-preserves',
    brand: 'Kızıl Kazan',
    size: '680 g',
    priceMinor: 1999,
    corporatePriceMinor: 1649,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 12,
    quantityPerBox: 12,
    stock: 100,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 130,
        energyKcal: 31,
        fatG: 0.3,
        saturatesG: 0.1,
        carbohydrateG: 4.6,
        sugarsG: 3.2,
        proteinG: 1.1,
        saltG: 1.2,
      },
      storage: storage.opened,
      origin: { country: 'TR', region: 'Mersin' },
      manufacturer: 'Kızıl Kazan Salça ve Konserve A.Ş., Kahramanmaraş',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Közlenmiş Patlıcan',
        fullName: 'Kızıl Kazan Odun Ateşinde Közlenmiş Patlıcan, kavanoz 680 g',
        description:
          'Odun ateşinde közlenip elde soyulan patlıcanın isli tadı. Yoğurt ve sarımsakla salata, beşamelle hünkârbeğendi; ocağı kirletmeden.',
      },
      en: {
        name: 'Fire-Roasted Aubergine',
        fullName: 'Kızıl Kazan Fire-Roasted Aubergine, 680 g jar',
        description:
          'Roasted over wood and peeled by hand, with the smoke still in it. Mix with yoghurt and garlic, or fold into béchamel for hünkârbeğendi.',
      },
      pl: {
        name: 'Bakłażan pieczony w ogniu',
        fullName: 'Kızıl Kazan bakłażan pieczony nad ogniem, słoik 680 g',
        description:
          'Opiekany nad drewnem i ręcznie obierany, zachowuje dymny smak. Wymieszaj z jogurtem i czosnkiem albo zrób z niego baba ganusz w pięć minut.',
      },
    },
  },
  {
    productCode: '070111',
    slug: 'stuffed-vine-leaves-400-g',
    categorySlug: 'pickles-and-preserves',
    brand: 'Bağ Kapısı',
    size: '400 g',
    priceMinor: 1749,
    corporatePriceMinor: 1439,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 12,
    quantityPerBox: 12,
    stock: 180,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 711,
        energyKcal: 170,
        fatG: 8.6,
        saturatesG: 1.2,
        carbohydrateG: 19.5,
        sugarsG: 1.8,
        proteinG: 2.4,
        saltG: 1.5,
      },
      storage: storage.opened,
      origin: { country: 'TR', region: 'Manisa' },
      manufacturer: 'Bağ Kapısı Gıda Ltd. Şti., Manisa',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free', 'bestseller'],
    },
    translations: {
      tr: {
        name: 'Zeytinyağlı Yaprak Sarma',
        fullName: 'Bağ Kapısı Zeytinyağlı Yaprak Sarma, kolay açılır teneke 400 g',
        description:
          'Pirinç, soğan, kuş üzümü ve naneyle sarılmış, zeytinyağında dinlenmiş sarma. Soğutun, limon sıkın; misafir kapıdayken hayat kurtarır.',
      },
      en: {
        name: 'Stuffed Vine Leaves',
        fullName: 'Bağ Kapısı Stuffed Vine Leaves in Olive Oil, 400 g easy-open tin',
        description:
          'Rice, onion, currants and mint rolled in tender leaves and rested in olive oil. Chill, squeeze a lemon over and a meze is on the table.',
      },
      pl: {
        name: 'Nadziewane liście winogron',
        fullName: 'Bağ Kapısı liście winogron nadziewane ryżem, w oliwie, puszka 400 g',
        description:
          'Ryż, cebula, drobne rodzynki i mięta zawinięte w delikatne liście. Schłodź, skrop cytryną i podaj jako przystawkę – bez gotowania.',
      },
    },
  },
  {
    productCode: '070128',
    slug: 'sour-cherry-jam-380-g',
    categorySlug: 'pickles-and-preserves',
    brand: 'Bağ Kapısı',
    size: '380 g',
    priceMinor: 1499,
    corporatePriceMinor: 1229,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 12,
    quantityPerBox: 12,
    stock: 140,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 1141,
        energyKcal: 269,
        fatG: 0.1,
        saturatesG: 0,
        carbohydrateG: 66,
        sugarsG: 63,
        proteinG: 0.5,
        saltG: 0.02,
      },
      storage: storage.opened,
      origin: { country: 'TR', region: 'Afyonkarahisar' },
      manufacturer: 'Bağ Kapısı Gıda Ltd. Şti., Manisa',
      badges: ['halal', 'vegan', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Vişne Reçeli',
        fullName: 'Bağ Kapısı Bütün Taneli Vişne Reçeli, kavanoz 380 g',
        description:
          'Taneleri dağılmamış, mayhoş Afyon vişnesi. Kaymaklı ekmeğin üstüne, sütlacın yanına, suyundan da şerbet.',
      },
      en: {
        name: 'Sour Cherry Jam',
        fullName: 'Bağ Kapısı Whole-Fruit Sour Cherry Jam, 380 g jar',
        description:
          'Whole cherries in a loose, ruby syrup, more tart than sweet. Spoon over clotted cream and bread, rice pudding or cheesecake.',
      },
      pl: {
        name: 'Konfitura z wiśni',
        fullName: 'Bağ Kapısı konfitura z całych wiśni, słoik 380 g',
        description:
          'Całe owoce w rubinowym syropie, bardziej cierpkie niż słodkie. Do naleśników, sernika i białego sera, a rozcieńczona wodą daje domowy kompot.',
      },
    },
  },
  {
    productCode: '070135',
    slug: 'pine-honey-850-g',
    categorySlug: 'pickles-and-preserves',
    brand: 'Bağ Kapısı',
    size: '850 g',
    priceMinor: 6899,
    corporatePriceMinor: 5749,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 6,
    quantityPerBox: null,
    stock: 75,
    attributes: {
      allergens: [],
      nutritionPer100g: {
        energyKj: 1384,
        energyKcal: 326,
        fatG: 0,
        saturatesG: 0,
        carbohydrateG: 81,
        sugarsG: 76,
        proteinG: 0.4,
        saltG: 0.01,
      },
      storage: storage.honey,
      origin: { country: 'TR', region: 'Marmaris, Muğla' },
      manufacturer: 'Bağ Kapısı Gıda Ltd. Şti., Manisa',
      badges: ['halal', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Marmaris Çam Balı',
        fullName: 'Bağ Kapısı Süzme Çam Balı, kavanoz 850 g',
        description:
          'Çam ormanlarının koyu kehribar balı; çiçek balından az tatlı, reçine kokulu ve geç şekerlenir. Kaymağın üstüne dökün, peynirin yanına koyun.',
      },
      en: {
        name: 'Marmaris Pine Honey',
        fullName: 'Bağ Kapısı Strained Pine Honey, 850 g jar',
        description:
          'Dark amber honeydew honey from the pine forests of Muğla, less sweet than blossom honey and faintly resinous. Slow to crystallise, wonderful with white cheese.',
      },
      pl: {
        name: 'Miód sosnowy z Marmaris',
        fullName: 'Bağ Kapısı miód spadziowy sosnowy, słoik 850 g',
        description:
          'Ciemnobursztynowy miód spadziowy z lasów sosnowych prowincji Muğla, mniej słodki od kwiatowego, z nutą żywicy. Krystalizuje powoli i świetnie pasuje do białego sera.',
      },
    },
  },
]
