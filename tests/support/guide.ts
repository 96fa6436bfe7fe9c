import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../scripts/services/index'

/** A fenced block: commands (`sh`), or what they print (`json`, `text`). */
interface Block {
  readonly kind: string
  readonly text: string
}

/** Commands of the guide that stand in one block, and the answer that is shown below them, if there is one. */
export interface PrintedCommands {
  readonly text: string
  readonly shown: Block | undefined
}

export const guideText = (): string => readFileSync(join(ROOT, 'docs', 'guide.md'), 'utf8')

/** The blocks of the guide, in their order. */
export function readCommands(guide = guideText()): PrintedCommands[] {
  const blocks = [...guide.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, kind = '', text = '']) => ({
    kind,
    text: text.trimEnd(),
  }))
  return blocks.flatMap(({ kind, text }, index) => {
    if (kind !== 'sh') return []
    const next = blocks[index + 1]
    const shown = next?.kind === 'sh' ? undefined : next
    return [{ text, shown }]
  })
}

/** Why an output is not what the guide shows of it; nothing where it is. */
export function differenceOf(output: string, shown: PrintedCommands['shown']): string {
  if (!shown) return output === '' ? '' : `prints what the guide does not show: ${output}`
  if (shown.kind === 'text') return patternOf(shown.text).test(output) ? '' : `prints ${output}`
  try {
    const place = placeOfDifference(JSON.parse(output), JSON.parse(shown.text))
    return place === undefined ? '' : `differs at ${place || 'its root'}: ${output}`
  } catch (error) {
    return `${error}: ${output}`
  }
}

/** What is shown may leave members out, and says `…` for what differs each time. */
function placeOfDifference(answer: unknown, shown: unknown): string | undefined {
  if (typeof shown === 'string') return isText(answer, shown) ? undefined : ''
  if (!isObject(shown)) return Object.is(answer, shown) ? undefined : ''
  if (!isObject(answer) || (Array.isArray(shown) && shown.length !== Object.keys(answer).length)) return ''
  const there = new Map(Object.entries(answer))
  for (const [name, member] of Object.entries(shown)) {
    const place = placeOfDifference(there.get(name), member)
    if (place !== undefined) return `/${name}${place}`
  }
  return undefined
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
const isText = (answer: unknown, shown: string): boolean =>
  typeof answer === 'string' && patternOf(shown).test(answer)

function patternOf(shown: string): RegExp {
  return new RegExp(`^${shown.split('…').map(RegExp.escape).join('.+')}$`)
}
