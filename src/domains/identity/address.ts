export interface AddressFields {
  readonly title: string
  readonly recipientName: string
  readonly recipientPhone: string
  readonly street: string
  readonly city: string
  readonly postalCode: string
  readonly country: string
}

export interface Address extends AddressFields {
  readonly id: string
  readonly isDefault: boolean
}

/** `NN-NNN`, the form of Polish postal codes. */
export const postalCodePattern = '^\\d{2}-\\d{3}$'

/** How many addresses one customer may keep. */
export const maxAddresses = 50
