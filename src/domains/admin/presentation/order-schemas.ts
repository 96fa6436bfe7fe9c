import { Type } from '@sinclair/typebox'
import { Choice, Reason, Text } from '#http/schemas'
import { orderDesk } from '#order'

const orderWords = orderDesk.words

export const MoveBody = Type.Object({
  to: Choice(orderWords.fulfilmentSteps),
  shippingCompany: Type.Optional(Text(100)),
  trackingNumber: Type.Optional(Text(100)),
})
export const CancelBody = Type.Object({
  reason: Reason,
  restock: Type.Optional(
    Type.Boolean({ default: true, description: 'Do units that left the stock go back on sale?' }),
  ),
})
export const TrackingBody = Type.Object({ shippingCompany: Text(100), trackingNumber: Text(100) })
export const NoteBody = Type.Object({ text: Text(2_000) })
