import type { Parcel } from './order'

/** Where the carriers of the country show how far a parcel is: the address up to its number. */
const carriers: readonly (readonly [name: string, address: string])[] = [
  ['inpost', 'https://inpost.pl/sledzenie-przesylek?number='],
  ['dpd', 'https://tracktrace.dpd.com.pl/parcelDetails?typ=1&p1='],
  ['dhl', 'https://www.dhl.com/pl-pl/home/tracking.html?tracking-id='],
  ['gls', 'https://gls-group.com/PL/pl/sledzenie-paczek?match='],
  ['ups', 'https://www.ups.com/track?tracknum='],
  ['fedex', 'https://www.fedex.com/fedextrack/?trknbr='],
  ['pocztapolska', 'https://emonitoring.poczta-polska.pl/?numer='],
]

/**
 * Where a customer can follow their parcel; null where the carrier is none of the known ones. Staff write its name as they
 * like: `DPD Polska`, `In-Post`, `poczta polska`.
 */
export function trackingUrlOf({ shippingCompany, trackingNumber }: Parcel): string | null {
  const name = shippingCompany?.toLowerCase().replace(/[^a-z0-9]/g, '')
  const carrier = carriers.find(([known]) => name?.startsWith(known))
  return carrier && trackingNumber ? carrier[1] + encodeURIComponent(trackingNumber) : null
}
