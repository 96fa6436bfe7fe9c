import type { Fragment, Sql } from 'postgres'
import type { Language } from '#platform/i18n'

/*
 * Statements whose row types are right, or wrong in one way each: then the comments above a statement say what must be
 * found. The test sends all of them.
 */

interface Text {
  readonly text: string
}

interface Product {
  readonly id: string
  readonly stock: number
  readonly createdAt: Date
}

export const names = ({ sql }: { sql: Sql }) => [
  sql<Product[]>`select id, stock, created_at as "createdAt" from products`,
  // product_code is not in the type
  sql<Product[]>`select id, stock, created_at as "createdAt", product_code from products`,
  // stock is not in the result
  // amount is not in the type
  sql<Product[]>`select id, stock as amount, created_at as "createdAt" from products`,
  sql<[Product & { readonly first: string }]>`
    select * from (values ('a', gen_random_uuid(), 1, now())) as v(first, id, stock, "createdAt")`,
]

export const types = ({ sql }: { sql: Sql }) => [
  // text is a number, its type says string
  sql<Text[]>`select stock as text from products`,
  // text is a string, its type says number
  sql<{ readonly text: number }[]>`select product_code as text from products`,
  // text is a number, its type says Date
  sql<{ readonly text: Date }[]>`select count(*) as text from products`,
  // text is a Date, its type says string
  sql<Text[]>`select created_at as text from products`,
  // A sum of 64-bit numbers is a numeric, which the driver gives as a text.
  sql<Text[]>`select coalesce(sum(price_minor), 0) as text from products`,
  sql<{ readonly sum: number }[]>`select coalesce(sum(stock), 0) as sum from products`,
  // text is any
  // biome-ignore lint/suspicious/noExplicitAny: that is the fault
  sql<{ readonly text: any }[]>`select product_code as text from products`,
  sql<{ readonly claimsNothing: unknown }[]>`select product_code as "claimsNothing" from products`,
]

export const nulls = ({ sql }: { sql: Sql }) => [
  // text may be null, which its type does not say
  sql<Text[]>`select note as text from stock_movements`,
  sql<Text[]>`select note as text from stock_movements where note is not null`,
  sql<Text[]>`select note as text from stock_movements where lower(note) like 'a%' and delta > 0`,
  // text may be null, which its type does not say
  sql<Text[]>`select note as text from stock_movements where note like 'a%' or delta > 0`,
  sql<Text[]>`select coalesce(note, '') as text from stock_movements`,
  // text may be null, which its type does not say
  sql<Text[]>`select note || '!' as text from stock_movements`,
  sql<Text[]>`select case when note is null then 'none' else note || '!' end as text from stock_movements`,
  // text may be null, which its type does not say
  sql<Text[]>`select case when delta > 0 then 'more' end as text from stock_movements`,
  // text is never null, which its type admits
  sql<{ readonly text: string | null }[]>`select reason as text from stock_movements`,
  sql<{ readonly text: string | null }[]>`select note as text from stock_movements where note is not null`,
]

export const joins = ({ sql }: { sql: Sql }) => [
  // text may be null, which its type does not say
  sql<Text[]>`select p.slug as text from categories c left join products p on p.category_id = c.id`,
  sql<Text[]>`select p.slug as text from categories c join products p on p.category_id = c.id`,
  // A foreign key and its column that is never null: the category is there.
  sql<Text[]>`select c.slug as text from products p left join categories c on c.id = p.category_id`,
  // text may be null, which its type does not say
  sql<
    Text[]
  >`select c.slug as text from products p left join categories c on c.id = p.category_id and p.stock > 0`,
  // text may be null, which its type does not say
  sql<
    Text[]
  >`select above.slug as text from categories c left join categories above on above.id = c.parent_id`,
  sql<Text[]>`
    select p.brand as text from categories c left join products p on p.category_id = c.id where p.stock > 0`,
  // text may be null, which its type does not say
  sql<
    Text[]
  >`select coalesce(c.slug, p.slug) as text from categories c full join products p on p.slug = c.slug`,
]

