import type { Context } from '#platform/context'
import { normalizePhone } from '../../infrastructure/phone-numbers'
import { readInbox } from '../../infrastructure/sms'

/** The newest texts to a phone, which only a development or test process keeps. */
export function readDevelopmentInbox(context: Context, phone: string) {
  return readInbox(context, normalizePhone(phone) ?? phone)
}
