import { declareErrors } from '#platform/errors'

/** Refusals that belong to no domain: the request itself, or the state of the whole system. */
export const HttpErrors = declareErrors({
  MALFORMED_JSON: {
    kind: 'malformed',
    text: {
      tr: 'İstek gövdesi geçerli bir JSON değil.',
      en: 'The request body is not valid JSON.',
      pl: 'Treść żądania nie jest poprawnym dokumentem JSON.',
    },
  },
  MALFORMED_REQUEST: {
    kind: 'malformed',
    text: {
      tr: 'İstek okunamadı.',
      en: 'The request could not be read.',
      pl: 'Nie udało się odczytać żądania.',
    },
  },
  VALIDATION_FAILED: {
    kind: 'invalid',
    text: {
      tr: 'Bazı alanlar beklenen biçimde değil.',
      en: 'Some fields do not have the expected form.',
      pl: 'Niektóre pola nie mają oczekiwanej postaci.',
    },
  },
  UNAUTHENTICATED: {
    kind: 'unauthenticated',
    text: {
      tr: 'Bu işlem için giriş yapmanız gerekiyor.',
      en: 'You need to sign in to do this.',
      pl: 'Aby to zrobić, musisz się zalogować.',
    },
  },
  ROUTE_NOT_FOUND: {
    kind: 'not_found',
    text: {
      tr: 'Böyle bir adres yok.',
      en: 'There is nothing at this address.',
      pl: 'Pod tym adresem niczego nie ma.',
    },
  },
  METHOD_NOT_ALLOWED: {
    kind: 'method_not_allowed',
    text: {
      tr: 'Bu adres bu yöntemi kabul etmiyor. Kabul edilenler: {allowed}.',
      en: 'This address does not accept that method. It accepts: {allowed}.',
      pl: 'Ten adres nie obsługuje tej metody. Obsługiwane: {allowed}.',
    },
  },
  BODY_TOO_LARGE: {
    kind: 'too_large',
    text: {
      tr: 'İstek gövdesi en fazla {limitBytes} bayt olabilir.',
      en: 'The request body may have at most {limitBytes} bytes.',
      pl: 'Treść żądania może mieć najwyżej {limitBytes} bajtów.',
    },
  },
  BODY_TOO_SLOW: {
    kind: 'too_slow',
    retryable: true,
    text: {
      tr: 'İstek gövdesi zamanında ulaşmadı.',
      en: 'The request body did not arrive in time.',
      pl: 'Treść żądania nie dotarła na czas.',
    },
  },
  UNSUPPORTED_CONTENT_ENCODING: {
    kind: 'unsupported_media_type',
    text: {
      tr: 'Gövde sıkıştırılmadan gönderilmelidir; {encoding} desteklenmiyor.',
      en: 'The body must be sent without Content-Encoding; {encoding} is not supported.',
      pl: 'Treść musi zostać wysłana bez Content-Encoding; {encoding} nie jest obsługiwane.',
    },
  },
  UNSUPPORTED_MEDIA_TYPE: {
    kind: 'unsupported_media_type',
    text: {
      tr: 'Gövde application/json olarak gönderilmelidir.',
      en: 'The body must be sent as application/json.',
      pl: 'Treść musi zostać wysłana jako application/json.',
    },
  },
  IDEMPOTENCY_KEY_INVALID: {
    kind: 'invalid',
    text: {
      tr: 'Idempotency-Key 1 ile 255 görünür ASCII karakterinden oluşmalıdır.',
      en: 'Idempotency-Key must have 1 to 255 visible ASCII characters.',
      pl: 'Idempotency-Key musi mieć od 1 do 255 widocznych znaków ASCII.',
    },
  },
  RATE_LIMIT_REACHED: {
    kind: 'rate_limited',
    retryable: true,
    text: {
      tr: 'Çok fazla istek gönderildi. {retryAfterSeconds} saniye sonra yeniden deneyin.',
      en: 'Too many requests were sent. Try again in {retryAfterSeconds} seconds.',
      pl: 'Wysłano zbyt wiele żądań. Spróbuj ponownie za {retryAfterSeconds} s.',
    },
  },
  CONCURRENT_REQUEST: {
    kind: 'conflict',
    retryable: true,
    text: {
      tr: 'Aynı veriyi değiştiren başka bir istek sürüyor. Birazdan yeniden deneyin.',
      en: 'Another request is changing the same data. Try again in a moment.',
      pl: 'Inne żądanie zmienia właśnie te same dane. Spróbuj ponownie za chwilę.',
    },
  },
  CURSOR_INVALID: {
    kind: 'invalid',
    text: {
      tr: 'Bu sayfa imleci bu listeye ait değil. Listeyi baştan isteyin.',
      en: 'This cursor does not belong to this list. Start the list again.',
      pl: 'Ten kursor nie należy do tej listy. Zacznij listę od początku.',
    },
  },
  SERVICE_UNAVAILABLE: {
    kind: 'unavailable',
    retryable: true,
    text: {
      tr: 'Hizmet şu anda kullanılamıyor. Birazdan yeniden deneyin.',
      en: 'The service is unavailable right now. Try again shortly.',
      pl: 'Usługa jest teraz niedostępna. Spróbuj ponownie za chwilę.',
    },
  },
  DATABASE_READ_ONLY: {
    kind: 'unavailable',
    retryable: true,
    text: {
      tr: 'Veritabanı şu anda yalnızca okunabiliyor. Birazdan yeniden deneyin.',
      en: 'The database takes no changes right now. Try again shortly.',
      pl: 'Baza danych przyjmuje teraz tylko odczyty. Spróbuj ponownie za chwilę.',
    },
  },
  INTERNAL_ERROR: {
    kind: 'internal',
    retryable: true,
    text: {
      tr: 'Beklenmeyen bir hata oluştu. Hata kaydedildi.',
      en: 'Something went wrong on our side. It has been recorded.',
      pl: 'Wystąpił nieoczekiwany błąd po naszej stronie. Został zapisany.',
    },
  },
  IF_MATCH_REQUIRED: {
    kind: 'invalid',
    text: {
      tr: 'Değiştirmek için kaydın sürümünü If-Match ile gönderin.',
      en: 'Send the version you saw in If-Match to change this.',
      pl: 'Aby to zmienić, wyślij w If-Match wersję, którą widzisz.',
    },
  },
  IDEMPOTENCY_KEY_REQUIRED: {
    kind: 'invalid',
    text: {
      tr: 'Bu işlem için Idempotency-Key gerekli.',
      en: 'This needs an Idempotency-Key.',
      pl: 'Ta operacja wymaga Idempotency-Key.',
    },
  },
})