export const queries = ({ sql }: { sql: Sql }) => [
  // text may be null, which its type does not say
  sql<Text[]>`select (select slug from categories c where c.slug = p.slug) as text from products p`,
  sql<Text[]>`select (select slug from categories c where c.id = p.category_id) as text from products p`,
  sql<
    { readonly n: number }[]
  >`select (select count(*) from categories c where c.slug = p.slug) as n from products p`,
  // n may be null, which its type does not say
  sql<
    { readonly n: number }[]
  >`select (select max(stock) from products where brand = p.brand) as n from products p`,
  sql<{ readonly n: number }[]>`select max(stock) as n from products group by brand`,
  // text may be null, which its type does not say
  sql<Text[]>`with found as (select note from stock_movements) select note as text from found`,
  sql<Text[]>`
    with recursive above as (
      select slug, parent_id from categories
      union all select c.slug, c.parent_id from above join categories c on c.id = above.parent_id
    ) select slug as text from above`,
  // text may be null, which its type does not say
  sql<Text[]>`select reason as text from stock_movements union all select note from stock_movements`,
  sql<{ readonly slugs: string[] }[]>`select array(select slug from categories) as slugs`,
  // notes[] may be null, which its type does not say
  sql<{ readonly notes: string[] }[]>`select array(select note from stock_movements) as notes`,
  // at may be null, which its type does not say
  sql<
    { readonly at: Date }[]
  >`update outbox set parked_at = null where parked_at is not null returning parked_at as at`,
  sql<
    { readonly at: Date }[]
  >`update outbox set parked_at = now() where parked_at is null returning parked_at as at`,
]

export const parameters = ({ sql }: { sql: Sql }, sure: string, doubtful: string | null) => [
  sql<Text[]>`select lower(${sure}) as text`,
  // text may be null, which its type does not say
  sql<Text[]>`select ${doubtful}::text as text`,
  sql<Text[]>`select ${sql`${sure}::text || 'x'`} as text`,
  sql<Text[]>`select t.one as text from unnest(${[sure]}::text[]) as t(one)`,
  // text may be null, which its type does not say
  sql<Text[]>`select t.text from unnest(${[sure, doubtful]}::text[]) as t(text)`,
]

/** A CHECK says which of phone, address, password and type an account has. */
export const checks = ({ sql }: { sql: Sql }) => [
  // text may be null, which its type does not say
  sql<Text[]>`select phone as text from users`,
  sql<Text[]>`select phone as text from users where user_type is not null`,
  sql<Text[]>`select phone as text from users where password_hash is null`,
  // text may be null, which its type does not say
  sql<Text[]>`select email as text from users where user_type is not null`,
  sql<Text[]>`select email as text from users where password_hash is not null`,
]

type Status = 'draft' | 'active' | 'archived'

export const lists = ({ sql }: { sql: Sql }) => [
  sql<{ readonly status: Status }[]>`select status from products`,
  // status can also be "archived"
  sql<{ readonly status: 'draft' | 'active' }[]>`select status from products`,
  sql<
    { readonly status: 'draft' | 'active' }[]
  >`select status from products where status in ('draft', 'active')`,
  // status can never be "sold"
  sql<{ readonly status: Status | 'sold' }[]>`select status from products`,
  // brand can be anything, its type says "a", "b"
  sql<{ readonly brand: 'a' | 'b' }[]>`select brand from products`,
  sql<{ readonly rate: 0 | 5 | 7 | 8 | 23 }[]>`select vat_rate as rate from products`,
  sql<{ readonly sort: 'much' | 'little' }[]>`
    select case when stock > 9 then 'much' else 'little' end as sort from products`,
  // sort can also be "none"
  sql<{ readonly sort: 'much' | 'little' }[]>`
    select 'much' as sort from products union select 'little' from products union select 'none' from products`,
]

