import type { SeedCategory } from './types'

export const seedCategories: readonly SeedCategory[] = [
  {
    slug: 'olives-and-oils',
    position: 1,
    translations: {
      tr: {
        name: 'Zeytin ve Yağlar',
        description:
          'Gemlik’in siyahı, Edremit’in yeşili ve Ege’nin sızma yağları: kahvaltının da tencerenin de temeli.',
      },
      en: {
        name: 'Olives & Oils',
        description:
          'Black olives from Gemlik, green ones from the Aegean and oils pressed while the fruit is fresh.',
      },
      pl: {
        name: 'Oliwki i oleje',
        description:
          'Czarne oliwki z Gemlik, zielone znad Morza Egejskiego oraz oliwy i oleje o wyrazistym smaku.',
      },
    },
  },
  {
    slug: 'cheese-and-dairy',
    position: 2,
    translations: {
      tr: {
        name: 'Peynir ve Süt Ürünleri',
        description:
          'Beyaz peynirden ayrana, soğuk zincir hiç kırılmadan kapınıza gelen Türk usulü lezzetler.',
      },
      en: {
        name: 'Cheese & Dairy',
        description:
          'White cheese, kashar, strained yoghurt and ayran in the Turkish style, kept cold all the way.',
      },
      pl: {
        name: 'Sery i nabiał',
        description:
          'Biały ser, kaszar, gęsty jogurt i ajran po turecku, dostarczane w nieprzerwanym chłodzie.',
      },
    },
  },
  {
    slug: 'pulses-and-grains',
    position: 3,
    translations: {
      tr: {
        name: 'Bakliyat ve Tahıl',
        description:
          'Anadolu’nun mercimeği, nohudu, fasulyesi ve bulguru; kilerde durdukça insanın içi rahat eder.',
      },
      en: {
        name: 'Pulses & Grains',
        description:
          'Anatolian lentils, chickpeas, beans, bulgur and rice: the honest half of a good pantry.',
      },
      pl: {
        name: 'Strączki i kasze',
        description:
          'Soczewica, ciecierzyca, fasola, bulgur i ryż z Anatolii – solidna podstawa domowej spiżarni.',
      },
    },
  },
  {
    slug: 'spices-and-pastes',
    position: 4,
    translations: {
      tr: {
        name: 'Baharat ve Salça',
        description:
          'Pul biber, isot, sumak, güneş salçası ve nar ekşisi: yemeğe memleket tadını bunlar verir.',
      },
      en: {
        name: 'Spices & Pastes',
        description:
          'Chilli flakes, sumac, pepper paste, tahini and pomegranate molasses that make food taste Turkish.',
      },
      pl: {
        name: 'Przyprawy i pasty',
        description:
          'Płatki chili, sumak, pasta paprykowa, tahini i melasa z granatów, czyli sekret tureckiej kuchni.',
      },
    },
  },
  {
    slug: 'sweets-and-desserts',
    position: 5,
    translations: {
      tr: {
        name: 'Tatlı ve Şekerleme',
        description: 'Baklava, lokum, helva ve kestane şekeri; bayrama, misafire ve canı çekene.',
      },
      en: {
        name: 'Sweets & Desserts',
        description:
          'Baklava, Turkish delight, halva and candied chestnuts for holidays, guests and quiet evenings.',
      },
      pl: {
        name: 'Słodycze i desery',
        description: 'Baklawa, lokum, chałwa i kandyzowane kasztany na święta, dla gości i bez okazji.',
      },
    },
  },
  {
    slug: 'tea-and-coffee',
    position: 6,
    translations: {
      tr: {
        name: 'Çay ve Kahve',
        description:
          'Rize’nin demli çayı, köpüklü Türk kahvesi, menengiç ve ada çayı: sohbetin bahanesi çok.',
      },
      en: {
        name: 'Tea & Coffee',
        description:
          'Black Sea tea, foaming Turkish coffee and caffeine-free classics such as menengiç and sage.',
      },
      pl: {
        name: 'Herbata i kawa',
        description: 'Herbata znad Morza Czarnego, kawa z pianką z tygielka oraz napary bez kofeiny.',
      },
    },
  },
  {
    slug: 'pickles-and-preserves',
    position: 7,
    translations: {
      tr: {
        name: 'Turşu, Reçel ve Konserve',
        description: 'Kütür turşular, hazır sarmalar, reçel ve bal: yazdan kışa saklanmış ne varsa burada.',
      },
      en: {
        name: 'Pickles & Preserves',
        description: 'Crunchy pickles, stuffed vine leaves, jam and honey: summer, kept in jars.',
      },
      pl: {
        name: 'Pikle i przetwory',
        description:
          'Chrupiące pikle, nadziewane liście winogron, konfitury i miód – lato zamknięte w słoikach.',
      },
    },
  },
]
