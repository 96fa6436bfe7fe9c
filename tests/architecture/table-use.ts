import type postgres from 'postgres'
import ts from 'typescript'
import type { SentStatement } from '../support/statement-sites'
import { ladder } from './boundaries'
import { domainOf, filesOf, nodesWhere, parse, type Tree, textOf } from './tree'

/** What a statement does to a table. What is written is also read, and may be locked on the way. */
export type Use = 'read' | 'locked' | 'written'

/** That a file's statements use a table, and how at most. */
export interface TableUse {
  readonly source: string
  readonly table: string
  readonly use: Use
}

const strength: readonly Use[] = ['read', 'locked', 'written']
const modes: Readonly<Record<string, Use>> = {
  AccessShareLock: 'read',
  RowShareLock: 'locked',
  RowExclusiveLock: 'written',
}

const explaining = /^\s*explain \(format json\)/i

/**
 * Asks Postgres which tables a statement touches: to prepare one, it locks each of them in the mode that the statement
 * will need. It sees through views, joins that the planner would drop, and parts put together by the program. Throws
 * what Postgres does not understand.
 */
export async function usesOf(sql: postgres.ReservedSql, sent: SentStatement): Promise<TableUse[]> {
  const { source, statement, types } = sent
  const known = await sql<{ name: string }[]>`
    select case when oid = 0 then 'unknown' else oid::regtype::text end as name
    from unnest(${types.map(String)}::oid[]) with ordinality t(oid, place) order by place`
  const list = known.length > 0 ? `(${known.map(({ name }) => name).join(', ')})` : ''
  await sql`begin`
  try {
    // Explained or carried out, it touches the same; only the one can be prepared.
    await sql.unsafe(`prepare sent${list} as ${statement.replace(explaining, '')}`)
    const locks = await sql<{ table: string; mode: string }[]>`
      select c.relname as table, l.mode
      from pg_locks l join pg_class c on c.oid = l.relation
      where l.pid = pg_backend_pid() and l.locktype = 'relation' and l.granted
        and c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')`
    await sql`deallocate sent`
    return strongest(locks.map(({ table, mode }) => ({ source, table, use: modes[mode] ?? 'written' })))
  } finally {
    await sql`rollback`
  }
}

/** One line for each file and table, with the most that is done to it. */
export function strongest(uses: readonly TableUse[]): TableUse[] {
  const byPlace = Map.groupBy(uses, ({ source, table }) => `${source} ${table}`)
  return [...byPlace.values()].flatMap(
    (same) => same.toSorted((a, b) => strength.indexOf(b.use) - strength.indexOf(a.use))[0] ?? [],
  )
}

/** Which domain declares a table; `platform` for its own. */
export function ownersIn(tree: Tree): Map<string, string> {
  const owners = new Map<string, string>()
  for (const [path, text] of filesOf(tree, /^src\/.*\/tables\.ts$/)) {
    for (const { expression, arguments: given } of nodesWhere(parse(text), ts.isCallExpression)) {
      const [name] = given
      if (expression.getText() === 'pgTable' && name) owners.set(textOf(name), domainOf(path) ?? 'platform')
    }
  }
  return owners
}

