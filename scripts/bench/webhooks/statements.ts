import { type Context, closeContext, openContext } from '#platform/context'
import { processStripeEvent } from '../../../src/domains/payment/application/stripe-event/process-stripe-event'
import { textOf } from '../orders/parameter-text'
import type { Statement } from '../orders/statements'
import type { BenchEvent } from './events'

class RollBack extends Error {}

/** The statements that apply each event, as the API sends them, with begin and commit; nothing of them stays. */
export async function statementsOf(context: Context, events: readonly BenchEvent[]): Promise<Statement[][]> {
  let seen: Statement[] = []
  const watched = openContext(context.config, 'bench-watch', {
    onStatement: (text, parameters) =>
      seen.push({ text, parameters: parameters.map((value) => (value === null ? null : textOf(value))) }),
    // After its last statement, and before the commit.
    failpoint: async (point) => {
      if (point === 'event.applied') throw new RollBack()
    },
  })
  const all: Statement[][] = []
  for (const event of events) {
    seen = []
    await processStripeEvent(watched, event).catch((error: unknown) => {
      if (!(error instanceof RollBack)) throw error
    })
    const work = seen.filter(({ text }) => /^\s*(select|with|insert|update)\b/i.test(text))
    all.push([{ text: 'begin', parameters: [] }, ...work, { text: 'commit', parameters: [] }])
  }
  await closeContext(watched)
  // The first one of a connection asks for the types, too.
  return all
}
