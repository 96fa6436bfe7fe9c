import { declareErrors } from '#platform/errors'

export const CatalogErrors = declareErrors({
  PRODUCT_NOT_FOUND: {
    kind: 'not_found',
    text: {
      tr: 'Böyle bir ürün yok.',
      en: 'There is no such product.',
      pl: 'Nie ma takiego produktu.',
    },
  },
  CATEGORY_NOT_FOUND: {
    kind: 'not_found',
    text: {
      tr: 'Böyle bir kategori yok.',
      en: 'There is no such category.',
      pl: 'Nie ma takiej kategorii.',
    },
  },
  RELEVANCE_WITHOUT_QUERY: {
    kind: 'invalid',
    text: {
      tr: 'İlgiye göre sıralamak için bir arama (q) gerekir.',
      en: 'Sorting by relevance needs a search (q).',
      pl: 'Sortowanie według trafności wymaga zapytania (q).',
    },
  },
  PRODUCT_CODE_TAKEN: {
    kind: 'conflict',
    text: {
      tr: 'Bu ürün kodu başka bir üründe kullanılıyor.',
      en: 'Another product has this code.',
      pl: 'Inny produkt ma już ten kod.',
    },
  },
  PRODUCT_SLUG_TAKEN: {
    kind: 'conflict',
    text: {
      tr: 'Bu adres kısaltması başka bir üründe kullanılıyor.',
      en: 'Another product has this slug.',
      pl: 'Inny produkt ma już ten adres.',
    },
  },
  PRODUCT_CHANGED: {
    kind: 'precondition_failed',
    text: {
      tr: 'Bu ürünü bu arada başkası değiştirdi. Yeniden açıp değişikliğinizi tekrarlayın.',
      en: 'Somebody has changed this product meanwhile. Open it again and repeat your change.',
      pl: 'Ktoś w międzyczasie zmienił ten produkt. Otwórz go ponownie i powtórz zmianę.',
    },
  },
  TRANSLATION_MISSING: {
    kind: 'conflict',
    text: {
      tr: 'Metin eksik ({language}). Satıştaki bir ürünün Türkçe metni, her dildeki metnin de bir adı olmalı.',
      en: 'Text is missing ({language}). What is on sale needs a Turkish text, and the text in each language a name.',
      pl: 'Brakuje tekstu ({language}). Produkt w sprzedaży musi mieć tekst turecki, a tekst w każdym języku nazwę.',
    },
  },
  WHOLESALE_PRICE_ABOVE_RETAIL: {
    kind: 'conflict',
    text: {
      tr: 'Toptan fiyat ({corporatePriceMinor} kuruş) perakende fiyatından ({priceMinor} kuruş) yüksek olamaz.',
      en: 'The wholesale price ({corporatePriceMinor} grosze) cannot be above the retail price ({priceMinor} grosze).',
      pl: 'Cena hurtowa ({corporatePriceMinor} gr) nie może być wyższa od detalicznej ({priceMinor} gr).',
    },
  },
  CATEGORY_SLUG_TAKEN: {
    kind: 'conflict',
    text: {
      tr: 'Bu adres kısaltması başka bir kategoride kullanılıyor.',
      en: 'Another category has this slug.',
      pl: 'Inna kategoria ma już ten adres.',
    },
  },
  CATEGORY_CYCLE: {
    kind: 'conflict',
    text: {
      tr: 'Bir kategori kendi altına taşınamaz.',
      en: 'A category cannot be moved below itself.',
      pl: 'Kategorii nie można przenieść pod nią samą.',
    },
  },
  CATEGORY_NOT_EMPTY: {
    kind: 'conflict',
    text: {
      tr: 'Bu kategoride hâlâ ürün ya da alt kategori var.',
      en: 'There are still products or categories in this category.',
      pl: 'W tej kategorii wciąż są produkty lub podkategorie.',
    },
  },
  STOCK_NEGATIVE: {
    kind: 'conflict',
    text: {
      tr: 'Stok sıfırın altına inemez. Şu anki stok: {stock}.',
      en: 'Stock cannot fall below zero. It is {stock} now.',
      pl: 'Stan nie może spaść poniżej zera. Obecnie wynosi {stock}.',
    },
  },
  STOCK_TOO_LARGE: {
    kind: 'conflict',
    text: {
      tr: 'Bu stok sayılamayacak kadar büyük.',
      en: 'So much stock cannot be counted.',
      pl: 'Tak dużego stanu nie da się zapisać.',
    },
  },
  STOCK_BELOW_RESERVED: {
    kind: 'conflict',
    text: {
      tr: '{reserved} adet siparişlere ayrılmış; stok bunun altına inemez.',
      en: '{reserved} units are held by orders; stock cannot fall below that.',
      pl: '{reserved} szt. jest zarezerwowanych w zamówieniach; stan nie może być niższy.',
    },
  },
})
