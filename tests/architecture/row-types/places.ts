import { relative } from 'node:path'
import type ts from 'typescript'
import { ROOT } from '../../../scripts/services/index'

export function fileOf(node: ts.Node): string {
  return relative(ROOT, node.getSourceFile().fileName)
}

export function linesOf(node: ts.Node): [first: number, last: number] {
  const lineAt = (position: number) => node.getSourceFile().getLineAndCharacterOfPosition(position).line + 1
  return [lineAt(node.getStart()), lineAt(node.getEnd())]
}

/** `src/…/orders.ts:31` */
export function siteOf(node: ts.Node): string {
  return `${fileOf(node)}:${linesOf(node)[0]}`
}
