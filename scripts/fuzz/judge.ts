import type { Answer, ApiDocument, Operation } from './document'
import { schemaFaults } from './schema-faults'
import type { Got, Sent } from './sending'

/** What is wrong with an answer. The rule is the same each time, the detail is of this one. */
export interface Complaint {
  readonly rule: string
  readonly detail: string
}

/** What only a library, a database or a runtime says. */
const foreign: readonly RegExp[] = [
  /PostgresError|postgres\.js|violates (?:unique|check|foreign|not-null)|invalid input syntax|duplicate key value/i,
  /relation "\w+"|column "\w+"|syntax error at or near|SQLSTATE|pg_catalog|\binsert into\b|\bselect .{1,40} from\b/i,
  /node_modules|\bat [\w.<>]+ \(?\/|\.ts:\d+:\d+|SyntaxError|TypeError|RangeError|ReferenceError|JSON Parse error/,
  /\bElysia\b|TypeBox|ioredis|BullMQ|ECONNREFUSED|\[object Object\]|StripeError|ReplyError|Unexpected token/,
  /Expected (?:string|object|number|property|kind|array|union)\b/,
]

/** The operation an address leads to: not always the one it was made for. */
export function operationOf(document: ApiDocument, { method, url }: Sent): Operation | undefined {
  const path = url.replace(/^https?:\/\/[^/]+/, '').split(/[?#]/)[0] ?? ''
  // A slash at the end is passed over by the router.
  return document.find(method === 'HEAD' ? 'GET' : method, path.replace(/(?<=.)\/$/, ''))
}

/** Everything that can be told of an answer from the document, the request and the answer alone. */
export function judge(document: ApiDocument, sent: Sent, got: Got): Complaint[] {
  // So long a head is refused before any of our code runs.
  if (got.status === 431 && headSize(sent) > largestHead) return []
  const operation = operationOf(document, sent)
  const problem = problemOf(got)
  return [
    ...ofStatus(got),
    ...ofText(sent, got),
    ...ofHeaders(sent, got, problem),
    ...(got.status >= 400 && sent.method !== 'HEAD' ? ofProblem(document, got, problem) : []),
    ...(operation
      ? ofOperation(document, operation, { sent, got, problem })
      : ofNoOperation(sent, got, problem)),
    ...(operation ? ofAccess(operation, sent, got) : []),
  ]
}

/** Bun's own limit, with what a client adds by itself taken off. */
const largestHead = 16_384 - 512

function headSize({ url, headers }: Sent): number {
  return (
    url.length +
    Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0)
  )
}

type Problem = Readonly<Record<string, unknown>> | undefined

function problemOf({ status, text }: Got): Problem {
  if (status < 400) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}

function ofStatus({ status, headers, text }: Got): Complaint[] {
  if (status < 500) return []
  if (status === 503 && headers.has('retry-after')) return []
  // Stripe alone can sign an event; one that cannot be processed is stored, and this answer makes it come again.
  if (status === 500 && text.includes('"WEBHOOK_PROCESSING_FAILED"')) return []
  return [{ rule: `answers ${status}`, detail: text.slice(0, 300) }]
}

function ofText({ bytes, url, headers }: Sent, { status, text }: Got): Complaint[] {
  if (status < 400) return []
  const asked = `${url} ${Object.values(headers).join(' ')} ${bytes ? new TextDecoder().decode(bytes) : ''}`
  const said = foreign.map((pattern) => pattern.exec(text)?.[0]).filter((words) => words !== undefined)
  // What the caller wrote is repeated to them where a field is not known.
  const theirs = said.filter((words) => !asked.includes(words))
  return theirs.map((words) => ({
    rule: 'says what a library says',
    detail: `${words} in ${text.slice(0, 300)}`,
  }))
}

function ofHeaders(sent: Sent, { status, headers }: Got, problem: Problem): Complaint[] {
  const has = (name: string): Complaint[] =>
    headers.has(name) ? [] : [{ rule: `${status} without ${name}`, detail: '' }]
  const given = sent.headers['x-request-id']
  const answered = headers.get('x-request-id')
  const isTaken = given === undefined || !/^[\w.:-]{1,64}$/.test(given) || answered === given
  const isSame = problem?.requestId === undefined || problem.requestId === answered
  return [
    ...['x-request-id', 'x-release', 'x-content-type-options', 'content-security-policy'].flatMap(has),
    ...(isTaken && isSame ? [] : [{ rule: 'x-request-id is another', detail: `${given} → ${answered}` }]),
    ...(status === 401 ? has('www-authenticate') : []),
    ...(status === 405 ? has('allow') : []),
    ...(status === 429 || status === 503 ? has('retry-after') : []),
    ...(status >= 400 ? has('cache-control') : []),
  ]
}

function ofProblem(document: ApiDocument, { status, headers, text }: Got, problem: Problem): Complaint[] {
  const type = headers.get('content-type')
  if (type !== 'application/problem+json')
    return [{ rule: `${status} is no problem+json`, detail: `${type}: ${text.slice(0, 200)}` }]
  const faults = schemaFaults(document, { $ref: '#/components/schemas/Problem' }, problem)
  const isSame = problem?.status === status
  const holes = /\{\w+\}/.exec(String(problem?.detail ?? ''))
  return [
    ...faults.map((fault) => ({ rule: 'the problem does not fit', detail: fault })),
    ...(isSame ? [] : [{ rule: 'the problem says another status', detail: text.slice(0, 100) }]),
    ...(holes ? [{ rule: 'the text of a problem has a hole', detail: String(problem?.detail) }] : []),
  ]
}

function ofNoOperation({ method }: Sent, { status, text }: Got, problem: Problem): Complaint[] {
  const code = String(problem?.code ?? '')
  const isFine =
    method === 'HEAD' ||
    status < 300 ||
    ['ROUTE_NOT_FOUND', 'METHOD_NOT_ALLOWED', 'MALFORMED_REQUEST'].includes(code)
  return isFine ? [] : [{ rule: `${status} ${code} where there is no route`, detail: text.slice(0, 200) }]
}

interface Judged {
  readonly sent: Sent
  readonly got: Got
  readonly problem: Problem
}

function ofOperation(
  document: ApiDocument,
  { answers }: Operation,
  { sent, got, problem }: Judged,
): Complaint[] {
  const { status, headers, text } = got
  const declared = answers[String(status)]
  if (!declared) return [{ rule: `${status} is not declared`, detail: text.slice(0, 300) }]
  if (status >= 400) {
    const code = String(problem?.code)
    const isKnown = sent.method === 'HEAD' || declared.codes.includes(code)
    return isKnown ? [] : [{ rule: `${status} ${code} is not declared`, detail: text.slice(0, 300) }]
  }
  if (sent.method === 'HEAD') return []
  const type = headers.get('content-type')?.split(';')[0] ?? undefined
  if (type !== declared.type) return [{ rule: `${status} is ${type}`, detail: `declared: ${declared.type}` }]
  return ofContent(document, declared, text)
}

function ofContent(document: ApiDocument, { type, schema }: Answer, text: string): Complaint[] {
  if (type === undefined)
    return text === '' ? [] : [{ rule: 'a body where none is declared', detail: text.slice(0, 100) }]
  if (type !== 'application/json' || !schema) return []
  try {
    const faults = schemaFaults(document, schema, JSON.parse(text))
    return faults.map((fault) => ({ rule: 'the answer does not fit its schema', detail: fault }))
  } catch (error) {
    return [{ rule: 'the answer is no JSON', detail: `${String(error)}: ${text.slice(0, 100)}` }]
  }
}

/** Whoever may not call an operation is told so before anything else is looked at. */
function ofAccess(operation: Operation, { caller, headers }: Sent, { status }: Got): Complaint[] {
  const expected = refusalOf(operation, caller, headers.authorization !== undefined)
  if (expected === undefined || status === expected || status === 429 || status === 503) return []
  return [{ rule: `${caller.name} is answered ${status} instead of ${expected}`, detail: '' }]
}

/** 401 or 403; undefined for whoever may call it, and where a token is given up or not read at all. */
export function refusalOf(
  { entry, path, permissions }: Operation,
  { kind, permissions: held }: Sent['caller'],
  hasToken: boolean,
): number | undefined {
  const givesUp = path.endsWith('/auth/logout')
  if (givesUp || (entry !== 'bearer' && entry !== 'optional')) return undefined
  if (kind === 'shut-out') return 401
  if (kind === 'nobody') return entry === 'bearer' || hasToken ? 401 : undefined
  if ((kind === 'staff') !== path.startsWith('/admin')) return 401
  return permissions.every((permission) => held.has(permission)) ? undefined : 403
}
