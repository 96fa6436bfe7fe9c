import { declareErrors } from '#platform/errors'

export const BackofficeErrors = declareErrors({
  TIME_RANGE_REQUIRED: {
    kind: 'invalid',
    text: {
      tr: 'Bu filtre için en fazla {maxDays} günlük bir zaman aralığı (from, to) belirtin.',
      en: 'This filter needs a time range (from, to) of at most {maxDays} days.',
      pl: 'Ten filtr wymaga przedziału czasu (from, to) nie dłuższego niż {maxDays} dni.',
    },
  },
})
