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
  WEBHOOK_EVENT_THIN: {
    kind: 'malformed',
    text: {
      tr: 'İmza doğru, ancak olay nesnesini içermiyor. Stripe’ta bu adres için “Snapshot” yük biçimini seçin.',
      en: 'The signature is right, but the event comes without its object. In Stripe, choose the payload style “Snapshot” for this address.',
      pl: 'Podpis jest poprawny, ale zdarzenie nie zawiera obiektu. W Stripe wybierz dla tego adresu styl „Snapshot”.',
    },
  },
  STRIPE_EVENT_UNREADABLE: {
    kind: 'conflict',
    text: {
      tr: 'Bu olay okunamıyor; Stripe’ın nesne hakkında söylediği de anlaşılamadı. Yinelemek bir şey değiştirmez: ödemeyi Stripe’a sorun.',
      en: 'This event cannot be read, nor what Stripe says of its object. Replaying it changes nothing: ask Stripe about the payment.',
      pl: 'Tego zdarzenia nie da się odczytać, podobnie jak opisu obiektu w Stripe. Ponowienie nic nie zmieni: zapytaj Stripe o płatność.',
    },
  },
  PAYMENT_NOT_AT_STRIPE: {
    kind: 'conflict',
    text: {
      tr: 'Bu siparişin Stripe’ta sorulacak bir ödemesi yok.',
      en: 'This order has no payment at Stripe to ask about.',
      pl: 'To zamówienie nie ma w Stripe płatności, o którą można by zapytać.',
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
  PAYMENT_CLOSED: {
    kind: 'conflict',
    text: {
      tr: 'Bu sipariş için artık ödeme alınmıyor.',
      en: 'This order takes no payment any more.',
      pl: 'Za to zamówienie nie można już zapłacić.',
    },
  },
  STRIPE_UNAVAILABLE: {
    kind: 'unavailable',
    retryable: true,
    text: {
      tr: 'Stripe şu anda yanıt vermiyor. Birazdan yeniden deneyin.',
      en: 'Stripe does not answer right now. Try again shortly.',
      pl: 'Stripe chwilowo nie odpowiada. Spróbuj ponownie za chwilę.',
    },
  },
  REFUND_EXCEEDS_PAYMENT: {
    kind: 'conflict',
    text: {
      tr: 'İade tutarı, iade edilebilir tutarı aşıyor: en fazla {remainingMinor} grosz.',
      en: 'The refund is more than what is left of the payment: {remainingMinor} grosze at most.',
      pl: 'Zwrot przekracza kwotę pozostałą z płatności: najwyżej {remainingMinor} groszy.',
    },
  },
  NOTHING_TO_REFUND: {
    kind: 'conflict',
    text: {
      tr: 'Bu siparişte iade edilecek bir ödeme kalmadı.',
      en: 'Nothing is left of the payment of this order to be refunded.',
      pl: 'Z płatności za to zamówienie nie zostało nic do zwrotu.',
    },
  },
  REFUND_LINES_INVALID: {
    kind: 'conflict',
    text: {
      tr: 'Ürün {productId}: {quantity} adet istendi, iade edilebilir {left} adet kaldı.',
      en: 'Of product {productId}, {quantity} units were asked for and {left} are left to refund.',
      pl: 'Produkt {productId}: wskazano {quantity} szt., do zwrotu zostało {left} szt.',
    },
  },
  REFUND_SCOPE_UNCLEAR: {
    kind: 'invalid',
    text: {
      tr: 'Neyin iade edileceğini bir kez söyleyin: lines, amountMinor ya da everything.',
      en: 'Say once what is refunded: lines, amountMinor or everything.',
      pl: 'Wskaż raz, co jest zwracane: lines, amountMinor albo everything.',
    },
  },
  PAYMENT_DISPUTED: {
    kind: 'conflict',
    text: {
      tr: 'Bu ödemeye itiraz edildi ({disputeId}). Banka karar verene kadar iade yapılamaz.',
      en: 'This payment is disputed ({disputeId}). Nothing can be refunded until the bank has decided.',
      pl: 'Ta płatność jest kwestionowana ({disputeId}). Zwrot nie jest możliwy, dopóki bank nie zdecyduje.',
    },
  },
  RESTOCK_NEEDS_LINES: {
    kind: 'invalid',
    text: {
      tr: 'Bir tutarın iadesinde hangi ürünlerin stoğa döneceği bilinemez: satırları belirtin.',
      en: 'A refund of an amount does not say what goes back on sale: name the lines.',
      pl: 'Zwrot kwoty nie mówi, co wraca do sprzedaży: podaj pozycje.',
    },
  },
  NO_PAYMENT_HOLD: {
    kind: 'conflict',
    text: {
      tr: 'Bu sipariş ödemesi yüzünden bekletilmiyor.',
      en: 'This order is not held back because of its payment.',
      pl: 'To zamówienie nie jest wstrzymane z powodu płatności.',
    },
  },
  PAYMENT_MISMATCHED: {
    kind: 'conflict',
    text: {
      tr: 'Alınan para istenen tutar değil. Sipariş yine de devam edecekse nedenini decision alanına yazın.',
      en: 'The money is not what was asked for. Should the order go on all the same, say why in `decision`.',
      pl: 'Kwota różni się od żądanej. Jeśli zamówienie ma mimo to iść dalej, podaj powód w polu decision.',
    },
  },
  REFUND_NOT_FOUND: {
    kind: 'not_found',
    text: {
      tr: 'Böyle bir iade yok.',
      en: 'There is no such refund.',
      pl: 'Nie ma takiego zwrotu.',
    },
  },
  REFUND_NOT_FAILED: {
    kind: 'conflict',
    text: {
      tr: 'Yalnızca başarısız ve henüz yinelenmemiş bir iade yeniden denenebilir.',
      en: 'Only a refund that failed, and was not retried yet, can be retried.',
      pl: 'Ponowić można tylko zwrot, który się nie powiódł i nie był jeszcze ponawiany.',
    },
  },
  STRIPE_EVENT_NOT_FOUND: {
    kind: 'not_found',
    text: {
      tr: 'Böyle bir Stripe olayı yok.',
      en: 'There is no such Stripe event.',
      pl: 'Nie ma takiego zdarzenia Stripe.',
    },
  },
})
