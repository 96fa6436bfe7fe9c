import { declareErrors } from '#platform/errors'

export const PaymentErrors = declareErrors({
  WEBHOOK_SIGNATURE_INVALID: {
    kind: 'malformed',
    text: {
      tr: 'Stripe imzası doğrulanamadı.',
      en: 'The Stripe signature could not be verified.',
      pl: 'Nie udało się zweryfikować podpisu Stripe.',
    },
  },
  WEBHOOK_EVENT_INVALID: {
    kind: 'malformed',
    text: {
      tr: 'Gövde bir Stripe olayı değil.',
      en: 'The body is not a Stripe event.',
      pl: 'Treść nie jest zdarzeniem Stripe.',
    },
  },
  WEBHOOK_PROCESSING_FAILED: {
    kind: 'internal',
    retryable: true,
    text: {
      tr: 'Olay kaydedildi ama işlenemedi. Yeniden gönderin.',
      en: 'The event was stored but could not be processed. Send it again.',
      pl: 'Zdarzenie zapisano, ale nie udało się go przetworzyć. Wyślij je ponownie.',
    },
  },
})