/** What decision 0003 allows: its table names a file, and each table with what is done to it. */
export function allowedIn(page: string): TableUse[] {
  return page.split('\n').flatMap((line) => {
    const [, file = '', cell = ''] = line.split('|')
    const source = /`(src\/[^`]+\.ts)`/.exec(file)?.[1]
    if (source === undefined) return []
    const named = cell.matchAll(/`([a-z_]+)`\s+(read|locked|written)/g)
    return [...named].map(([, table = '', use]) => ({ source, table, use: use as Use }))
  })
}

interface Evidence {
  readonly uses: readonly TableUse[]
  readonly owners: ReadonlyMap<string, string>
  readonly allowed: readonly TableUse[]
}

/** A rule about what statements do to tables. */
export interface TableRule {
  readonly name: string
  readonly faults: (evidence: Evidence) => readonly string[]
}

const say = ({ source, table, use }: TableUse): string => `${source}: ${table} ${use}`
/** Lets go of old rows of any table: each domain says in its retention.ts which. */
const prunes = 'src/platform/retention.ts'

export const tableRules: readonly TableRule[] = [
  {
    name: 'statements are those of infrastructure and platform',
    faults: ({ uses }) =>
      uses
        .filter(({ source }) => !/^src\/(platform\/|domains\/[^/]+\/infrastructure\/)/.test(source))
        .map(say),
  },
  {
    name: 'no statement touches a higher domain’s table',
    faults: ({ uses, owners }) =>
      uses
        .filter(
          ({ source, table }) => source !== prunes && rankOf(owners.get(table)) > rankOf(ownerOf(source)),
        )
        .map(say),
  },
  {
    name: 'statements that touch a lower domain’s table are those of decision 0003',
    faults: ({ uses, owners, allowed }) => {
      const found = uses.filter(({ source, table }) => isBelow(owners.get(table), ownerOf(source))).map(say)
      const listed = allowed.map(say)
      return [
        ...found.filter((use) => !listed.includes(use)).map((use) => `${use}, which the page does not say`),
        ...listed
          .filter((use) => !found.includes(use))
          .map((use) => `${use}, which the page says and nothing does`),
      ]
    },
  },
  {
    name: 'backoffice only reads',
    faults: ({ uses }) =>
      uses.filter(({ source, use }) => domainOf(source) === 'backoffice' && use !== 'read').map(say),
  },
]

export const isUnderstood = 'each statement that was sent is understood'
export const isSent = 'each statement in the code was sent by a test'
export const statementRules = [...tableRules.map(({ name }) => name), isUnderstood, isSent]

function ownerOf(source: string): string {
  return domainOf(source) ?? 'platform'
}

/** The platform lies below every domain, and pruning serves all of them. */
function rankOf(owner: string | undefined): number {
  return owner === undefined ? -1 : ladder.indexOf(owner)
}

function isBelow(owner: string | undefined, domain: string): boolean {
  return owner !== undefined && owner !== 'platform' && rankOf(owner) < rankOf(domain)
}

/** Statements in the code that no test sent, so that nobody asked Postgres about them. */
export function unsent(tree: Tree, sent: readonly Pick<SentStatement, 'statement'>[]): string[] {
  const statements = sent.map(({ statement }) => flat(statement))
  return filesOf(tree, infrastructure).flatMap(([path, text]) =>
    nodesWhere(parse(text), ts.isTaggedTemplateExpression)
      .filter(({ tag }) => /(^|\.)sql$/.test(tag.getText()))
      .map(({ template }) => piecesOf(template))
      .filter(([first = '']) => /^(select|insert|update|delete|with)\b/i.test(first))
      .filter((pieces) => !statements.some((statement) => isMadeOf(statement, pieces)))
      .map((pieces) => `${path}: ${pieces.join(' … ').slice(0, 80)}`),
  )
}

/** Migrations run before there are tables to ask about, and have tests of their own. */
const infrastructure = /^src\/(platform\/(?!migration)|domains\/[^/]+\/infrastructure\/)(?!.*tables\.ts)/

function piecesOf(template: ts.TemplateLiteral): string[] {
  if (!ts.isTemplateExpression(template)) return [flat(template.text)]
  const pieces = [template.head, ...template.templateSpans.map(({ literal }) => literal)]
  return pieces.map(({ text }) => flat(text)).filter((text) => text !== '')
}

/** Whether the pieces stand in a statement one after the other, with parameters or parts between them. */
function isMadeOf(statement: string, pieces: readonly string[]): boolean {
  let from = 0
  for (const piece of pieces) {
    const found = statement.indexOf(piece, from)
    if (found === -1) return false
    from = found + piece.length
  }
  return true
}

function flat(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
