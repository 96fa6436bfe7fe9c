import type { Sql } from 'postgres'

/** A node of a plan, as EXPLAIN (FORMAT JSON) writes it. */
interface Node {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Actual Rows'?: number
  readonly 'Actual Loops'?: number
  readonly 'Actual Total Time'?: number
  readonly 'Shared Hit Blocks'?: number
  readonly 'Shared Read Blocks'?: number
  readonly Plans?: readonly Node[]
}

/** How Postgres carried out a statement that the product sent. */
export interface ExecutedPlan {
  readonly statement: string
  readonly indexes: readonly string[]
  /** Tables read from end to end. */
  readonly scanned: readonly string[]
  readonly rows: number
  readonly milliseconds: number
  /** Pages of 8 kB touched, in memory or not. */
  readonly buffers: number
}

/**
 * From now on, every new connection to this database is told by notices how each of its statements was carried out:
 * EXPLAIN (ANALYZE, BUFFERS) of the real execution, with the plan that a prepared statement really has by then.
 * Needs a superuser, and the module auto_explain, which comes with Postgres.
 */
export async function explainEverything(sql: Sql): Promise<void> {
  const [row] = await sql<[{ name: string }]>`select current_database() as name`
  const settings = {
    session_preload_libraries: 'auto_explain',
    'auto_explain.log_min_duration': '0',
    'auto_explain.log_analyze': 'on',
    'auto_explain.log_buffers': 'on',
    'auto_explain.log_format': 'json',
    'auto_explain.log_level': 'notice',
  }
  // The server knows the module's settings only once it is loaded.
  await sql.unsafe(`load 'auto_explain'`)
  for (const [name, value] of Object.entries(settings)) {
    await sql.unsafe(`alter database "${row.name}" set ${name} = '${value}'`)
  }
}

/** The plan that a notice tells of; undefined for any other notice. */
export function readPlan(notice: string): ExecutedPlan | undefined {
  const json = /^duration: [\d.]+ ms {2}plan:\s*(\{[\s\S]*\})\s*$/.exec(notice)?.[1]
  if (!json) return undefined
  const { 'Query Text': statement, Plan: root } = JSON.parse(json) as { 'Query Text': string; Plan: Node }
  const nodes = flatten(root)
  return {
    statement,
    indexes: [...new Set(nodes.flatMap((node) => node['Index Name'] ?? []))],
    scanned: [...new Set(nodes.filter(isScan).flatMap((node) => node['Relation Name'] ?? []))],
    rows: root['Actual Rows'] ?? 0,
    milliseconds: root['Actual Total Time'] ?? 0,
    buffers: (root['Shared Hit Blocks'] ?? 0) + (root['Shared Read Blocks'] ?? 0),
  }
}

/** A node that was never reached has scanned nothing. */
function isScan(node: Node): boolean {
  return node['Node Type'] === 'Seq Scan' && (node['Actual Loops'] ?? 1) > 0
}

function flatten(node: Node): Node[] {
  return [node, ...(node.Plans ?? []).flatMap(flatten)]
}
