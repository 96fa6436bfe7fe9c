import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../services/index'

/** A change of one place by which the shop would be wrong. */
export interface Defect {
  readonly id: string
  /** The promise (I1 to I9) or the finding of docs/findings.md that it breaks. */
  readonly holds: string
  /** What is wrong with the shop then. */
  readonly what: string
  readonly file: string
  /** Stands once in the file. */
  readonly find: string
  readonly replace: string
  /** The test files that should see it. */
  readonly tests: readonly string[]
}

export interface ListedDefect extends Defect {
  readonly group: string
}

/** A change of a noun that no test sees, and why none could. */
export interface ExplainedNoun {
  readonly file: string
  /** The line as it stands, without its indentation, and what the change makes of it. */
  readonly line: string
  readonly becomes: string
  readonly because: string
}

/** A file of nouns in which fewer die than should, and why. */
export interface ExplainedFile {
  readonly file: string
  readonly because: string
}

export interface Explained {
  readonly defects: readonly { readonly id: string; readonly because: string }[]
  readonly nouns: readonly ExplainedNoun[]
  readonly files: readonly ExplainedFile[]
}

/** More survivors than these would be a list of excuses. */
export const mostExplainedDefects = 5

const folder = 'tests/mutants'

export function readDefects(): ListedDefect[] {
  const files = [...new Bun.Glob('*.json').scanSync(join(ROOT, folder, 'defects'))].toSorted()
  return files.flatMap((name) => {
    const defects: Defect[] = JSON.parse(readFileSync(join(ROOT, folder, 'defects', name), 'utf8'))
    return defects.map((defect) => ({ ...defect, group: name.replace('.json', '') }))
  })
}

export function readExplained(): Explained {
  return JSON.parse(readFileSync(join(ROOT, folder, 'explained.json'), 'utf8'))
}

/** The text of a file with a defect in it. Throws where its place is not there exactly once: the list has to follow. */
export function withDefect(text: string, { id, file, find, replace }: Defect): string {
  const parts = text.split(find)
  if (parts.length !== 2) {
    throw new Error(`the place of ${id} stands ${parts.length - 1} times in ${file}, and must stand once`)
  }
  return parts.join(replace)
}

/** What of the list no longer fits the tree: a place that moved, a change that is none, or one that is no code. */
export function faultsOfDefects(defects: readonly Defect[]): string[] {
  const transpiler = new Bun.Transpiler({ loader: 'ts' })
  return defects.flatMap((defect) => {
    try {
      const text = readFileSync(join(ROOT, defect.file), 'utf8')
      const broken = withDefect(text, defect)
      if (broken === text) return [`${defect.id} changes nothing`]
      transpiler.transformSync(broken)
      return []
    } catch (error) {
      return [`${defect.id}: ${error instanceof Error ? error.message : error}`]
    }
  })
}
