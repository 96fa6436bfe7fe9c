import { declareErrors } from '#platform/errors'

export const IdentityErrors = declareErrors({
  ACCESS_TOKEN_EXPIRED: {
    kind: 'unauthenticated',
    text: {
      tr: 'Erişim anahtarının süresi doldu. Yenileyip tekrar deneyin.',
      en: 'The access token has expired. Refresh it and try again.',
      pl: 'Token dostępu wygasł. Odśwież go i spróbuj ponownie.',
    },
  },
  TOKEN_INVALID: {
    kind: 'unauthenticated',
    text: {
      tr: 'Bu anahtar geçerli değil. Yeniden giriş yapın.',
      en: 'This token is not valid. Sign in again.',
      pl: 'Ten token jest nieprawidłowy. Zaloguj się ponownie.',
    },
  },
  SESSION_ENDED: {
    kind: 'unauthenticated',
    text: {
      tr: 'Bu oturum sona erdi. Yeniden giriş yapın.',
      en: 'This session has ended. Sign in again.',
      pl: 'Ta sesja została zakończona. Zaloguj się ponownie.',
    },
  },
  PHONE_INVALID: {
    kind: 'invalid',
    text: {
      tr: 'Telefon numarası geçerli değil. Ülke koduyla yazın, örneğin +48 512 345 678.',
      en: 'The phone number is not valid. Write it with its country code, such as +48 512 345 678.',
      pl: 'Numer telefonu jest nieprawidłowy. Podaj go z kodem kraju, na przykład +48 512 345 678.',
    },
  },
  PHONE_NOT_MOBILE: {
    kind: 'invalid',
    text: {
      tr: 'Kod yalnızca cep telefonuna gönderilebilir. Bir cep telefonu numarası yazın.',
      en: 'A code can only be sent to a mobile phone. Give a mobile number.',
      pl: 'Kod możemy wysłać tylko na telefon komórkowy. Podaj numer komórkowy.',
    },
  },
  PHONE_COUNTRY_NOT_SERVED: {
    kind: 'invalid',
    text: {
      tr: 'Bu ülkenin numaralarına kod gönderilmiyor. Ülke kodu şunlardan biri olmalı: {callingCodes}.',
      en: 'Codes are not sent to numbers of this country. The calling code must be one of: {callingCodes}.',
      pl: 'Nie wysyłamy kodów na numery z tego kraju. Numer kierunkowy musi być jednym z: {callingCodes}.',
    },
  },
  OTP_LIMIT_REACHED: {
    kind: 'rate_limited',
    retryable: true,
    text: {
      tr: 'Bu numaraya çok fazla kod gönderildi. {retryAfterSeconds} saniye sonra yeniden deneyin.',
      en: 'Too many codes were sent to this number. Try again in {retryAfterSeconds} seconds.',
      pl: 'Na ten numer wysłano zbyt wiele kodów. Spróbuj ponownie za {retryAfterSeconds} s.',
    },
  },
  OTP_CODE_WRONG: {
    kind: 'invalid',
    text: {
      tr: 'Kod yanlış. Kalan deneme: {triesLeft}.',
      en: 'The code is wrong. Tries left: {triesLeft}.',
      pl: 'Kod jest nieprawidłowy. Pozostało prób: {triesLeft}.',
    },
  },
  OTP_CHALLENGE_ENDED: {
    kind: 'gone',
    text: {
      tr: 'Bu kod artık geçerli değil. Yeni bir kod isteyin.',
      en: 'This code is no longer valid. Ask for a new one.',
      pl: 'Ten kod nie jest już ważny. Poproś o nowy.',
    },
  },
  ACCOUNT_UNAVAILABLE: {
    kind: 'forbidden',
    text: {
      tr: 'Bu hesap kullanılamıyor. Destek ekibimize yazın.',
      en: 'This account cannot be used. Please contact support.',
      pl: 'Z tego konta nie można korzystać. Skontaktuj się z obsługą.',
    },
  },
  REGISTRATION_ENDED: {
    kind: 'gone',
    text: {
      tr: 'Kayıt süresi doldu ya da kayıt tamamlandı. Telefonunuzu yeniden doğrulayın.',
      en: 'This registration has expired or is finished. Verify your phone again.',
      pl: 'Ta rejestracja wygasła lub została zakończona. Zweryfikuj telefon ponownie.',
    },
  },
  ADDRESS_NOT_FOUND: {
    kind: 'not_found',
    text: {
      tr: 'Böyle bir adresiniz yok.',
      en: 'You have no such address.',
      pl: 'Nie masz takiego adresu.',
    },
  },
  ADDRESS_LIMIT_REACHED: {
    kind: 'conflict',
    text: {
      tr: 'En fazla {maximum} adres kaydedebilirsiniz.',
      en: 'You can keep at most {maximum} addresses.',
      pl: 'Możesz zapisać najwyżej {maximum} adresów.',
    },
  },
  SESSION_NOT_FOUND: {
    kind: 'not_found',
    text: {
      tr: 'Böyle bir oturumunuz yok.',
      en: 'You have no such session.',
      pl: 'Nie masz takiej sesji.',
    },
  },
  DEVICE_CHANGED: {
    kind: 'unauthenticated',
    text: {
      tr: 'Bu oturum başka bir cihaza ait. Yeniden giriş yapın.',
      en: 'This session belongs to another device. Sign in again.',
      pl: 'Ta sesja należy do innego urządzenia. Zaloguj się ponownie.',
    },
  },
  OTP_BUDGET_REACHED: {
    kind: 'rate_limited',
    retryable: true,
    text: {
      tr: 'Şu anda bu bağlantıdan ya da bu ülkeye kod gönderilemiyor. Daha sonra yeniden deneyin.',
      en: 'No code can be sent from this connection or to this country at the moment. Try again later.',
      pl: 'W tej chwili nie można wysłać kodu z tego połączenia lub do tego kraju. Spróbuj później.',
    },
  },
  COMPANY_REQUIRED: {
    kind: 'invalid',
    text: {
      tr: 'Kurumsal hesap için şirket adı ve NIP gerekli.',
      en: 'A corporate account needs the company’s name and NIP.',
      pl: 'Konto firmowe wymaga nazwy firmy i numeru NIP.',
    },
  },
  COMPANY_NOT_ALLOWED: {
    kind: 'forbidden',
    text: {
      tr: 'Yalnızca kurumsal hesaplar bir şirket bildirebilir.',
      en: 'Only a corporate account can name a company.',
      pl: 'Tylko konto firmowe może podać firmę.',
    },
  },
  NIP_INVALID: {
    kind: 'invalid',
    text: {
      tr: 'NIP geçerli değil. 10 haneli vergi numaranızı denetleyin.',
      en: 'The NIP is not valid. Check the ten digits of your tax number.',
      pl: 'Numer NIP jest nieprawidłowy. Sprawdź jego dziesięć cyfr.',
    },
  },
})
