import recorded from './openapi-examples.json'
import { isObject, type Json, type JsonObject } from './openapi-schemas'

interface Example {
  readonly status: number
  readonly request?: Json
  readonly response?: Json
}

/** By operation, what a test sent and was answered: `./scripts/run openapi:examples` writes it. */
const examples: Readonly<Record<string, Example>> = recorded

/** The operation with its example, beside the schemas of what is sent and answered. */
export function withExample(operation: JsonObject): JsonObject {
  const example = examples[String(operation.operationId)]
  if (!example) return operation
  const { requestBody, responses } = operation
  const { status, request, response } = example
  const answer = isObject(responses) ? responses[String(status)] : undefined
  return {
    ...operation,
    ...(isObject(requestBody) && request !== undefined && { requestBody: contentWith(requestBody, request) }),
    ...(isObject(responses) &&
      isObject(answer) &&
      response !== undefined && {
        responses: { ...responses, [String(status)]: contentWith(answer, response) },
      }),
  }
}

function contentWith(holder: JsonObject, example: Json): JsonObject {
  const content = isObject(holder.content) ? holder.content['application/json'] : undefined
  if (!isObject(content)) return holder
  return { ...holder, content: { 'application/json': { ...content, example } } }
}
