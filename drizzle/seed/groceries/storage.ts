import type { LocalizedText } from './types'

/** What the label says about keeping the product; many products share one sentence. */
export const storage = {
  dry: {
    tr: 'Serin ve kuru yerde, ağzı kapalı saklayın.',
    en: 'Keep closed in a cool, dry place.',
    pl: 'Przechowywać w zamkniętym opakowaniu, w suchym i chłodnym miejscu.',
  },
  airtight: {
    tr: 'Işıktan ve nemden uzakta, hava almayan bir kapta saklayın.',
    en: 'Store in an airtight container, away from light and moisture.',
    pl: 'Przechowywać w szczelnym pojemniku, z dala od światła i wilgoci.',
  },
  opened: {
    tr: 'Serin ve kuru yerde saklayın. Açıldıktan sonra buzdolabında tutun ve 14 gün içinde tüketin.',
    en: 'Store in a cool, dry place. Once opened, refrigerate and use within 14 days.',
    pl: 'Przechowywać w suchym i chłodnym miejscu. Po otwarciu trzymać w lodówce i zużyć w ciągu 14 dni.',
  },
  brine: {
    tr: 'Serin yerde saklayın. Açıldıktan sonra suyunun içinde, buzdolabında en çok 30 gün tutun.',
    en: 'Keep in a cool place. Once opened, keep covered by its liquid in the fridge for up to 30 days.',
    pl: 'Przechowywać w chłodnym miejscu. Po otwarciu trzymać w zalewie w lodówce, nie dłużej niż 30 dni.',
  },
  oil: {
    tr: '15–25 °C’de, ışıktan ve ısıdan uzakta saklayın. Soğukta bulanabilir, bu bir kusur değildir.',
    en: 'Store at 15–25 °C, away from light and heat. Clouding in the cold is natural.',
    pl: 'Przechowywać w temperaturze 15–25 °C, z dala od światła i ciepła. Zmętnienie na zimnie jest naturalne.',
  },
  tahini: {
    tr: 'Oda sıcaklığında saklayın. Yağı üste çıkabilir; kullanmadan önce iyice karıştırın.',
    en: 'Keep at room temperature. The oil may rise to the top, so stir well before use.',
    pl: 'Przechowywać w temperaturze pokojowej. Olej może się oddzielać, dlatego przed użyciem dobrze wymieszać.',
  },
  honey: {
    tr: 'Oda sıcaklığında saklayın, buzdolabına koymayın. Şekerlenirse kavanozu ılık suda bekletin.',
    en: 'Keep at room temperature, not in the fridge. If it crystallises, stand the jar in warm water.',
    pl: 'Przechowywać w temperaturze pokojowej, nie w lodówce. Skrystalizowany miód wstawić do ciepłej wody.',
  },
  baklava: {
    tr: '18–22 °C’de saklayın, buzdolabına koymayın. Açıldıktan sonra 5 gün içinde tüketin.',
    en: 'Keep at 18–22 °C and never in the fridge. Eat within 5 days of opening.',
    pl: 'Przechowywać w temperaturze 18–22 °C, nie w lodówce. Po otwarciu spożyć w ciągu 5 dni.',
  },
  chilled: {
    tr: '2–6 °C’de saklayın. Açıldıktan sonra 10 gün içinde tüketin.',
    en: 'Keep refrigerated at 2–6 °C. Once opened, use within 10 days.',
    pl: 'Przechowywać w lodówce w temperaturze 2–6 °C. Po otwarciu spożyć w ciągu 10 dni.',
  },
  chilledBrine: {
    tr: '2–6 °C’de, salamurasının içinde saklayın. Açıldıktan sonra 15 gün içinde tüketin.',
    en: 'Keep in its brine at 2–6 °C. Once opened, eat within 15 days.',
    pl: 'Przechowywać w solance w temperaturze 2–6 °C. Po otwarciu spożyć w ciągu 15 dni.',
  },
  chilledShort: {
    tr: '2–6 °C’de saklayın. Açıldıktan sonra 3 gün içinde tüketin.',
    en: 'Keep refrigerated at 2–6 °C. Once opened, consume within 3 days.',
    pl: 'Przechowywać w lodówce w temperaturze 2–6 °C. Po otwarciu spożyć w ciągu 3 dni.',
  },
  chilledPastry: {
    tr: '2–6 °C’de saklayın, derin dondurucuda 3 ay dayanır. Açıldıktan sonra kurumaması için sarın.',
    en: 'Keep refrigerated at 2–6 °C or freeze for up to 3 months. Wrap tightly once opened.',
    pl: 'Przechowywać w temperaturze 2–6 °C lub zamrozić do 3 miesięcy. Po otwarciu szczelnie zawinąć.',
  },
} satisfies Record<string, LocalizedText>
