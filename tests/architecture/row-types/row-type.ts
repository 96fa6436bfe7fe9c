import ts from 'typescript'

/** The type of a row, as it is where the row is there. */
export interface RowType {
  /** Types that make it up together. */
  readonly parts: readonly ts.Type[]
  /** The column by whose `true` the source tells a row from the nulls of a join that found none. */
  readonly mark?: string
}

/** `(Row & { isRow: true }) | { isRow: null }` is a row only where `isRow` is true: TypeScript sees to that. */
export function rowTypeOf(type: ts.Type, checker: ts.TypeChecker): RowType {
  const alternatives = type.isUnion() ? type.types : [type]
  for (const alternative of alternatives) {
    const others = alternatives.filter((other) => other !== alternative)
    const mark = checker.getPropertiesOfType(alternative).find((property) => {
      const isNull = (other: ts.Type) => has(other, property.name, { checker, flag: ts.TypeFlags.Null })
      const isTrue = checker.typeToString(checker.getTypeOfSymbol(property)) === 'true'
      return isTrue && others.length > 0 && others.every(isNull)
    })
    if (mark) return { parts: partsOf(alternative), mark: mark.name }
  }
  return { parts: alternatives.length > 1 ? [type] : partsOf(type) }
}

function has(
  type: ts.Type,
  name: string,
  { checker, flag }: { readonly checker: ts.TypeChecker; readonly flag: ts.TypeFlags },
): boolean {
  const property = checker.getPropertyOfType(type, name)
  return property !== undefined && (checker.getTypeOfSymbol(property).flags & flag) !== 0
}

/** Only of a generic row are the parts looked at one by one: the caller says what one of them is. */
function partsOf(type: ts.Type): readonly ts.Type[] {
  return type.isIntersection() && type.types.some((part) => part.isTypeParameter()) ? type.types : [type]
}
