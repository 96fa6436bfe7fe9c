import { declareErrors } from '#platform/errors'

export const OrderErrors = declareErrors({
  CART_EMPTY: {
    kind: 'conflict',
    text: {
      tr: 'Sepetiniz boş.',
      en: 'Your cart is empty.',
      pl: 'Twój koszyk jest pusty.',
    },
  },
  CART_FULL: {
    kind: 'conflict',
    text: {
      tr: 'Sepete en fazla {maximum} farklı ürün eklenebilir.',
      en: 'A cart can hold at most {maximum} different products.',
      pl: 'W koszyku może być najwyżej {maximum} różnych produktów.',
    },
  },
  QUANTITY_TOO_LARGE: {
    kind: 'conflict',
    text: {
      tr: 'Bir üründen en fazla {maximum} adet eklenebilir.',
      en: 'At most {maximum} units of a product can be in a cart.',
      pl: 'W koszyku może być najwyżej {maximum} sztuk jednego produktu.',
    },
  },
  CART_HAS_PROBLEMS: {
    kind: 'conflict',
    text: {
      tr: 'Sepetinizdeki bazı ürünler bu haliyle sipariş edilemiyor.',
      en: 'Some items in your cart cannot be ordered as they are.',
      pl: 'Niektórych pozycji w koszyku nie można zamówić w tej postaci.',
    },
  },
  TOTAL_CHANGED: {
    kind: 'conflict',
    text: {
      tr: 'Tutar değişti. Yeni toplamı kontrol edip yeniden onaylayın.',
      en: 'The total has changed. Check the new one and confirm again.',
      pl: 'Kwota się zmieniła. Sprawdź nową i potwierdź ponownie.',
    },
  },
  PRICE_CHANGED: {
    kind: 'conflict',
    retryable: true,
    text: {
      tr: 'Sepet ya da fiyatlar bu sırada değişti. Sepeti yenileyip tekrar deneyin.',
      en: 'The cart or its prices were changing. Reload the cart and try again.',
      pl: 'Koszyk lub ceny właśnie się zmieniały. Odśwież koszyk i spróbuj ponownie.',
    },
  },
  TOTAL_NOT_PAYABLE: {
    kind: 'conflict',
    text: {
      tr: 'Bu tutar internetten ödenemiyor. Sınırlar: {minimumMinor}–{maximumMinor} grosz.',
      en: 'This total cannot be paid online. The limits are {minimumMinor} to {maximumMinor} grosze.',
      pl: 'Tej kwoty nie można zapłacić online. Limity: od {minimumMinor} do {maximumMinor} groszy.',
    },
  },
  PAYMENT_METHOD_NOT_ALLOWED: {
    kind: 'conflict',
    text: {
      tr: 'Bu ödeme yöntemi hesabınız için açık değil.',
      en: 'This payment method is not open to your account.',
      pl: 'Ta metoda płatności nie jest dostępna dla Twojego konta.',
    },
  },
  PAYMENT_IN_PROGRESS: {
    kind: 'conflict',
    retryable: true,
    text: {
      tr: 'Bu sepetin bir siparişi için ödeme sürüyor.',
      en: 'A payment for an order of this cart is in progress.',
      pl: 'Trwa płatność za zamówienie z tego koszyka.',
    },
  },
  ORDER_NOT_CANCELLABLE: {
    kind: 'conflict',
    text: {
      tr: 'Bu sipariş artık iptal edilemiyor. Durumu: {status}.',
      en: 'This order can no longer be cancelled. Its status is {status}.',
      pl: 'Tego zamówienia nie można już anulować. Jego status: {status}.',
    },
  },
  TOO_MANY_STREAMS: {
    kind: 'unavailable',
    retryable: true,
    text: {
      tr: 'Şu anda çok fazla canlı bağlantı var. Birazdan yeniden deneyin.',
      en: 'Too many live connections are open right now. Try again shortly.',
      pl: 'Otwartych jest zbyt wiele połączeń na żywo. Spróbuj ponownie za chwilę.',
    },
  },
  ORDER_NOT_FOUND: {
    kind: 'not_found',
    text: {
      tr: 'Böyle bir siparişiniz yok.',
      en: 'You have no such order.',
      pl: 'Nie masz takiego zamówienia.',
    },
  },
  ORDER_MOVE_ILLEGAL: {
    kind: 'conflict',
    text: {
      tr: 'Bu sipariş {from} durumundan {to} durumuna geçirilemez. Mümkün olanlar: {legal}.',
      en: 'This order cannot go from {from} to {to}. It may go to: {legal}.',
      pl: 'To zamówienie nie może przejść ze stanu {from} do {to}. Dozwolone: {legal}.',
    },
  },
  ORDER_HELD: {
    kind: 'conflict',
    text: {
      tr: 'Bu sipariş bekletiliyor ({holdReason}); bu çözülmeden {to} durumuna geçirilemez.',
      en: 'This order is held back ({holdReason}): until that is settled it cannot go to {to}.',
      pl: 'To zamówienie jest wstrzymane ({holdReason}); do wyjaśnienia nie może przejść do {to}.',
    },
  },
  ORDER_NOT_TRACKABLE: {
    kind: 'conflict',
    text: {
      tr: 'Bu siparişe kargo bilgisi eklenemez. Durumu: {status}.',
      en: 'This order has no parcel to follow. Its status is {status}.',
      pl: 'Do tego zamówienia nie można dodać przesyłki. Jego status: {status}.',
    },
  },
  TRANSFER_NOT_PENDING: {
    kind: 'conflict',
    text: {
      tr: 'Yalnızca onay bekleyen bir havale siparişi onaylanabilir. Durumu: {status}.',
      en: 'Only an order by bank transfer that waits for approval can be approved. Its status is {status}.',
      pl: 'Zatwierdzić można tylko zamówienie z przelewem, które na to czeka. Jego status: {status}.',
    },
  },
  TRANSFER_ALREADY_PAID: {
    kind: 'conflict',
    text: {
      tr: 'Bu siparişin havalesi alındı. Para iade edilmeden sipariş iptal edilemez.',
      en: 'The bank transfer of this order was received. It cannot be cancelled while the shop has that money.',
      pl: 'Przelew za to zamówienie już wpłynął. Nie można go anulować, dopóki sklep ma te pieniądze.',
    },
  },
  TRANSFER_NOT_AWAITED: {
    kind: 'conflict',
    text: {
      tr: 'Bu sipariş için bir havale beklenmiyor.',
      en: 'No bank transfer is awaited for this order.',
      pl: 'Dla tego zamówienia nie oczekuje się przelewu.',
    },
  },
})

