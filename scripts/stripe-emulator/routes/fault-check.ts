import type { FaultSpec } from '../faults'
import { ControlRefusal, isRecord } from './control-request'

type Shape = Record<string, (value: unknown) => boolean>

const count = (value: unknown) => Number.isInteger(value) && Number(value) >= 0
const flag = (value: unknown) => typeof value === 'boolean'
const text = (value: unknown) => typeof value === 'string'

const shapes: Record<'match' | 'effect' | 'webhooks' | 'search', Shape> = {
  match: {
    method: text,
    path: text,
    types: (value) => Array.isArray(value) && value.every(text),
    times: count,
    probability: (value) => typeof value === 'number' && value >= 0 && value <= 1,
    seed: count,
  },
  effect: {
    latency_ms: count,
    reply_latency_ms: count,
    status: (value) => value === 429 || (count(value) && Number(value) >= 500 && Number(value) <= 599),
    executed: flag,
    stored: flag,
    drop_before_effect: flag,
    drop_reply_after_effect: flag,
  },
  webhooks: {
    duplicate: count,
    delay_ms: count,
    reorder: (value) => flag(value) || count(value),
    drop: flag,
    hold: flag,
  },
  search: { lag_ms: count },
}

/** A misspelt fault would be a test that proves nothing, so every name and value is checked. */
export function checkFault(value: Record<string, unknown>): FaultSpec {
  const problems = Object.entries(value).flatMap(([part, fields]) => {
    const shape = isPart(part) ? shapes[part] : undefined
    if (shape === undefined || !isRecord(fields)) return [part]
    return Object.entries(fields)
      .filter(([name, field]) => shape[name]?.(field) !== true)
      .map(([name]) => `${part}.${name}`)
  })
  if (problems.length > 0)
    throw new ControlRefusal(400, `Unknown or invalid in this fault: ${problems.join(', ')}`)
  if (value.effect === undefined && value.webhooks === undefined && value.search === undefined) {
    throw new ControlRefusal(400, 'A fault needs effect, webhooks or search')
  }
  return value
}

function isPart(name: string): name is keyof typeof shapes {
  return name in shapes
}
