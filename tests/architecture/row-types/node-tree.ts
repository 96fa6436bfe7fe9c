/** A value in Postgres' own notation of a parse tree: a node, a list, or a word; undefined where it says `<>`. */
export type Tree = Node | readonly Tree[] | string | undefined

/** `{VAR :varno 1 …}`: its tag, and its fields by name. */
export interface Node {
  readonly tag: string
  readonly fields: ReadonlyMap<string, Tree>
}

/**
 * Reads what Postgres prints with `debug_print_parse`: the statement as it was understood, with every name resolved.
 * The notation is that of its `outfuncs.c`, and of the columns of type `pg_node_tree`.
 */
export function readTree(text: string): Tree {
  const words = text.match(/[(){}]|(?:\\[\s\S]|[^\s(){}\\])+/g) ?? []
  return readValue({ words, at: 0 })
}

interface Cursor {
  readonly words: readonly string[]
  at: number
}

function next(cursor: Cursor): string {
  const word = cursor.words[cursor.at]
  if (word === undefined) throw new Error('The parse tree ends too early')
  cursor.at += 1
  return word
}

function readValue(cursor: Cursor): Tree {
  const word = next(cursor)
  if (word === '{') return readNode(cursor)
  if (word === '(') return readList(cursor)
  if (word === '<>') return undefined
  // A datum: its length, then its bytes.
  return cursor.words[cursor.at] === '[' ? readBytes(cursor) : plain(word)
}

function readNode(cursor: Cursor): Node {
  const tag = next(cursor)
  const fields = new Map<string, Tree>()
  for (let name = next(cursor); name !== '}'; name = next(cursor)) {
    if (name.startsWith(':')) fields.set(name.slice(1), readValue(cursor))
  }
  return { tag, fields }
}

function readList(cursor: Cursor): Tree[] {
  const items: Tree[] = []
  // `(i 1 2)`, `(o 1 2)`, `(b 1 2)`: numbers. A text of one letter would be in quotes.
  if (/^[iobx]$/.test(cursor.words[cursor.at] ?? '')) cursor.at += 1
  while (cursor.words[cursor.at] !== ')') items.push(readValue(cursor))
  cursor.at += 1
  return items
}

function readBytes(cursor: Cursor): string[] {
  const end = cursor.words.indexOf(']', cursor.at)
  const bytes = cursor.words.slice(cursor.at + 1, end)
  cursor.at = end + 1
  return bytes
}

function plain(word: string): string {
  const text = word.replaceAll(/\\([\s\S])/g, '$1')
  return text.startsWith('"') && text.endsWith('"') && text.length > 1 ? text.slice(1, -1) : text
}

export function isNode(tree: Tree): tree is Node {
  return typeof tree === 'object' && 'tag' in tree
}

/** The node in a field, if there is one. */
export function nodeAt(node: Node, field: string): Node | undefined {
  const value = node.fields.get(field)
  return isNode(value) ? value : undefined
}

/** The nodes of a field that is a list; none where it is empty. */
export function nodesAt(node: Node, field: string): readonly Node[] {
  const value = node.fields.get(field)
  return Array.isArray(value) ? value.filter(isNode) : []
}

export function textAt(node: Node, field: string): string {
  const value = node.fields.get(field)
  return typeof value === 'string' ? value : ''
}

export function numberAt(node: Node, field: string): number {
  return Number(textAt(node, field) || 0)
}

export function isTrue(node: Node, field: string): boolean {
  return textAt(node, field) === 'true'
}

export function bytesAt(node: Node, field: string): Uint8Array {
  const value = node.fields.get(field)
  return Uint8Array.from(Array.isArray(value) ? value.map(Number) : [])
}