/** What stands in the way of ordering a cart, line by line, or (`PRICE_CHANGED`, above) has to be seen before. */
export const CartProblems = declareErrors({
  UNAVAILABLE: {
    kind: 'conflict',
    text: {
      tr: 'Bu ürün artık satılmıyor.',
      en: 'This product is not for sale any more.',
      pl: 'Tego produktu nie ma już w sprzedaży.',
    },
  },
  INSUFFICIENT_STOCK: {
    kind: 'conflict',
    text: {
      tr: 'Bu üründen yalnızca {available} adet kaldı.',
      en: 'Only {available} units of this product are left.',
      pl: 'Zostało tylko {available} szt. tego produktu.',
    },
  },
  MIN_QUANTITY_NOT_MET: {
    kind: 'conflict',
    text: {
      tr: 'Bu üründen en az {minimum} adet alınmalıdır.',
      en: 'At least {minimum} units of this product have to be ordered.',
      pl: 'Trzeba zamówić co najmniej {minimum} szt. tego produktu.',
    },
  },
  BOX_MULTIPLE: {
    kind: 'conflict',
    text: {
      tr: 'Bu ürün {quantityPerBox} adetlik kolilerle satılır.',
      en: 'This product is sold in boxes of {quantityPerBox}.',
      pl: 'Ten produkt sprzedajemy w kartonach po {quantityPerBox} szt.',
    },
  },
  MINIMUM_ORDER_NOT_MET: {
    kind: 'conflict',
    text: {
      tr: 'Sipariş en az {minimumOrderMinor} grosz olmalıdır; {missingMinor} grosz eksik.',
      en: 'An order has to be of at least {minimumOrderMinor} grosze; {missingMinor} are missing.',
      pl: 'Minimalne zamówienie to {minimumOrderMinor} gr; brakuje {missingMinor} gr.',
    },
  },
})
