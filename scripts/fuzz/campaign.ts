import fc from 'fast-check'
import type postgres from 'postgres'
import { otpCode } from '../../src/domains/identity/infrastructure/otp-codes'
import { password } from '../../tests/admin/support'
import { type CallerName, type Cast, type Entrance, openCast } from './callers'
import { type ApiDocument, readDocument } from './document'
import { type Complaint, judge, operationOf, refusalOf } from './judge'
import { letThemBuy, lookAround } from './prepare-shop'
import { type Idea, ideasOf } from './requests'
import { collectionAnswered, openSeen, type Seen } from './seen'
import { type Address, asCurl, type Got, type Sent, send, settleRequest } from './sending'
import { openTables, tablesChanged } from './tables'

export interface Finding {
  readonly operation: string
  readonly rule: string
  readonly detail: string
  readonly curl: string
  readonly answer: string
  readonly round: number
}

export interface Tally {
  requests: number
  readonly statuses: Map<number, number>
  /** By operation, how often it was answered 2xx. */
  readonly succeeded: Map<string, number>
  /** By caller and verdict, how often someone who may not was refused. */
  readonly refused: Map<string, number>
  /** Refused writes after which every table was compared. */
  compared: number
  slowestMs: number
}

export interface Campaign {
  readonly tally: Tally
  readonly findings: readonly Finding[]
  readonly document: ApiDocument
  /** Tries so many requests more; the same seed makes up the same ones. */
  round(seed: number, requests: number): Promise<void>
}

interface Grounds {
  readonly entrance: Entrance
  readonly sql: postgres.Sql
  readonly address: Address
  /** Of so many refused writes one is followed by a look at every table. */
  readonly compareEvery: number
}

interface State extends Grounds {
  readonly document: ApiDocument
  readonly cast: Cast
  readonly seen: Seen
  readonly tally: Tally
  readonly owners: Map<string, CallerName>
  readonly tables: Awaited<ReturnType<typeof openTables>>
  writes: number
}

const longestStory = 5
/** Something that is not answered at all takes its time to shrink. */
const longestRoundMs = 300_000

export async function openCampaign(grounds: Grounds): Promise<Campaign> {
  const document = await readDocument()
  const state: State = {
    ...grounds,
    document,
    cast: await openCast(grounds.entrance),
    seen: openSeen(),
    tally: {
      requests: 0,
      statuses: new Map(),
      succeeded: new Map(),
      refused: new Map(),
      compared: 0,
      slowestMs: 0,
    },
    owners: new Map(),
    tables: await openTables(grounds.sql),
    writes: 0,
  }
  state.seen.keep('password', password)
  await lookAround(state)
  const findings: Finding[] = []
  const known = new Set<string>()
  const stories = fc.array(ideasOf(document), { minLength: 1, maxLength: longestStory })
  let rounds = 0
  return {
    tally: state.tally,
    findings,
    document,
    async round(seed, requests) {
      rounds += 1
      await letThemBuy(state)
      const last: { finding?: Finding } = {}
      const story = async (ideas: readonly Idea[]): Promise<boolean> => {
        for (const idea of ideas) {
          const found = await tryOut(state, idea)
          const fresh = found.find(({ operation, rule }) => !known.has(`${operation} ${rule}`))
          if (!fresh) continue
          last.finding = { ...fresh, round: rounds }
          return false
        }
        return true
      }
      const until = state.tally.requests + requests
      for (let attempt = 0; state.tally.requests < until; attempt += 1) {
        const left = Math.ceil((until - state.tally.requests) / 3)
        const result = await fc.check(fc.asyncProperty(stories, story), {
          seed: (seed + attempt * 7_919) | 0,
          numRuns: left,
          interruptAfterTimeLimit: longestRoundMs,
        })
        if (!result.failed) continue
        const { finding } = last
        if (!finding) throw result.errorInstance
        delete last.finding
        findings.push(finding)
        known.add(`${finding.operation} ${finding.rule}`)
      }
    },
  }
}

type Found = Omit<Finding, 'round'>

interface Exchange {
  readonly sent: Sent
  readonly got?: Got | undefined
}

async function tryOut(state: State, idea: Idea): Promise<Found[]> {
  const sent = settleRequest(idea, state.cast.get(idea.caller), {
    seen: state.seen.of(idea.caller),
    address: state.address,
  })
  const isWrite = !['GET', 'HEAD', 'OPTIONS'].includes(sent.method)
  if (isWrite) state.writes += 1
  const before = isWrite && state.writes % state.compareEvery === 0 ? await state.tables() : undefined
  const answers = await Promise.all(Array.from({ length: idea.times }, () => attempt(sent)))
  const found = answers.flatMap((got) => {
    if (got instanceof Error)
      return [describe(state, { sent }, { rule: 'is not answered', detail: String(got) })]
    count(state, sent, got)
    const complaints = [...judge(state.document, sent, got), ...leaks(state, sent, got)]
    return complaints.map((complaint) => describe(state, { sent, got }, complaint))
  })
  // Another lane may have changed what a role may do: then nobody was let in who may not.
  if (found.some(({ rule }) => rule.endsWith('instead of 403'))) {
    await state.cast.reviewStaff()
    const { permissions } = state.cast.get(idea.caller)
    if (idea.operation.permissions.every((permission) => permissions.has(permission))) return []
  }
  const refused = answers.every((got) => !(got instanceof Error) && got.status >= 400)
  if (before && refused) {
    state.tally.compared += 1
    const changed = tablesChanged(before, await state.tables())
    const [got] = answers
    const complaint = { rule: `changed ${changed.join(', ')} and refused`, detail: '' }
    if (changed.length > 0 && !(got instanceof Error)) found.push(describe(state, { sent, got }, complaint))
  }
  await lookAfterCast(state, sent, answers)
  return found
}

