import { Type } from '@sinclair/typebox'
import { Id, Name, OpenBody } from '#http/schemas'
import { postalCodePattern } from '../address'
import { PersonName, Phone } from './schemas'

export const AddressBody = OpenBody(
  Type.Object(
    {
      title: Name(60, { description: 'What the customer calls it', examples: ['Dom'] }),
      recipientName: PersonName,
      recipientPhone: Phone,
      street: Name(200, { description: 'With the numbers of house and flat' }),
      city: Name(100),
      postalCode: Type.String({ pattern: postalCodePattern, examples: ['00-001'] }),
      country: Type.Literal('PL', { description: 'We deliver in Poland' }),
    },
    { title: 'NewAddress' },
  ),
)

export const AddressChanges = OpenBody(Type.Partial(AddressBody, { title: 'AddressChanges' }))

export const AddressSchema = Type.Object(
  {
    id: Id,
    title: Type.String({ description: 'What the customer calls it' }),
    recipientName: Type.String(),
    recipientPhone: Type.String({ description: 'In E.164 form', examples: ['+48512345678'] }),
    street: Type.String({ description: 'With the numbers of house and flat' }),
    city: Type.String(),
    postalCode: Type.String({ examples: ['00-001'] }),
    country: Type.String({ description: 'ISO 3166-1, two letters' }),
    isDefault: Type.Boolean({ description: 'Offered first; one address at most is' }),
  },
  { title: 'Address' },
)
