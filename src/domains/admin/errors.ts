import { declareErrors } from '#platform/errors'

/** What the routes of staff refuse with. */
export const AdminErrors = declareErrors({
  PERMISSION_MISSING: {
    kind: 'forbidden',
    text: {
      tr: 'Bu işlem için yetkiniz yok: {missing}.',
      en: 'You are not allowed to do this. Missing: {missing}.',
      pl: 'Nie masz do tego uprawnień. Brakuje: {missing}.',
    },
  },
  SIGN_IN_REFUSED: {
    kind: 'unauthenticated',
    text: {
      tr: 'E-posta ya da parola yanlış.',
      en: 'The e-mail address or the password is wrong.',
      pl: 'Adres e-mail lub hasło jest nieprawidłowe.',
    },
  },
  SIGN_IN_TOO_OFTEN: {
    kind: 'rate_limited',
    retryable: true,
    text: {
      tr: 'Çok fazla hatalı giriş denendi. {retryAfterSeconds} saniye sonra yeniden deneyin.',
      en: 'Too many sign-ins have failed. Try again in {retryAfterSeconds} seconds.',
      pl: 'Zbyt wiele nieudanych prób logowania. Spróbuj ponownie za {retryAfterSeconds} s.',
    },
  },
  TOTP_REQUIRED: {
    kind: 'unauthenticated',
    text: {
      tr: 'Doğrulama uygulamanızdaki kodu da girin.',
      en: 'Also enter the code from your authenticator.',
      pl: 'Podaj także kod z aplikacji uwierzytelniającej.',
    },
  },
  TOTP_REFUSED: {
    kind: 'unauthenticated',
    text: {
      tr: 'Doğrulama kodu yanlış ya da kullanılmış.',
      en: 'The code is wrong or was used before.',
      pl: 'Kod jest nieprawidłowy lub został już użyty.',
    },
  },
  TOTP_CODE_WRONG: {
    kind: 'invalid',
    text: {
      tr: 'Doğrulama kodu yanlış ya da kullanılmış.',
      en: 'The code is wrong or was used before.',
      pl: 'Kod jest nieprawidłowy lub został już użyty.',
    },
  },
  TOTP_ENROLLED: {
    kind: 'conflict',
    text: {
      tr: 'İki adımlı doğrulama zaten açık.',
      en: 'Two-step sign-in is on already.',
      pl: 'Logowanie dwuetapowe jest już włączone.',
    },
  },
  TOTP_NOT_ENROLLED: {
    kind: 'conflict',
    text: {
      tr: 'İki adımlı doğrulama açık değil.',
      en: 'Two-step sign-in is not on.',
      pl: 'Logowanie dwuetapowe nie jest włączone.',
    },
  },
  PASSWORD_WRONG: {
    kind: 'invalid',
    text: {
      tr: 'Şimdiki parolanız yanlış.',
      en: 'Your present password is wrong.',
      pl: 'Obecne hasło jest nieprawidłowe.',
    },
  },
  PASSWORD_UNCHANGED: {
    kind: 'invalid',
    text: {
      tr: 'Yeni parola eskisiyle aynı olamaz.',
      en: 'The new password must differ from the old one.',
      pl: 'Nowe hasło musi się różnić od starego.',
    },
  },
  STAFF_SESSION_NOT_FOUND: {
    kind: 'not_found',
    text: {
      tr: 'Böyle bir oturum yok.',
      en: 'There is no such session.',
      pl: 'Nie ma takiej sesji.',
    },
  },
  ADMIN_NOT_FOUND: {
    kind: 'not_found',
    text: {
      tr: 'Böyle bir çalışan yok.',
      en: 'There is no such member of staff.',
      pl: 'Nie ma takiego pracownika.',
    },
  },
  ADMIN_EMAIL_TAKEN: {
    kind: 'conflict',
    text: {
      tr: 'Bu e-posta adresi başka bir çalışana ait.',
      en: 'This e-mail address belongs to another member of staff.',
      pl: 'Ten adres e-mail należy do innego pracownika.',
    },
  },
  ROLE_NOT_FOUND: {
    kind: 'not_found',
    text: {
      tr: 'Böyle bir rol yok.',
      en: 'There is no such role.',
      pl: 'Nie ma takiej roli.',
    },
  },
  ROLE_NAME_TAKEN: {
    kind: 'conflict',
    text: {
      tr: 'Bu adda bir rol zaten var.',
      en: 'There is a role of this name already.',
      pl: 'Rola o tej nazwie już istnieje.',
    },
  },
  ROLE_PROTECTED: {
    kind: 'conflict',
    text: {
      tr: '{role} rolü değiştirilemez ve silinemez.',
      en: 'The role {role} can be neither changed nor deleted.',
      pl: 'Roli {role} nie można zmienić ani usunąć.',
    },
  },
  PERMISSION_NOT_HELD: {
    kind: 'forbidden',
    text: {
      tr: 'Sizde olmayan bir yetkiyi veremez ya da alamazsınız: {missing}.',
      en: 'You can neither give nor take what you do not hold: {missing}.',
      pl: 'Nie możesz nadać ani odebrać uprawnień, których nie masz: {missing}.',
    },
  },
  LAST_SUPER_ADMIN: {
    kind: 'conflict',
    text: {
      tr: 'Son süper yönetici çıkarılamaz, engellenemez ve yetkisi alınamaz.',
      en: 'The last super admin can be neither removed, blocked nor demoted.',
      pl: 'Ostatniego superadministratora nie można usunąć, zablokować ani zdegradować.',
    },
  },
  CUSTOMER_NOT_FOUND: {
    kind: 'not_found',
    text: {
      tr: 'Böyle bir müşteri yok.',
      en: 'There is no such customer.',
      pl: 'Nie ma takiego klienta.',
    },
  },
  ALREADY_SO: {
    kind: 'conflict',
    text: {
      tr: 'Bu zaten böyle: değiştirilecek bir şey yok.',
      en: 'This is so already: there is nothing to change.',
      pl: 'Tak już jest: nie ma nic do zmiany.',
    },
  },
  COMPANY_NOT_FOUND: {
    kind: 'not_found',
    text: {
      tr: 'Böyle bir şirket yok.',
      en: 'There is no such company.',
      pl: 'Nie ma takiej firmy.',
    },
  },
  MEMBERSHIP_NOT_FOUND: {
    kind: 'not_found',
    text: {
      tr: 'Bu müşteri bu şirket adına kayıtlı değil.',
      en: 'This customer does not claim to buy for this company.',
      pl: 'Ten klient nie zgłosił się w imieniu tej firmy.',
    },
  },
  JOB_NOT_PARKED: {
    kind: 'not_found',
    text: {
      tr: 'Bekletilen böyle bir iş yok.',
      en: 'There is no such parked job.',
      pl: 'Nie ma takiego wstrzymanego zadania.',
    },
  },
  ATTENTION_TAKEN: {
    kind: 'conflict',
    text: {
      tr: 'Bunu bir iş arkadaşı üstlendi.',
      en: 'A colleague has taken this on.',
      pl: 'Zajmuje się tym już ktoś z zespołu.',
    },
  },
  ATTENTION_SETTLED: {
    kind: 'conflict',
    text: {
      tr: 'Bu iş daha önce sonuçlandırıldı.',
      en: 'This was settled before.',
      pl: 'Ta sprawa została już zamknięta.',
    },
  },
  ATTENTION_NOT_TAKEN: {
    kind: 'conflict',
    text: {
      tr: 'Bunu kimse üstlenmemiş.',
      en: 'Nobody has taken this on.',
      pl: 'Nikt się tym nie zajmuje.',
    },
  },
  ATTENTION_NOT_FOUND: {
    kind: 'not_found',
    text: {
      tr: 'Burada kimsenin ilgilenmesi gereken bir şey yok.',
      en: 'Nothing here needs a person, or not any more.',
      pl: 'Nic tu nie wymaga uwagi, albo już nie.',
    },
  },
  ADMIN_EMAIL_INVALID: {
    kind: 'invalid',
    text: {
      tr: 'Bu bir e-posta adresi değil.',
      en: 'That is no e-mail address.',
      pl: 'To nie jest adres e-mail.',
    },
  },
  ADMIN_NAME_INVALID: {
    kind: 'invalid',
    text: {
      tr: 'Ad ve soyad, görünen karakterlerden oluşan, en çok {maximum} karakterlik tek satır olmalıdır.',
      en: 'First and last name must be one line of visible characters each, of at most {maximum}.',
      pl: 'Imię i nazwisko muszą być jednym wierszem widocznych znaków, każde najwyżej {maximum}.',
    },
  },
  PASSWORD_LENGTH_WRONG: {
    kind: 'invalid',
    text: {
      tr: 'Parola {minimum} ile {maximum} karakter arasında olmalıdır.',
      en: 'The password must have {minimum} to {maximum} characters.',
      pl: 'Hasło musi mieć od {minimum} do {maximum} znaków.',
    },
  },
  PASSWORD_WEAK: {
    kind: 'invalid',
    text: {
      tr: 'Bu parola çok kolay tahmin edilir. Yalnızca rakam ya da boşluk olmasın; adınız, adresiniz ya da herkesin kullandığı sözcüklerden oluşmasın.',
      en: 'This password is guessed too easily. Use more than digits or blanks, and more than your name, your address or words that everybody uses.',
      pl: 'To hasło zbyt łatwo odgadnąć. Użyj czegoś więcej niż cyfr lub spacji i niż imienia, adresu albo słów, których używają wszyscy.',
    },
  },
  PASSWORD_CHANGE_REQUIRED: {
    kind: 'forbidden',
    text: {
      tr: 'Parolanızı başka biri belirledi. Önce kendi parolanızı seçin.',
      en: 'Somebody else chose your password. Choose your own first.',
      pl: 'Twoje hasło ustalił ktoś inny. Najpierw ustaw własne.',
    },
  },
  TOTP_ENROLMENT_REQUIRED: {
    kind: 'forbidden',
    text: {
      tr: 'Burada iki adımlı doğrulama zorunludur. Önce onu açın.',
      en: 'Two-step sign-in is demanded here. Turn it on first.',
      pl: 'Logowanie dwuetapowe jest tu wymagane. Najpierw je włącz.',
    },
  },
  INVITATION_ENDED: {
    kind: 'gone',
    text: {
      tr: 'Bu bağlantı artık geçerli değil: kullanılmış, süresi dolmuş ya da yenisi verilmiş. Yenisini isteyin.',
      en: 'This link is no longer valid: it was used, has expired or was replaced. Ask for a new one.',
      pl: 'Ten odnośnik nie jest już ważny: został użyty, wygasł lub został zastąpiony. Poproś o nowy.',
    },
  },
  OWN_ACCOUNT: {
    kind: 'conflict',
    text: {
      tr: 'Bunu kendi hesabınız için yapamazsınız: parolanızı ya da kodunuzu kullanın veya bir çalışma arkadaşınızdan isteyin.',
      en: 'You cannot do this to your own account: use your password or a code, or ask a colleague.',
      pl: 'Nie możesz tego zrobić na własnym koncie: użyj hasła lub kodu albo poproś współpracownika.',
    },
  },
  SUPER_ADMIN_ROLE_MISSING: {
    kind: 'conflict',
    text: {
      tr: '{role} rolü henüz yok.',
      en: 'There is no role {role} yet.',
      pl: 'Nie ma jeszcze roli {role}.',
    },
  },
})
