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
})
