import type { Context } from '#platform/context'
import type { Database } from '#platform/database'
import { newId } from '#platform/ids'
import { signAccessToken } from '../../src/domains/identity/infrastructure/tokens'

/** A customer who has only to press «order», written straight into the database: a crowd of them is made at once. */
export interface CrowdBuyer {
  readonly userId: string
  readonly token: string
  readonly addressId: string
  readonly cartId: string
}

export interface CrowdLine {
  readonly productId: string
  readonly quantity: number
}

let phones = 0

/** The same number never comes twice from one process, and tests of several have a database each. */
function nextPhone(): string {
  phones += 1
  return `+4857${String(phones).padStart(7, '0')}`
}

/** Products with so many units each, at 250.00 PLN: one unit is enough for an order. The ledger knows their stock. */
export async function createProducts(db: Database, stocks: readonly number[]): Promise<string[]> {
  const rows = stocks.map((stock) => ({ id: newId(), stock }))
  await db.sql`
    with category as (
      insert into categories (id, slug) values (${newId()}, ${`crowd-${newId()}`}) returning id
    ), given as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g(id uuid, stock int)
    ), made as (
      insert into products (id, product_code, slug, category_id, brand, size, price_minor, vat_rate, stock, attributes,
        status)
      select g.id, g.id::text, g.id::text, category.id, 'Crowd', '1 kg', 25000, 5, g.stock,
        '{"allergens": [], "nutritionPer100g": null, "storage": null, "origin": null, "manufacturer": null, "badges": []}',
        'active'
      from given g, category
      returning id, stock
    ), texts as (
      insert into product_translations (product_id, language_code, name, full_name)
      select id, 'tr', 'Ürün', 'Ürün 1 kg' from made
    )
    insert into stock_movements (product_id, delta, reason) select id, stock, 'import' from made where stock > 0`
  return rows.map(({ id }) => id)
}

/** So many customers, each with an address, a session and a cart; `linesOf` says what is in the cart of the n-th. */
export async function createBuyers(
  context: Pick<Context, 'db' | 'config'>,
  count: number,
  linesOf: (index: number) => readonly CrowdLine[],
): Promise<CrowdBuyer[]> {
  const buyers = Array.from({ length: count }, () => ({
    userId: newId(),
    sessionId: newId(),
    addressId: newId(),
    cartId: newId(),
    phone: nextPhone(),
  }))
  const items = buyers.flatMap(({ cartId }, index) => linesOf(index).map((line) => ({ cartId, ...line })))
  await context.db.sql`
    with given as (
      select * from jsonb_to_recordset(${JSON.stringify(buyers)}::jsonb)
        as b("userId" uuid, "sessionId" uuid, "addressId" uuid, "cartId" uuid, phone text)
    ), people as (
      insert into users (id, phone, user_type, first_name, last_name, language)
      select "userId", phone, 'individual', 'Jan', 'Kowalski', 'pl' from given returning id
    ), sessions as (
      insert into user_sessions (id, user_id, device_id, device_name, platform, kind, expires_at)
      select g."sessionId", p.id, 'crowd', 'Crowd', 'ios', 'customer', now() + interval '1 day'
      from given g join people p on p.id = g."userId"
    ), homes as (
      insert into addresses (id, user_id, title, recipient_name, recipient_phone, street, city, postal_code, country)
      select g."addressId", p.id, 'Dom', 'Jan Kowalski', '+48512345678', 'ul. Długa 5', 'Gdańsk', '80-831', 'PL'
      from given g join people p on p.id = g."userId"
    ), made as (
      insert into carts (id, user_id) select g."cartId", p.id from given g join people p on p.id = g."userId"
      returning id
    )
    insert into cart_items (cart_id, product_id, quantity, seen_price_minor)
    select m.id, i."productId", i.quantity, 25000
    from jsonb_to_recordset(${JSON.stringify(items)}::jsonb) as i("cartId" uuid, "productId" uuid, quantity int)
    join made m on m.id = i."cartId"`
  return await Promise.all(
    buyers.map(async ({ userId, sessionId, addressId, cartId }) => ({
      userId,
      addressId,
      cartId,
      token: await tokenOf(context, userId, sessionId),
    })),
  )
}

function tokenOf(context: Pick<Context, 'config'>, userId: string, sessionId: string): Promise<string> {
  const session = {
    id: sessionId,
    userId,
    userType: 'individual' as const,
    kind: 'customer' as const,
    deviceId: 'crowd',
    generation: 0,
    rotatedAt: new Date(),
    expiresAt: new Date(Date.now() + 86_400_000),
  }
  return signAccessToken(context.config.auth, session, new Date())
}

/** The body that places a buyer's order. */
export function orderBody(buyer: CrowdBuyer, more: Readonly<Record<string, unknown>> = {}) {
  return { shippingAddressId: buyer.addressId, paymentMethod: 'card', ...more }
}
