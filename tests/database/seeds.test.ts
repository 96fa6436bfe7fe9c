import { expect, test } from 'bun:test'
import postgres from 'postgres'
import { createTestDatabase } from '../support/database'

const { url } = await createTestDatabase()
const sql = postgres(url, { max: 1, onnotice: () => undefined })

const randomSecret = () => crypto.randomUUID()

/** What production has to set before it starts at all. */
const productionSettings = {
  NODE_ENV: 'production',
  REDIS_URL: 'redis://127.0.0.1:9/0',
  JWT_KEYS: `k1:${randomSecret()}`,
  STRIPE_SECRET_KEY: `sk_live_${randomSecret()}`,
  STRIPE_PUBLISHABLE_KEY: 'pk_live_x',
  STRIPE_WEBHOOK_SECRETS: `whsec_${randomSecret()}`,
  SMS_PROVIDER_URL: 'https://sms.example',
}

async function seed(settings: Record<string, string> = {}) {
  const secrets = Object.fromEntries(await missingSecrets())
  const child = Bun.spawn([process.execPath, 'scripts/seed.ts'], {
    env: { PATH: process.env.PATH, DATABASE_URL: url, ...(settings.NODE_ENV && secrets), ...settings },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [said, complained] = await Promise.all([child.stdout.text(), child.stderr.text()])
  return { said, complained, code: await child.exited }
}

/** Every other secret of the example file, which grows with the product. */
async function missingSecrets(): Promise<[string, string][]> {
  const example = await Bun.file('.env.example').text()
  return [...example.matchAll(/^([A-Z0-9_]*(?:KEY|SECRET|TOKEN))=/gm)].map(([, name]) => [
    String(name),
    randomSecret(),
  ])
}

/** Every row of every table, as a database sees it: a changed value, time or order of versions shows. */
async function fingerprint(): Promise<Record<string, string>> {
  const tables = await sql<{ name: string }[]>`
    select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1`
  const hashes = tables.map(async ({ name }) => {
    const [row] =
      await sql`select md5(string_agg(t::text || t.xmin::text, ',' order by t::text)) as hash from ${sql(name)} t`
    return [name, String(row?.hash)]
  })
  return Object.fromEntries(await Promise.all(hashes))
}

test('production gets the rows that the code needs, and no groceries', async () => {
  const { said, complained, code } = await seed(productionSettings)
  expect({ complained, code }).toEqual({
    complained: expect.stringMatching(/^Database: \S+ \(production\)\n$/),
    code: 0,
  })
  expect(said).toContain('catalog state: 1 row(s) added')
  expect(said).toContain('No demonstration catalog')
  expect(await sql`select from catalog_state`).toHaveLength(1)
  expect(await sql`select from products`).toHaveLength(0)
})

test('development gets the groceries too, and asking again changes nothing', async () => {
  expect((await seed()).said).toContain('Added 7 categories and 60 products')
  const before = await fingerprint()
  const again = await seed()
  expect(again.code).toBe(0)
  expect(again.said).toContain('there already')
  expect(await fingerprint()).toEqual(before)
})

test('a price, a name and a stock that staff changed survive', async () => {
  await sql`update products set price_minor = 12345, stock = stock + 5, version = version + 1 where product_code =
    (select min(product_code) from products)`
  await sql`update product_translations set name = 'Staff know better' where language_code = 'en' and product_id =
    (select id from products order by product_code limit 1)`
  const edited = await fingerprint()
  expect((await seed()).code).toBe(0)
  expect(await fingerprint()).toEqual(edited)
})

test('what was removed comes back, and a shop of somebody else is left alone', async () => {
  await sql`delete from product_translations where language_code = 'pl'`
  await seed()
  expect(await sql`select from product_translations where language_code = 'pl'`).toHaveLength(60)

  await sql`update products set product_code = 'theirs' where product_code = (select min(product_code) from products)`
  const theirs = await fingerprint()
  const refused = await seed()
  expect(refused.code).toBe(1)
  expect(refused.complained).toContain('Product theirs is not one of the seed’s')
  expect(await fingerprint()).toEqual(theirs)
})
