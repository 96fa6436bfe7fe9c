import type { Language } from '#platform/i18n'

type Text = Readonly<Record<Language, string>>

interface KindRules {
  /** `urgent`: money or a customer waits for a person. `soon`: it may still mend itself. */
  readonly severity: 'urgent' | 'soon'
  /** The permission to see it and take it on. */
  readonly see: string
  /** The permission to settle it. */
  readonly settle: string
  /** The call that does something about it; `{…}` stands among its facts. */
  readonly next: string
  readonly title: Text
  readonly advice: Text
}

const payments = { see: 'payments:read', settle: 'payments:write' } as const
const orders = { see: 'orders:read', settle: 'orders:write' } as const

/** All that can need a person, the most urgent first: so they are listed. */
export const attentionRules = {
  event_unprocessed: {
    severity: 'urgent',
    ...payments,
    next: 'POST /admin/stripe-events/{eventId}/replay',
    title: {
      tr: 'İşlenemeyen Stripe olayı',
      en: 'An event of Stripe that could not be processed',
      pl: 'Zdarzenie Stripe, którego nie udało się przetworzyć',
    },
    advice: {
      tr: 'Hatayı okuyun, olayı yineleyin. Okunamıyorsa ödemeyi Stripe’a sorun.',
      en: 'Read its error and replay it. Where it cannot be read, ask Stripe about the payment of the order.',
      pl: 'Przeczytaj błąd i ponów zdarzenie. Jeśli nie da się go odczytać, zapytaj Stripe o płatność zamówienia.',
    },
  },
  money_unmatched: {
    severity: 'urgent',
    ...payments,
    next: 'POST /admin/stripe-events/{eventId}/replay',
    title: {
      tr: 'Hiçbir siparişe yazılamayan para',
      en: 'Money that no order explains',
      pl: 'Pieniądze, których nie wyjaśnia żadne zamówienie',
    },
    advice: {
      tr: 'Stripe panelinde bulun; siparişi varsa olayı yineleyin, yoksa parayı orada iade edin ve ne yaptığınızı yazın.',
      en: 'Find it in Stripe’s dashboard. Replay the event where its order is here; else give it back there and say what you did.',
      pl: 'Znajdź ją w panelu Stripe. Jeśli zamówienie istnieje, ponów zdarzenie; w przeciwnym razie zwróć tam pieniądze i opisz to.',
    },
  },
  payment_mismatch: {
    severity: 'urgent',
    ...payments,
    next: 'POST /admin/orders/{orderId}/refunds',
    title: {
      tr: 'İstenenden farklı ödeme',
      en: 'Money that is not what was asked for',
      pl: 'Kwota inna niż żądana',
    },
    advice: {
      tr: 'Fazlasını ya da tamamını iade edin; ya da siparişi olduğu gibi bırakmaya karar verin.',
      en: 'Give back all of it, or what was too much; or decide that the order goes on as it is and release its hold.',
      pl: 'Zwróć całość albo nadpłatę; albo zdecyduj, że zamówienie idzie dalej, i zwolnij wstrzymanie.',
    },
  },
  refund_failed: {
    severity: 'urgent',
    see: 'payments:read',
    settle: 'refunds:write',
    next: 'POST /admin/refunds/{refundId}/retry',
    title: { tr: 'Başarısız iade', en: 'A refund that failed', pl: 'Nieudany zwrot' },
    advice: {
      tr: 'Yeniden deneyin. Kart artık yoksa parayı başka yolla gönderin ve nasıl yaptığınızı yazın.',
      en: 'Retry it. Where the card is gone, send the money another way and say how.',
      pl: 'Ponów go. Jeśli karta już nie istnieje, przekaż pieniądze inaczej i opisz jak.',
    },
  },
  dispute_open: {
    severity: 'urgent',
    ...payments,
    next: 'GET /admin/disputes',
    title: { tr: 'Açık itiraz', en: 'An open dispute', pl: 'Otwarty spór' },
    advice: {
      tr: 'Stripe panelinde süre dolmadan kanıt gönderin; sipariş o zamana kadar bekletilir.',
      en: 'Submit evidence in Stripe’s dashboard before it is due. Its order is held until the bank has decided.',
      pl: 'Prześlij dowody w panelu Stripe przed terminem. Zamówienie jest wstrzymane, dopóki bank nie zdecyduje.',
    },
  },
  dead_letter: {
    severity: 'urgent',
    ...payments,
    next: 'POST /admin/jobs/{id}/rerun',
    title: { tr: 'Vazgeçilen iş', en: 'A job that gave up', pl: 'Porzucone zadanie' },
    advice: {
      tr: 'Hatayı okuyun, nedenini giderin ve işi yeniden gönderin.',
      en: 'Read its error, mend the cause and send it out again.',
      pl: 'Przeczytaj błąd, usuń przyczynę i wyślij zadanie ponownie.',
    },
  },
  payment_unclear: {
    severity: 'soon',
    ...payments,
    next: 'POST /admin/orders/{orderId}/payment/refresh',
    title: {
      tr: 'Anlaşılmayan ödeme',
      en: 'A payment that nobody here understands',
      pl: 'Niezrozumiała płatność',
    },
    advice: {
      tr: 'Stripe’a yeniden sorun. Panelde her şey yolundaysa bekletmeyi kaldırın.',
      en: 'Ask Stripe again. Where its dashboard shows that all is well, release the hold of the order.',
      pl: 'Zapytaj Stripe ponownie. Jeśli w panelu wszystko jest w porządku, zwolnij wstrzymanie zamówienia.',
    },
  },
  refund_waiting: {
    severity: 'soon',
    ...payments,
    next: 'POST /admin/orders/{orderId}/payment/refresh',
    title: {
      tr: 'Bir günden uzun süren iade',
      en: 'A refund under way for over a day',
      pl: 'Zwrot trwający ponad dobę',
    },
    advice: {
      tr: 'Stripe’a sorun; henüz istenmediyse işçi süreçlere bakın.',
      en: 'Ask Stripe about it; where it was not asked for yet, look at the workers.',
      pl: 'Zapytaj o niego Stripe; jeśli nie został jeszcze zlecony, sprawdź procesy robocze.',
    },
  },
  order_overdue: {
    severity: 'soon',
    ...orders,
    next: 'POST /admin/orders/{orderId}/payment/refresh',
    title: {
      tr: 'Süresi geçen, bitmeyen sipariş',
      en: 'An order beyond its time to pay that does not end',
      pl: 'Zamówienie po terminie płatności, które się nie kończy',
    },
    advice: {
      tr: 'Ödemeyi Stripe’a sorun; işçi süreçlerin çalıştığından emin olun.',
      en: 'Ask Stripe about its payment, and see that workers run.',
      pl: 'Zapytaj Stripe o płatność i sprawdź, czy procesy robocze działają.',
    },
  },
  message_waiting: {
    severity: 'soon',
    ...payments,
    next: 'GET /readyz',
    title: { tr: 'Bekleyen iş', en: 'A job that waits', pl: 'Oczekujące zadanie' },
    advice: {
      tr: 'İşçi süreçler çalışıyor mu, Stripe yanıt veriyor mu? Hata yazılıysa onu okuyun.',
      en: 'Do workers run, and does Stripe answer? Where it has an error, read that.',
      pl: 'Czy procesy robocze działają, a Stripe odpowiada? Jeśli jest błąd, przeczytaj go.',
    },
  },
  order_waiting: {
    severity: 'soon',
    ...orders,
    next: 'POST /admin/orders/{orderId}/move',
    title: {
      tr: 'Uzun süredir ilerlemeyen sipariş',
      en: 'An order that has not moved for days',
      pl: 'Zamówienie, które od dni nie ruszyło',
    },
    advice: {
      tr: 'Hazırlayın, gönderin ya da iptal edin; havale bekliyorsa onaylayın veya sorun.',
      en: 'Pack it, send it or cancel it; where it waits for a bank transfer, approve it or ask.',
      pl: 'Spakuj je, wyślij albo anuluj; jeśli czeka na przelew, zatwierdź je lub zapytaj.',
    },
  },
} as const satisfies Readonly<Record<string, KindRules>>

export type AttentionKind = keyof typeof attentionRules

export const attentionKinds = Object.keys(attentionRules).filter(isAttentionKind)

export function isAttentionKind(kind: string): kind is AttentionKind {
  return Object.hasOwn(attentionRules, kind)
}

/** Counted up to here, of each kind: beyond it the number does not matter any more. */
export const countedAtMost = 1_000
