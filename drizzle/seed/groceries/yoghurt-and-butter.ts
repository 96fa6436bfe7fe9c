import { storage } from './storage'
import type { SeedProduct } from './types'

export const yoghurtAndButter: readonly SeedProduct[] = [
  {
    productCode: '012107',
    slug: 'strained-yoghurt-1-kg',
    categorySlug: 'cheese-and-dairy',
    brand: 'Obalı Mandıra',
    size: '1 kg',
    priceMinor: 1899,
    corporatePriceMinor: 1599,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 6,
    quantityPerBox: 6,
    stock: 130,
    attributes: {
      allergens: ['milk'],
      nutritionPer100g: {
        energyKj: 543,
        energyKcal: 131,
        fatG: 10,
        saturatesG: 6.6,
        carbohydrateG: 4,
        sugarsG: 4,
        proteinG: 6.2,
        saltG: 0.12,
      },
      storage: storage.chilledShort,
      origin: { country: 'PL', region: 'Podlasie' },
      manufacturer: 'Obalı Mandıra Polska Sp. z o.o., Białystok',
      badges: ['halal', 'vegetarian', 'gluten_free', 'bestseller'],
    },
    translations: {
      tr: {
        name: 'Süzme Yoğurt',
        fullName: 'Obalı Mandıra Süzme Yoğurt, %10 yağlı, kova 1 kg',
        description:
          'Kaşığın dik durduğu, ekşisi kararında süzme yoğurt. Cacık, haydari ve mantı sosu için; üstüne bal dökünce tatlı yerine de geçer.',
      },
      en: {
        name: 'Strained Yoghurt',
        fullName: 'Obalı Mandıra Strained Yoghurt, 10% fat, 1 kg tub',
        description:
          'So thick that the spoon stands up in it, with a gentle sourness. The base of haydari, cacık and the sauce for manti; with honey it passes for dessert.',
      },
      pl: {
        name: 'Gęsty jogurt odsączany',
        fullName: 'Obalı Mandıra jogurt odsączany 10% tłuszczu, wiaderko 1 kg',
        description:
          'Tak gęsty, że łyżka stoi w nim na sztorc, a przy tym tylko lekko kwaśny. Baza do cacıku, haydari i sosu do manty; z miodem zastąpi deser.',
      },
    },
  },
  {
    productCode: '012114',
    slug: 'ayran-yoghurt-drink-12-x-250-ml',
    categorySlug: 'cheese-and-dairy',
    brand: 'Obalı Mandıra',
    size: '12 × 250 ml',
    priceMinor: 3299,
    corporatePriceMinor: 2799,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 10,
    quantityPerBox: 10,
    stock: 150,
    attributes: {
      allergens: ['milk'],
      nutritionPer100g: {
        energyKj: 136,
        energyKcal: 33,
        fatG: 1.8,
        saturatesG: 1.2,
        carbohydrateG: 2.4,
        sugarsG: 2.4,
        proteinG: 1.7,
        saltG: 0.6,
      },
      storage: storage.chilledShort,
      origin: { country: 'PL', region: 'Podlasie' },
      manufacturer: 'Obalı Mandıra Polska Sp. z o.o., Białystok',
      badges: ['halal', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Ayran, 12’li Paket',
        fullName: 'Obalı Mandıra Ayran, bardak 12 × 250 ml',
        description:
          'Yoğurt, su ve bir tutam tuz: köpüğü üstünde, serin ve doyurucu. Kebabın, lahmacunun ve sıcak günlerin arkadaşı; içmeden önce çalkalayın.',
      },
      en: {
        name: 'Ayran Yoghurt Drink, 12-Pack',
        fullName: 'Obalı Mandıra Ayran Salted Yoghurt Drink, 12 × 250 ml cups',
        description:
          'Yoghurt, water and a pinch of salt, shaken until frothy. It cools down a spicy kebab better than any lemonade, so shake well and serve ice-cold.',
      },
      pl: {
        name: 'Ajran – napój jogurtowy, 12 szt.',
        fullName: 'Obalı Mandıra ajran, słony napój jogurtowy, kubki 12 × 250 ml',
        description:
          'Jogurt, woda i szczypta soli. Orzeźwia w upał i łagodzi ostrość kebabu; przed otwarciem mocno wstrząśnij i pij dobrze schłodzony.',
      },
    },
  },
  {
    productCode: '012121',
    slug: 'labneh-cream-cheese-400-g',
    categorySlug: 'cheese-and-dairy',
    brand: 'Obalı Mandıra',
    size: '400 g',
    priceMinor: 1499,
    corporatePriceMinor: 1249,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 12,
    quantityPerBox: 12,
    stock: 170,
    attributes: {
      allergens: ['milk'],
      nutritionPer100g: {
        energyKj: 822,
        energyKcal: 199,
        fatG: 18,
        saturatesG: 12,
        carbohydrateG: 3.8,
        sugarsG: 3.8,
        proteinG: 5.4,
        saltG: 0.6,
      },
      storage: storage.chilledShort,
      origin: { country: 'PL', region: 'Podlasie' },
      manufacturer: 'Obalı Mandıra Polska Sp. z o.o., Białystok',
      badges: ['halal', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Labne Peyniri',
        fullName: 'Obalı Mandıra Sürülebilir Labne Peyniri, 400 g',
        description:
          'Pürüzsüz, tuzu az bir kahvaltılık. Ekmeğe sürülür, cheesecake hamuruna girer, kuru nane ve zeytinyağıyla meze olur.',
      },
      en: {
        name: 'Labneh Spread',
        fullName: 'Obalı Mandıra Labneh Soft Cheese Spread, 400 g',
        description:
          'Silky and only faintly salty. Swirl it on a plate with olive oil and dried mint, or use it where a recipe asks for cream cheese.',
      },
      pl: {
        name: 'Serek labneh do smarowania',
        fullName: 'Obalı Mandıra kremowy serek labneh, 400 g',
        description:
          'Gładki, delikatnie słony serek na kanapki i do sernika na zimno. Rozprowadzony na talerzu, z oliwą i suszoną miętą, staje się gotową przystawką.',
      },
    },
  },
  {
    productCode: '012138',
    slug: 'churned-village-butter-500-g',
    categorySlug: 'cheese-and-dairy',
    brand: 'Sarıçiğdem',
    size: '500 g',
    priceMinor: 3499,
    corporatePriceMinor: 2949,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 8,
    quantityPerBox: 8,
    stock: 80,
    attributes: {
      allergens: ['milk'],
      nutritionPer100g: {
        energyKj: 3056,
        energyKcal: 743,
        fatG: 82,
        saturatesG: 54,
        carbohydrateG: 0.7,
        sugarsG: 0.7,
        proteinG: 0.6,
        saltG: 0.03,
      },
      storage: storage.chilled,
      origin: { country: 'DE', region: 'Nordrhein-Westfalen' },
      manufacturer: 'Sarıçiğdem Feinkost GmbH, Dortmund',
      badges: ['halal', 'vegetarian', 'gluten_free'],
    },
    translations: {
      tr: {
        name: 'Yayık Tereyağı',
        fullName: 'Sarıçiğdem Tuzsuz Yayık Tereyağı, 500 g',
        description:
          'Ekşitilmiş kremadan yayıkta çekilen, hafif mayhoş tereyağı. Pilavı tane tane yapar; köpürünce içine pul biber atıp İskender’in üstüne dökün.',
      },
      en: {
        name: 'Churned Village-Style Butter',
        fullName: 'Sarıçiğdem Unsalted Churned Butter, 500 g',
        description:
          'Churned from cultured cream, with the light tang of a village kitchen. Brown it with chilli flakes and pour over yoghurt, rice or poached eggs.',
      },
      pl: {
        name: 'Masło z maselnicy',
        fullName: 'Sarıçiğdem masło niesolone, ubijane w maselnicy, 500 g',
        description:
          'Masło z ukwaszonej śmietany, z delikatną kwaskową nutą. Rozpuść je z płatkami papryki i polej ryż, jajka w koszulce albo jogurt.',
      },
    },
  },
]
