import { FormatRegistry } from '@sinclair/typebox'
import { isMoment, isPublicUrl } from '#platform/text'
import type { FieldFault } from './field-faults'

interface Form {
  /** What the document calls it, where JSON Schema has a word. */
  readonly standard: string | undefined
  /** What a pattern cannot say; where one says all, this is always true. */
  readonly check: (text: string) => boolean
  readonly fault: FieldFault
}

const byPattern = (): boolean => true

/**
 * The forms of text that the API knows, under names of its own: a plugin replaces the well-known names of the global
 * registry while the process lives, and an address or id must not change its meaning because somebody asked for the
 * document.
 */
export const forms = {
  'shop-id': { standard: 'uuid', check: byPattern, fault: 'NOT_AN_ID' },
  'shop-email': { standard: 'email', check: byPattern, fault: 'NOT_AN_EMAIL' },
  'shop-moment': { standard: 'date-time', check: isMoment, fault: 'NOT_A_MOMENT' },
  'shop-image': { standard: 'uri', check: isPublicUrl, fault: 'NOT_A_PUBLIC_IMAGE' },
  'shop-name': { standard: undefined, check: byPattern, fault: 'NOT_A_NAME' },
  'shop-prose': { standard: undefined, check: byPattern, fault: 'NOT_PROSE' },
} as const satisfies Readonly<Record<string, Form>>

for (const [name, { check }] of Object.entries(forms)) FormatRegistry.Set(name, check)

export function isForm(name: unknown): name is keyof typeof forms {
  return typeof name === 'string' && Object.hasOwn(forms, name)
}
