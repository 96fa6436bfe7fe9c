import ts from 'typescript'
import type { ExecutedStatement } from '../../support/statement-sites'
import { fileOf, linesOf, siteOf } from './places'

/** A call of a function whose statement is generic in its row: `selectListing<Customer>(…)` says what the row is. */
export interface Caller {
  readonly site: string
  readonly file: string
  readonly lines: readonly [first: number, last: number]
  readonly row: readonly ts.Type[]
}

/** The type parameter of a function around it that is the row of a statement, or a part of it. */
export function genericPart(row: ts.Type): ts.TypeParameterDeclaration | undefined {
  const parts = row.isIntersection() ? row.types : [row]
  return parts
    .flatMap((part) => part.symbol?.declarations ?? [])
    .find((declaration) => ts.isTypeParameterDeclaration(declaration))
}

/** Who calls the function that this is a type parameter of, each with the row that it gets. */
export function callersOf(
  parameter: ts.TypeParameterDeclaration,
  row: ts.Type,
  { checker, calls }: { readonly checker: ts.TypeChecker; readonly calls: readonly ts.CallExpression[] },
): Caller[] {
  const declaration = parameter.parent
  if (!ts.isFunctionDeclaration(declaration)) return []
  const place = declaration.typeParameters?.indexOf(parameter) ?? 0
  const named = checker.getTypeAtLocation(parameter)
  const parts = row.isIntersection() ? row.types : [row]
  return calls
    .filter((call) => declarationOf(call.expression, checker) === declaration)
    .map((call) => {
      const stated = call.typeArguments?.[place]
      const given = stated ? checker.getTypeFromTypeNode(stated) : named
      return {
        site: siteOf(call),
        file: fileOf(call),
        lines: linesOf(call),
        row: parts.map((part) => (part === named ? given : part)),
      }
    })
}

function declarationOf(expression: ts.Expression, checker: ts.TypeChecker): ts.Declaration | undefined {
  const symbol = checker.getSymbolAtLocation(expression)
  if (!symbol) return undefined
  const named = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  return named.valueDeclaration
}

/** Those of the callers that this statement may come from, by its stack, or by the files of what was put into it. */
export function callersAt(
  callers: readonly Caller[],
  { templates: [own, ...others] }: ExecutedStatement,
): Caller[] {
  const frames = own.stack.map((frame) => frame.split(':'))
  const atLine = ({ file, lines: [first, last] }: Caller) =>
    frames.some(([name, line]) => name === file && first <= Number(line) && Number(line) <= last)
  const files = new Set(others.flatMap(({ stack }) => stack).map((frame) => frame.replace(/:\d+$/, '')))
  return (
    [callers.filter(atLine), callers.filter(({ file }) => files.has(file))].find(
      ({ length }) => length > 0,
    ) ?? []
  )
}