async function attempt(sent: Sent): Promise<Got | Error> {
  try {
    return await send(sent)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

function describe({ document }: State, { sent, got }: Exchange, { rule, detail }: Complaint): Found {
  const operation = operationOf(document, sent)
  const answer = got ? `${got.status} ${got.text.slice(0, 600)}` : ''
  return { operation: operation?.id ?? `${sent.method} elsewhere`, rule, detail, curl: asCurl(sent), answer }
}

function count(state: State, sent: Sent, got: Got): void {
  const { tally, document } = state
  const seen = state.seen.of(sent.caller.name)
  const add = <Key>(counts: Map<Key, number>, key: Key): void =>
    void counts.set(key, (counts.get(key) ?? 0) + 1)
  tally.requests += 1
  tally.slowestMs = Math.max(tally.slowestMs, got.milliseconds)
  add(tally.statuses, got.status)
  if (got.status === 401 || got.status === 403) add(tally.refused, `${sent.caller.name} ${got.status}`)
  const operation = operationOf(document, sent)
  if (!operation || got.status >= 300) return
  add(tally.succeeded, operation.id)
  const etag = got.headers.get('etag')
  if (etag) seen.keep('etag', etag)
  if (operation.answers[String(got.status)]?.type !== 'application/json' || sent.method === 'HEAD') return
  const body: unknown = safeJson(got.text)
  seen.note(collectionAnswered(operation.path), body)
  keepCode(state, body)
  if (sent.caller.kind === 'customer' && owned.test(operation.path)) {
    for (const id of idsIn(body)) if (!state.owners.has(id)) state.owners.set(id, sent.caller.name)
  }
}

/** Whoever asked for a code gets it by text. */
function keepCode({ entrance, seen }: State, body: unknown): void {
  const id = typeof body === 'object' && body !== null && 'challengeId' in body ? body.challengeId : undefined
  if (typeof id === 'string') seen.of('anonymous').keep('code', otpCode(entrance.context.config.otp.keys, id))
}

/** Where a customer reads or makes what is nobody else's. */
const owned = /^\/(orders|me)\b/

/** Whoever sees an id of somebody else's order, address or session sees what they may not. */
function leaks(state: State, sent: Sent, got: Got): Complaint[] {
  const operation = operationOf(state.document, sent)
  if (!operation || got.status >= 300 || sent.caller.kind !== 'customer' || !owned.test(operation.path))
    return []
  const others = idsIn(safeJson(got.text)).filter((id) => {
    const owner = state.owners.get(id)
    return owner !== undefined && owner !== sent.caller.name
  })
  return others.map((id) => ({
    rule: 'shows what is somebody else’s',
    detail: `${id} of ${state.owners.get(id)}`,
  }))
}

/** Of a thing itself and of what is made of it: not of products, which are everybody's. */
function idsIn(value: unknown): string[] {
  const things = Array.isArray(value) ? value : (value as { data?: unknown } | null)?.data
  const list: unknown[] = Array.isArray(things) ? things : [value]
  return list.flatMap((thing) => {
    const id = typeof thing === 'object' && thing !== null && 'id' in thing ? thing.id : undefined
    return typeof id === 'string' ? [id] : []
  })
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Requests that succeed sign people out, block them and change roles: they come back in for the next one. */
async function lookAfterCast(
  { cast, document }: State,
  sent: Sent,
  answers: readonly (Got | Error)[],
): Promise<void> {
  const { caller, method, url } = sent
  const statuses = answers.map((got) => (got instanceof Error ? 0 : got.status))
  const succeeded = method !== 'GET' && statuses.some((status) => status >= 200 && status < 300)
  if (succeeded && /\/admin\/(admins|roles|auth|me)\b/.test(url)) await cast.reviewStaff()
  const operation = operationOf(document, sent)
  const mayCall = operation && refusalOf(operation, caller, true) === undefined
  const isOut = (mayCall && statuses.includes(401)) || (succeeded && /\/auth\/|\/admin\/users\//.test(url))
  if (!isOut || caller.kind === 'shut-out' || caller.kind === 'nobody') return
  const names =
    succeeded && url.includes('/admin/users/')
      ? (['customer', 'other', 'member', 'guest'] as const)
      : [caller.name]
  for (const name of names) await cast.renew(name)
}