export const documents = ({ sql }: { sql: Sql }) => [
  sql<{ readonly images: readonly string[] }[]>`select images from products`,
  // images is not what its table declares for products.images: string[]
  sql<{ readonly images: readonly number[] }[]>`select images from products`,
  sql<{ readonly image: string | null }[]>`select images -> 0 as image from products`,
  // image may be null, which its type does not say
  sql<{ readonly image: string }[]>`select images -> 0 as image from products`,
  sql<{ readonly built: { readonly id: string; readonly at: string } }[]>`
    select jsonb_build_object('id', id, 'at', created_at) as built from products`,
  // built.at is a string, its type says Date
  sql<{ readonly built: { readonly id: string; readonly at: Date } }[]>`
    select jsonb_build_object('id', id, 'at', created_at) as built from products`,
  // built.note may be null, which its type does not say
  // built.more is not in the type
  sql<{ readonly built: { readonly note: string } }[]>`
    select jsonb_build_object('note', note, 'more', 1) as built from stock_movements`,
  sql<{ readonly all: readonly Text[] }[]>`
    select coalesce(jsonb_agg(jsonb_build_object('text', slug)), '[]'::jsonb) as all from products`,
  // all may be null, which its type does not say
  sql<
    { readonly all: readonly Text[] }[]
  >`select jsonb_agg(jsonb_build_object('text', slug)) as all from products`,
  // all[].text may be null, which its type does not say
  sql<{ readonly all: readonly Text[] }[]>`
    select coalesce(jsonb_agg(x), '[]'::jsonb) as all from (select note as text from stock_movements) x`,
  sql<{ readonly names: Readonly<Partial<Record<Language, string>>> }[]>`
    select coalesce(jsonb_object_agg(language_code, name), '{}'::jsonb) as names from product_translations`,
  // names.en may not be there, which its type does not say
  // names.pl may not be there, which its type does not say
  // names.tr may not be there, which its type does not say
  sql<{ readonly names: Readonly<Record<Language, string>> }[]>`
    select coalesce(jsonb_object_agg(language_code, name), '{}'::jsonb) as names from product_translations`,
  // inside may be null, which its type does not say
  // inside is JSON that nobody can know the inside of
  sql<{ readonly inside: Text }[]>`select jsonb_path_query_first(attributes, '$.a') as inside from products`,
]

export const sure = ({ sql }: { sql: Sql }) => [
  sql<[{ readonly n: number }]>`select count(*) as n from products`,
  sql<[{ readonly n: number }]>`select 1 as n`,
  // may give no row, which `sql<[Row]>` denies
  sql<[{ readonly n: number }]>`select stock as n from products`,
  // may give no row, which `sql<[Row]>` denies
  sql<[{ readonly n: number }]>`select count(*) as n from products group by brand`,
  sql<
    [{ readonly n: number | null }]
  >`select p.stock as n from (select 1) one left join products p on true limit 1`,
]

interface Counted {
  readonly counted: number
}

/** The same template gives a number or a null, a number or a text: a type may admit what one of them gives. */
export const variants = ({ sql }: { sql: Sql }) => {
  const read = (what: 'stock' | 'text' | 'nothing') => sql<{ readonly value: number | string | null }[]>`
    select ${{ stock: sql`stock`, text: sql`slug`, nothing: sql`null::int` }[what]} as value from products`
  return [
    read('stock'),
    read('text'),
    read('nothing'),
    sql<(Counted & (Text | { readonly text: null }))[]>`
      with counted as (select count(*)::int as n from products)
      select p.slug as text, counted.n as counted from counted left join products p on true`,
  ]
}

async function readFrom<Row>({ sql }: { readonly sql: Sql }, rest: Fragment): Promise<Row[]> {
  return await sql<(Row & Counted)[]>`select 1 as counted, p.* ${rest}`
}

/** What the row is of a statement in a generic function, each caller says. */
export const generic = ({ sql }: { sql: Sql }) => [
  readFrom<Pick<Product, 'id'>>({ sql }, sql`from (select id from products) p`),
  // text may be null, which its type does not say
  readFrom<Text>({ sql }, sql`from (select note as text from stock_movements) p`),
  // name is not in the type
  readFrom<{ readonly language_code: Language }>(
    { sql },
    sql`
    from (select language_code, name from product_translations) p`,
  ),
]

export async function untyped({ sql }: { sql: Sql }): Promise<unknown[]> {
  const rows = await sql`select id from products`
  const [first] = rows
  return [rows.length, rows[0]?.id, first]
}
