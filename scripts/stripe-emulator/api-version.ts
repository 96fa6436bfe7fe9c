import type Stripe from 'stripe'
import { malformed } from './errors'

/**
 * The version the emulator speaks and stamps on events. Written out, because importing the SDK for one text
 * would double the start-up time; the type makes an update of the SDK fail to compile here.
 */
export const apiVersion: typeof Stripe.API_VERSION = '2026-10-28.endive'

/** Any dated version is accepted: the objects are those of the SDK's own version whatever it asks for. */
export function requireVersion(header: string | null, fallback: string): string {
  if (header === null) return fallback
  if (/^\d{4}-\d{2}-\d{2}(\.[a-z]+)?$/.test(header)) return header
  throw malformed(`Invalid Stripe API version: ${header}`)
}
