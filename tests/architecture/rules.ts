import { lay, type Overlay, type Tree } from './tree'

/** A rule of the house that neither Biome nor dependency-cruiser can hold. */
export interface Rule {
  readonly name: string
  /** What is wrong with the tree, `path: in words`; nothing when all is well. */
  readonly faults: (tree: Tree) => readonly string[]
  /** Files the rule must complain about, each laid over the tree by itself: they prove that the rule still sees. */
  readonly trips: readonly Overlay[]
  /** Files that look like it and are no fault. */
  readonly spares?: readonly Overlay[]
}

/** A rule that each file keeps or breaks by itself. */
export interface FileRule {
  readonly name: string
  /** The files it looks at. */
  readonly where: RegExp
  readonly except?: RegExp
  readonly faults: (text: string, path: string) => readonly string[]
  readonly trips: readonly Overlay[]
  readonly spares?: readonly Overlay[]
}

export function eachFile({ where, except, faults, ...rest }: FileRule): Rule {
  return {
    ...rest,
    faults: (tree) =>
      [...tree]
        .filter(([path]) => where.test(path) && !except?.test(path))
        .flatMap(([path, text]) => [...new Set(faults(text, path))].map((fault) => `${path}: ${fault}`)),
  }
}

/** What a file laid over the tree adds to the faults of a rule. */
export function addedBy(rule: Rule, tree: Tree, overlay: Overlay): string[] {
  const before = new Set(rule.faults(tree))
  return rule.faults(lay(tree, overlay)).filter((fault) => !before.has(fault))
}

/** The same file with several texts: one trip each. */
export function at(path: string, ...texts: readonly string[]): Overlay[] {
  return texts.map((text) => ({ path, text }))
}
