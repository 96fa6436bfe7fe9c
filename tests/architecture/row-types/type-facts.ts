import ts from 'typescript'
import type { ParameterFact } from './scopes'

/** Whether the value of an expression may be null, by its type. */
export function nullability(expression: ts.Expression, checker: ts.TypeChecker): ParameterFact {
  const type = checker.getTypeAtLocation(expression)
  const inside = checker.isArrayLikeType(type)
    ? checker.getIndexTypeOfType(type, ts.IndexKind.Number)
    : undefined
  return { nullable: mayBeNull(type), nullableElements: inside ? mayBeNull(inside) : true }
}

function mayBeNull(type: ts.Type): boolean {
  const parts = type.isUnion() ? type.types : [type]
  const doubtful =
    ts.TypeFlags.Null |
    ts.TypeFlags.Undefined |
    ts.TypeFlags.Any |
    ts.TypeFlags.Unknown |
    ts.TypeFlags.TypeParameter
  return parts.some((part) => (part.flags & doubtful) !== 0)
}
