import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { superAdmin } from '../admin/support'
import { makeProduct } from '../catalog/products'
import { readyBuyer, someAddress } from '../support/customers'
import { openShop, type Reply } from '../support/shop'

const shop = await openShop()
const { sql } = shop.context.db
const [buyer, admin] = [await readyBuyer(shop), await superAdmin(shop)]
const { accessToken: token, userId, addressId } = buyer
const placed = await shop.call('/orders', {
  token,
  body: { shippingAddressId: addressId, paymentMethod: 'card', notes: 'x' },
})
const orderPath = `/admin/orders/${placed.body.id}`
const product = await makeProduct(shop, admin.token)

/** What people write, and what they do not: halves of pairs, zero bytes, controls, zero width, turned writing. */
const letter = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('a', 'Ş', 'ğ', 'ł', 'İ', ' ', '’', 'é', 'e\u0301', '字', '🎈') },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 2 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '\u200b',
      '\u202e',
      '\u2066',
      '\0',
      '\n',
      '\t',
      '\u0085',
      '\ud83c',
      '\udc00',
      '\ufeff',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('\u{e0041}', '\u200d', '\u00ad', '\u3164', '\u2028', '"', '\\', '<', '%00'),
  },
)
const text = fc.array(letter, { minLength: 1, maxLength: 6 }).map((letters) => letters.join(''))

/** The hidden in a name: everything that `Cc` and `Cf` are, halves of pairs, line separators and fillers. */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u3164]/u

interface Place {
  readonly name: string
  readonly isName: boolean
  readonly send: (text: string) => Promise<Reply>
  readonly stored: () => Promise<unknown>
}

const first = async (rows: PromiseLike<readonly object[]>): Promise<unknown> =>
  Object.values((await rows)[0] ?? {})[0]

const places: readonly Place[] = [
  {
    name: 'the name of a customer',
    isName: true,
    send: (firstName) => shop.call('/me', { method: 'PATCH', token, body: { firstName } }),
    stored: () => first(sql`select first_name from users where id = ${userId}`),
  },
  {
    name: 'the street of an address',
    isName: true,
    send: (street) =>
      shop.call(`/me/addresses/${addressId}`, { method: 'PATCH', token, body: { ...someAddress, street } }),
    stored: () => first(sql`select street from addresses where id = ${addressId}`),
  },
  {
    name: 'the brand of a product',
    isName: true,
    send: async (brand) => {
      const { version } = (await shop.call(`/admin/products/${product.id}`, { token: admin.token })).body
      const headers = { 'if-match': `"${version}"` }
      const call = { method: 'PATCH', token: admin.token, body: { brand }, headers }
      return await shop.call(`/admin/products/${product.id}`, call)
    },
    stored: () => first(sql`select brand from products where id = ${product.id}`),
  },
  {
    name: 'a note on an order',
    isName: false,
    send: (note) => shop.call(`${orderPath}/notes`, { token: admin.token, body: { text: note } }),
    stored: () => first(sql`select text from order_notes order by id desc limit 1`),
  },
]

test.each(places)(
  'what is accepted as $name comes back byte for byte, and nothing else is stored',
  async (place) => {
    let accepted = 0
    const write = async (written: string) => {
      const before = await place.stored()
      const reply = await place.send(written)
      const isTaken = reply.status < 300
      expect([200, 201, 400, 422]).toContain(reply.status)
      expect(await place.stored()).toBe(isTaken ? written : before)
      if (isTaken) accepted += 1
      if (isTaken && place.isName) expect(written).not.toMatch(hidden)
    }
    await fc.assert(fc.asyncProperty(text, write), { numRuns: 60 })
    await write('Zażółć Şeyma O’Neill-字 🎈')
    expect(accepted).toBeGreaterThan(5)
  },
)

test('a name with hidden characters is refused in the words of the reader, and a phone may be called by a joined picture', async () => {
  const reply = await shop.call('/me', {
    method: 'PATCH',
    token,
    body: { firstName: 'Zofia\u202e' },
    headers: { 'accept-language': 'en' },
  })
  expect(reply.body.errors).toEqual([
    {
      pointer: '/firstName',
      code: 'NOT_A_NAME',
      params: {},
      message:
        'This must be one line of characters that can be seen, without controls, zero width or marks of direction.',
    },
  ])
  const device = (name: string) =>
    shop.call('/admin/auth/login', {
      body: { email: admin.email, password: 'wrong', device: { id: 'device-of-mine', name } },
    })
  expect((await device('Ev 🎈')).status).toBe(401)
  const verify = (name: string) =>
    shop.call('/auth/otp/verify', {
      body: {
        challengeId: crypto.randomUUID(),
        code: '000000',
        device: { id: 'device-of-mine', name, platform: 'ios' },
      },
    })
  expect((await verify('Telefon 👨‍👩‍👧')).status).not.toBe(422)
  expect((await verify('Tele\u202efon')).status).toBe(422)
})
